import { orderedUuid, randomHex } from '../../lib/ids.ts';
import { type CallConversationFacts, createCall, eventsOf } from '../conversation/call/create.ts';
import { deviceCame, deviceGone, goOn, renew } from '../conversation/call/devices.ts';
import { type CallFacts, type Draft, draftOf } from '../conversation/call/draft.ts';
import { elapseCall, settle } from '../conversation/call/due.ts';
import { type CallRing, declineCall, ringInto, withdraw } from '../conversation/call/invite.ts';
import { type Coming, join } from '../conversation/call/join.ts';
import { dismiss, end, leave } from '../conversation/call/leave.ts';
import { type Call, type CallTerms, insideOf, partyOf } from '../conversation/call/model.ts';
import type { ConversationEvent } from '../conversation/events.ts';
import type { Conversation } from '../conversation/model.ts';
import { refuse } from '../conversation/reasons.ts';
import { ringingDevices } from '../conversation/ring.ts';
import type { Log, Transaction } from '../log/log.ts';
import { type CallNow, callOf } from './callNow.ts';
import type { NewParty } from './parties.ts';
import { numbered } from './parties.ts';
import type { CallRecords } from './records.ts';
import type { CallSettings } from './rules.ts';
import type { Session, Sessions } from './sessions.ts';

/** Who asks for something under an id of his own, so that a repeat gets the first answer again. */
export interface Repeatable {
  readonly owner: string;
  /** Null: a repeat is done again. */
  readonly operation: string | null;
}

/** A call to be made. */
export interface NewCall {
  /** A UUID in lower case that its maker chose. */
  readonly id?: string;
  /** Whom its creator rings into it in the same commit. */
  readonly first?: Omit<CallRing, 'id' | 'from'>;
  readonly title: string;
  readonly terms: Omit<CallTerms, 'room' | 'limit' | 'creator'>;
  /** The creator first; then whoever else is concerned. */
  readonly parties: readonly [NewParty, ...NewParty[]];
  /** What the creator is in it with, where he is at once; null: he takes no part himself. */
  readonly device: string | null;
  readonly byRequest: boolean;
}

/** An invitation that somebody asked for. */
export interface Invited {
  readonly call: string;
  readonly invitation: string;
}

/** The most calls of one creator that are open at a time; planned ones are. */
const mostOpenCalls = 1000;

/** Everything the wires of calls ask for. Each command is one commit and answers once it is on disk. */
export interface Calls {
  /** Inside a commit: makes a call. Gives its id. @throws Problem `TooManyCalls` | `CallExists` */
  make(tx: Transaction, ask: NewCall): string;
  /** Inside a commit: one decision about a call. */
  decide(tx: Transaction, id: string, decide: (draft: Draft) => void): void;
  /** Makes a call. Gives its id. @throws Problem `TooManyCalls` | `CallExists` */
  create(ask: NewCall, once: Repeatable): Promise<string>;
  read(id: string): CallNow | undefined;
  /** Rings somebody, who becomes a party where he was none. @throws Problem as {@link ringInto} */
  invite(id: string, ring: Omit<CallRing, 'id'>, parties: readonly NewParty[], once: Repeatable): Promise<Invited>;
  /** The call that somebody made before under an operation. */
  created(owner: string, operation: string): string | undefined;
  /** What somebody's operation led to before: an invitation he asked for under it. */
  invited(owner: string, operation: string): Invited | undefined;
  /** @throws Problem as {@link join} */
  join(id: string, who: Coming, party: NewParty): Promise<void>;
  /** @throws Problem as {@link declineCall} */
  decline(id: string, who: { uri: string; invitation?: string; device: string | null }): Promise<void>;
  /** @throws Problem as {@link withdraw} */
  withdraw(id: string, invitation: string, cause: 'cancelled' | 'timeout'): Promise<void>;
  /** @throws Problem as {@link goOn} */
  goOn(id: string, uri: string, device: string): Promise<void>;
  /** `device`: only who is in it with this one. @throws Problem as {@link leave} */
  leave(id: string, uri: string, device?: string): Promise<void>;
  /** Somebody leaves every call that he is in with one of these devices. One call's fault keeps him in no other. */
  leaveWith(uri: string, devices: readonly string[]): Promise<void>;
  /** @throws Problem as {@link end} */
  end(id: string, by: string): Promise<void>;
  /** What is due in a call. Pure but for who is connected. */
  elapse(conversation: Conversation, now: number): ConversationEvent[];
  /** A device of somebody came or went: it rings or stops ringing. One call's fault keeps no other from hearing of it. */
  deviceMoved(session: Session, isConnected: boolean): Promise<void>;
  /** Whose account was removed is in no call any more, and rings in none. */
  dismiss(uri: string): Promise<void>;
  /** After a start nobody is connected: whatever was lost has its grace anew, and whose account is gone is dismissed. */
  recover(): Promise<void>;
}

