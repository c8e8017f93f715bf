import { randomHex, sha256, uuid } from '../../lib/ids.ts';
import { declineCall, ringInto } from '../conversation/call/invite.ts';
import { join } from '../conversation/call/join.ts';
import { plainTerms } from '../conversation/call/terms.ts';
import type { CallAnswerer, CallCreator, CallRingAsk } from '../conversation/chatCall/asks.ts';
import { refuse } from '../conversation/reasons.ts';
import type { RingPolicy } from '../conversation/ring.ts';
import type { Accounts } from '../identity/accounts.ts';
import type { Transaction } from '../log/log.ts';
import { requestDevice } from './callers.ts';
import { addParty, type Calls } from './calls.ts';
import { guestParty, guestUri, type NewParty, staffParty } from './parties.ts';
import type { Passes } from './passes.ts';
import type { Sessions } from './sessions.ts';

/**
 * The calls of chats, as the wire of chats asks for them: each inside its own commit, so that a chat and its call never
 * disagree. Passes are made anew from their signature whenever they are shown; none is kept.
 */
export function createChatCalls(parts: {
  calls: Calls;
  passes: Passes;
  sessions: Sessions;
  accounts: Accounts;
  publicUrl: () => string;
}) {
  const { calls, passes, sessions, accounts } = parts;

  /** @throws Problem `NotInMeeting` for who has no account (any more) */
  function staff(uri: string): NewParty {
    const account = accounts.byUri(uri);
    if (!account) throw refuse('NotInMeeting');
    return staffParty(account);
  }

  function partyOf(creator: CallCreator, guest: string): NewParty {
    if (creator.kind === 'guest') return guestParty(guest, creator.name);
    if (creator.kind === 'staff') return staff(creator.uri);
    return { ...guestParty(guest, creator.name), kind: 'outsider' }; // found by its id as guests are, and in no call
  }

  const uriOf = (who: CallAnswerer) => (who.kind === 'guest' ? guestUri(who.id) : who.uri);

  /** The same as where his token is shown. */
  const deviceOf = (call: string, who: CallAnswerer) =>
    requestDevice(who.kind === 'staff' ? who.signIn : sha256(passes.issue(call, who.id).token).slice(0, 24));

  function ring(
    tx: Transaction,
    call: string,
    people: readonly NewParty[],
    ask: CallRingAsk,
    unreachable: RingPolicy['unreachable'],
  ): string {
    const id = randomHex(16);
    calls.decide(tx, call, (draft) => {
      for (const party of people) addParty(draft, party);
      ringInto(draft, {
        ...ask,
        id,
        from: ask.from ?? draft.terms.creator,
        device: null,
        uris: people.map(({ uri }) => uri),
        policy: { order: 'all', unreachable },
        transfer: ask.transfer ?? false,
      });
    });
    return id;
  }

  return {
    /**
     * Makes a call with whoever asked in it; an application is none of those in it. `guest`: the visitor's id there.
     * @throws Problem `TooManyCalls` | `NotInMeeting`
     */
    open(tx: Transaction, ask: { chat: string; title: string; creator: CallCreator }) {
      const guest = randomHex(12);
      const { chat, title, creator } = ask;
      // A guest's pass is signed over the call's id, which is not known yet: he is in it by the request that made it.
      const device = creator.kind === 'guest' ? `request:${uuid()}` : null;
      const hosted = creator.kind === 'application' ? ({ hosted: true } as const) : {};
      const call = calls.make(tx, {
        title,
        terms: { ...plainTerms, chat, ...hosted },
        parties: [partyOf(creator, guest)],
        device: creator.kind === 'staff' ? requestDevice(creator.signIn) : device,
        byRequest: true,
      });
      const room = calls.read(call)?.facts.call.room ?? '';
      return { call, room, guest: creator.kind === 'guest' ? guest : null };
    },
    /** Rings staff: all their devices, and those that connect meanwhile, unless nobody has any. Gives the invitation. @throws Problem as `ringInto` */
    ringStaff(tx: Transaction, call: string, uris: readonly string[], ask: CallRingAsk): string {
      const isReachable = uris.some((uri) => sessions.of(uri).length > 0);
      return ring(tx, call, uris.map(staff), ask, isReachable ? 'wait' : 'fail');
    },
    /** Rings a visitor, who answers by `answer`: his chat tells him, he has no device of the call yet. @throws Problem as `ringInto` */
    ringGuest(tx: Transaction, call: string, name: string, ask: CallRingAsk): { guest: string; ring: string } {
      const guest = randomHex(12);
      return { guest, ring: ring(tx, call, [guestParty(guest, name)], ask, 'elsewhere') };
    },
    /** @throws Problem as `join` */
    answer(tx: Transaction, call: string, who: CallAnswerer): void {
      const coming = { uri: uriOf(who), device: deviceOf(call, who), byRequest: true, mayAlways: false };
      calls.decide(tx, call, (draft) => join(draft, coming));
    },
    /** For the whole person. @throws Problem as `declineCall` */
    decline(tx: Transaction, call: string, who: CallAnswerer): void {
      calls.decide(tx, call, (draft) => declineCall(draft, { uri: uriOf(who), device: null }));
    },
    inside: (call: string): readonly string[] => calls.read(call)?.call.inside.map(({ uri }) => uri) ?? [],
    /** Where a call's room is; for a visitor with his pass of this call alone. */
    link({ call, room }: { call: string; room: string }, guest: string | null) {
      const at = `${parts.publicUrl().replace(/^http/, 'ws')}/qss/ws`;
      if (guest === null) return { href: at, room, callId: call };
      const { token } = passes.issue(call, guest);
      return { href: `${at}?access_token=${encodeURIComponent(token)}`, token, room, callId: call };
    },
  };
}
