import { blankCall, type Call, type CallEnd, type CallLink, type Calls, inPhase, overBy, withCall } from './calls.ts';

/** What the person at the desk, and the connection, change about calls. Each returns the calls after. */

export const linkIs = (calls: Calls, link: CallLink): Calls => (calls.link === link ? calls : { ...calls, link });

/** I call somebody, and have seen how the last ones ended. @param id the `requestID` his invitation will have */
export function startedCall(
  calls: Calls,
  whom: { id: string; uri: string; name: string; meeting?: string },
  now: number,
): Calls {
  const running = calls.list.filter(({ phase }) => phase !== 'over');
  return { ...calls, list: [...running, { ...blankCall(whom.id, 'opening', now), mine: true, ...whom }] };
}

/** I come into a call of a chat that others are in. It is as one that rang here: whoever is inside was there before. */
export function joiningCall(
  calls: Calls,
  which: Pick<Call, 'id' | 'callId' | 'room' | 'name' | 'meeting'>,
  now: number,
): Calls {
  const running = calls.list.filter(({ phase }) => phase !== 'over');
  return { ...calls, list: [...running, { ...blankCall(which.id, 'opening', now), ...which }] };
}

/** I am in the call that I came into. */
export const joinedCall = (calls: Calls, id: string, now: number): Calls =>
  withCall(calls, id, (call) => inPhase(call, 'in', now));

/** The invitation was sent: it rings there, or is about to. */
export const callingNow = (calls: Calls, id: string, now: number): Calls =>
  withCall(calls, id, (call) => inPhase(call, 'calling', now));

export const answeringCall = (calls: Calls, id: string, now: number): Calls =>
  withCall(calls, id, (call) => inPhase(call, 'answering', now));

/** I declined: it is silent here at once, whoever else of mine still rings. */
export function declinedHere(calls: Calls, id: string): Calls {
  const ringing = calls.list.some((call) => call.id === id && call.phase === 'ringing');
  if (!ringing) return calls;
  return { ...calls, declined: [...calls.declined, id], list: calls.list.filter((call) => call.id !== id) };
}

/** I hang up. Before there is a room, nobody has to be told. */
export const hangingUp = (calls: Calls, id: string, now: number): Calls =>
  withCall(calls, id, (call) =>
    call.phase === 'opening'
      ? overBy(call, call.mine ? 'cancelled' : 'left', now)
      : inPhase(call, 'leaving', now, { since: call.since }),
  );

/** I stay in a call of two that the other has left. */
export const stayingIn = (calls: Calls, id: string): Calls =>
  withCall(calls, id, (call) => (call.alone ? { ...call, alone: { ...call.alone, until: null } } : call));

/** Calls of two that are over for me too, now. */
export const callsLeftAlone = ({ list }: Calls, now: number): readonly Call[] =>
  list.filter(({ phase, alone }) => phase === 'in' && alone !== null && alone.until !== null && alone.until <= now);

export const endedCall = (calls: Calls, id: string, why: CallEnd, now: number): Calls =>
  withCall(calls, id, (call) => overBy(call, why, now));

/** Of these somebody who was away wants to know. */
export const missed: readonly (CallEnd | null)[] = ['missed', 'withdrawn'];

/** Takes calls that are over off the page: one, or those that ended before a moment, missed ones before another. */
export function dismissedCalls(calls: Calls, which: { id: string } | { before: number; missedBefore: number }): Calls {
  const goes = (call: Call): boolean =>
    call.phase === 'over' &&
    ('id' in which
      ? call.id === which.id
      : call.since < (missed.includes(call.why) ? which.missedBefore : which.before));
  return calls.list.some(goes) ? { ...calls, list: calls.list.filter((call) => !goes(call)) } : calls;
}

/** What a tab remembers over a reload of the call it is in. */
export type KeptCall = Pick<
  Call,
  'id' | 'callId' | 'room' | 'name' | 'title' | 'since' | 'uri' | 'meeting' | 'mine'
> & {
  readonly phase: 'calling' | 'in';
};

/** The call this tab was in, or made, before it was loaded anew. */
export const resumedCall = (calls: Calls, kept: KeptCall): Calls =>
  calls.list.some(({ id }) => id === kept.id)
    ? calls
    : { ...calls, list: [...calls.list, { ...blankCall(kept.id, kept.phase, kept.since), ...kept }] };