/** The calls of a platform. */
export function createCalls(options: {
  log: Log;
  records: CallRecords;
  sessions: Sessions;
  settings: CallSettings;
  /** Whether somebody may be called at all. */
  mayBeCalled: (uri: string) => boolean;
  /** Whether somebody was of the staff, and has no account any more. */
  isGone: (uri: string) => boolean;
}): Calls {
  const { log, records, sessions, settings } = options;
  /** Calls that nothing was decided about since the start: the first decision renews what was lost before it. */
  const untouched = new Set(records.open());

  function factsAt(now: number, id: string | null): CallFacts {
    const isInAnother = (uri: string) =>
      settings.notInACall &&
      records
        .openFor(uri)
        .some(
          (other) => other !== id && callOf(log.conversation(other))?.call.inside.some((inside) => inside.uri === uri),
        );
    return {
      now,
      newId: () => randomHex(16),
      ringTimeoutMs: settings.ringTimeoutMs,
      lostGraceMs: settings.lostGraceMs,
      abandonMs: settings.abandonMs,
      reach: (uri) => ({
        // Only who is to be rung is asked for: whether somebody in a call is connected needs no looking it up.
        get forbidden() {
          return !options.mayBeCalled(uri);
        },
        devices: sessions.of(uri).map((session) => ({ id: session.id, busy: session.isBusy() || isInAnother(uri) })),
      }),
    };
  }

  function decided(conversation: Conversation, now: number, decide: (draft: Draft) => void): ConversationEvent[] {
    const found = callOf(conversation);
    if (!found) return [];
    const draft = draftOf(found.facts.call, found.call, factsAt(now, found.facts.id));
    if (untouched.has(found.facts.id)) renew(draft);
    decide(draft);
    for (const device of devicesIn(draft.call)) if (!sessions.byId(device)) deviceGone(draft, device);
    settle(draft);
    untouched.delete(found.facts.id);
    return eventsOf(draft);
  }

  const changing = (tx: Transaction, id: string, decide: (draft: Draft) => void) =>
    void tx.change(id, (conversation) => decided(conversation, tx.now, decide));
  const change = (id: string, decide: (draft: Draft) => void) => log.commit((tx) => changing(tx, id, decide));

  /** Decides about each call on its own, and fails when all have had their turn. */
  async function changeEach(ids: readonly string[], decide: (draft: Draft) => void): Promise<void> {
    const done = await Promise.allSettled(ids.map((id) => change(id, decide)));
    const faults = done.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
    if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of ${ids.length} calls`);
  }

  function deviceMoved(session: Session, isConnected: boolean): Promise<void> {
    const takesOver = session.kind === 'room'; // a terminal says itself that it does, by an Offer (calls.md 2.5)
    const device = { id: session.id, busy: session.isBusy() };
    return changeEach(records.openFor(session.uri), (draft) =>
      isConnected ? deviceCame(draft, session.uri, device, takesOver) : deviceGone(draft, session.id),
    );
  }

  function make(tx: Transaction, ask: NewCall): string {
    const [creator] = ask.parties;
    if (!records.hasFewer(creator.uri, mostOpenCalls)) throw refuse('TooManyCalls');
    const id = ask.id ?? orderedUuid(tx.now);
    if (ask.id !== undefined && log.conversation(id)) throw refuse('CallExists');
    const facts: CallConversationFacts = {
      id,
      kind: 'call',
      application: null,
      endpoint: { uri: creator.uri, name: creator.name },
      subject: ask.title,
      importance: 'Normal',
      threadId: '',
      onlineMeetingUri: null,
      createdAt: tx.now,
      customContent: null,
      firstText: null,
      call: {
        ...ask.terms,
        creator: creator.uri,
        room: `${id.replaceAll('-', '')}${randomHex(16)}`,
        limit: settings.participantsLimit,
      },
    };
    const { device, byRequest } = ask;
    tx.open(createCall({ facts, parties: numbered(ask.parties), device, byRequest }, factsAt(tx.now, id)));
    const { first } = ask;
    if (first) changing(tx, id, (draft) => ringInto(draft, { ...first, from: creator.uri, id: randomHex(16) }));
    return id;
  }

  return {
    make,
    decide: changing,
    create: (ask, { owner, operation }) => log.once(owner, operation, (tx) => make(tx, ask)),
    read: (id) => callOf(log.conversation(id)),
    invite: (id, ring, parties, { owner, operation }) =>
      log.once(owner, operation, (tx) => {
        const invitation = orderedUuid(tx.now).replaceAll('-', '');
        changing(tx, id, (draft) => {
          for (const party of parties) addParty(draft, party);
          ringInto(draft, { ...ring, id: invitation });
        });
        return { call: id, invitation };
      }),
    created: (owner, operation) => log.answered(owner, operation) as string | undefined,
    invited: (owner, operation) => log.answered(owner, operation) as Invited | undefined,
    join: (id, who, party) =>
      change(id, (draft) => {
        addParty(draft, party);
        join(draft, who);
      }),
    decline: (id, who) => change(id, (draft) => declineCall(draft, who)),
    withdraw: (id, invitation, cause) => change(id, (draft) => withdraw(draft, invitation, cause)),
    goOn: (id, uri, device) => change(id, (draft) => goOn(draft, uri, device)),
    leave: (id, uri, device) => change(id, (draft) => leave(draft, uri, 'left', device)),
    leaveWith: (uri, devices) =>
      changeEach(records.openFor(uri), (draft) => {
        const inside = insideOf(draft.call, uri);
        if (draft.call.status !== 'ended' && inside && devices.includes(inside.device)) leave(draft, uri, 'left');
      }),
    end: (id, by) => change(id, (draft) => end(draft, 'ended', by)),
    elapse: (conversation, now) =>
      decided(conversation, now, (draft) => elapseCall(draft, conversation.facts.createdAt)),
    deviceMoved,
    dismiss: (uri) => changeEach(records.openFor(uri), (draft) => dismiss(draft, uri)),
    recover: () =>
      changeEach(records.open(), (draft) => {
        for (const { uri } of draft.call.parties) if (options.isGone(uri)) dismiss(draft, uri);
      }),
  };
}

/** Devices that ring or are in the call: whoever's connection went in the same moment was not noticed by it. */
const devicesIn = ({ inside, invitations }: Call): string[] => [
  ...invitations.flatMap(({ ring }) => ringingDevices(ring).map(({ device }) => device)),
  ...inside.flatMap(({ device, byRequest, lostUntil }) => (byRequest || lostUntil !== null ? [] : [device])),
];

/** Notes whom a call concerns from now on. */
export function addParty(draft: Draft, party: NewParty): void {
  if (partyOf(draft.call, party.uri)) return;
  draft.take({ is: 'party', party: { ...party, number: draft.call.parties.length + 1 } });
}
