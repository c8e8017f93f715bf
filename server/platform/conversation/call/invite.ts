import { refuse } from '../reasons.ts';
import { type RingPolicy, waitingRing } from '../ring.ts';
import { beginRing, declineDevice, declinePerson, endRing, timeOutRing } from '../ringDecisions.ts';
import type { Draft } from './draft.ts';
import { type CallInvitation, insideOf, invitationFor, isWornOut } from './model.ts';

/** Whom to ring into a call, and how. */
export interface CallRing {
  readonly id: string;
  readonly operation: string;
  readonly from: string;
  readonly device: string | null;
  /** One of them wins. */
  readonly uris: readonly string[];
  readonly policy: Omit<RingPolicy, 'timeoutMs'>;
  readonly media: CallInvitation['media'];
  readonly context: unknown;
  readonly transfer: boolean;
  readonly requested?: boolean;
}

/**
 * Rings somebody, or several of whom one answers, into a call.
 * @throws Problem `AlreadyInvited` | `CallOver` | `CallWornOut`
 */
export function ringInto(draft: Draft, ask: CallRing): void {
  if (draft.call.status === 'ended') throw refuse('CallOver');
  if (isWornOut(draft.call)) throw refuse('CallWornOut');
  const uris = ask.uris.filter((uri) => !insideOf(draft.call, uri) && !invitationFor(draft.call, uri));
  if (uris.length === 0) throw refuse('AlreadyInvited');
  const { id, operation, from, device, media, context, transfer } = ask;
  const requested = ask.requested ? { requested: true } : {};
  const ring = waitingRing({ ...ask.policy, timeoutMs: draft.facts.ringTimeoutMs }, uris);
  draft.take({
    is: 'invited',
    invitation: { id, operation, from, device, media, context, transfer, ...requested, ring },
  });
  draft.takeRing(id, beginRing(ring, draft.facts));
}

/** Those asked with the call have their turn: all of them, and the creator where he is not there himself. */
export function begin(draft: Draft, by: string | null): void {
  const { terms } = draft;
  draft.take({ is: 'begun', by });
  if (terms.reason === 'STANDARD' && terms.inform)
    for (const { uris, order } of terms.asked) ringAsked(draft, terms.creator, uris, order);
  const isAwaited = terms.plannedAt !== null && terms.broker === null;
  if (isAwaited || terms.reason === 'SERVICE_REQUEST') ringCreator(draft, by ?? terms.creator);
}

/** Rings whoever the call belongs to, unless he is in it or rings already. */
export function ringCreator(draft: Draft, from: string): void {
  ringAsked(draft, from, [draft.terms.creator], 'all');
}

/** Rings for the call itself: who is in it or rings already is passed over, and who has no device is waited for. */
function ringAsked(draft: Draft, from: string, uris: readonly string[], order: RingPolicy['order']): void {
  const { call, facts } = draft;
  const asked = uris.filter((uri) => !insideOf(call, uri) && !invitationFor(call, uri));
  if (asked.length === 0) return;
  const id = facts.newId();
  ringInto(draft, {
    id,
    operation: id,
    from,
    device: null,
    uris: asked,
    policy: { order, unreachable: 'wait' },
    media: { audio: true, video: true },
    context: {},
    transfer: false,
  });
}

/**
 * Somebody declines: on one device (silently, unless it was the last), or for himself altogether.
 * @throws Problem `AnsweredElsewhere` | `NotRinging` | `CallOver`: a late decline never touches the call
 */
export function declineCall(draft: Draft, who: { uri: string; invitation?: string; device: string | null }): void {
  const ringing = who.invitation
    ? draft.call.invitations.find(({ id }) => id === who.invitation)
    : invitationFor(draft.call, who.uri);
  const steps =
    ringing &&
    (who.device === null
      ? declinePerson(ringing.ring, who.uri, draft.facts)
      : declineDevice(ringing.ring, who.device, draft.facts));
  if (!ringing || !steps) {
    if (draft.call.status === 'ended') throw refuse('CallOver');
    throw refuse(insideOf(draft.call, who.uri) ? 'AnsweredElsewhere' : 'NotRinging');
  }
  draft.takeRing(ringing.id, steps);
}

/**
 * Whoever rang stops it: withdrawn, or given up because nobody answered.
 * @throws Problem `NotRinging`
 */
export function withdraw(draft: Draft, invitation: string, cause: 'cancelled' | 'timeout'): void {
  const ringing = draft.call.invitations.find(({ id }) => id === invitation);
  if (!ringing) throw refuse('NotRinging');
  draft.takeRing(ringing.id, cause === 'timeout' ? timeOutRing(ringing.ring) : endRing(ringing.ring, cause));
}
