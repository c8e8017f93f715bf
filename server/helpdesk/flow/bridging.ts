import { below } from '../address.ts';
import { placeMachine, type Seat } from './chat.ts';
import type { OperationMoved } from './happenings.ts';
import { ask, type Step, seatOf } from './step.ts';

/** Bridgings of one person that may go wrong in a row. */
const mostFaults = 3;

/**
 * Bridges, with the filter Disabled, whoever is about to be invited or is in the meeting to be heard (step 11); who is
 * about to be invited silently and still is on the bridge goes off it first.
 */
export function advanceBridging(step: Step): void {
  const { chat } = step;
  const href = chat.peer.links.bridgedParticipants;
  if (href === undefined || chat.peer.gone) return;
  for (const seat of chat.seats) {
    if (seat.silent && seat.place === 'bridging') unbridge(step, seat);
    const wanted = (seat.place === 'bridging' || seat.place === 'present') && !seat.silent;
    if (!wanted || seat.bridged !== 'no' || seat.bridgeFaults >= mostFaults) continue;
    seat.bridged = 'joining';
    const body = { displayName: seat.name, participantUri: seat.uri, messageFilterState: 'Disabled' };
    ask(step, { what: 'bridge', target: seat.uri, href, body });
  }
}

/** Takes somebody off the bridge, who must not be in the meeting. */
export function unbridge(step: Step, seat: Seat): void {
  const href = seat.bridgedHref ?? placeOnBridge(step.chat.peer.links.bridgedParticipants, seat.uri);
  if (seat.place === 'present' || seat.bridged !== 'yes' || href === null || step.chat.peer.gone) return;
  seat.bridged = 'leaving';
  ask(step, { what: 'unbridge', target: seat.uri, method: 'DELETE', href });
}

/** Where the platform keeps a bridged participant: the last segment is the bare `user@host` (6.5). */
function placeOnBridge(bridgedParticipants: string | undefined, uri: string): string | null {
  return bridgedParticipants === undefined ? null : below(bridgedParticipants, uri.replace(/^sips?:/, ''));
}

/** A bridging or its end moved on. Who could not be bridged is not invited in this round. */
export function bridgingMoved(step: Step, moved: OperationMoved): void {
  const seat = moved.target === null ? undefined : seatOf(step.chat, moved.target);
  if (!seat || moved.became === 'started') return;
  const done = moved.became === 'answered' || moved.became === 'completed';
  if (moved.what === 'unbridge') {
    if (seat.bridged !== 'leaving') return;
    seat.bridged = 'no';
    seat.bridgedHref = null;
    // Perhaps he is still on it: bridging him again is harmless, inviting him silently is not.
    if (!done && seat.silent && seat.place === 'bridging') seat.place = placeMachine.move(seat.place, 'away');
    return;
  }
  if (done) seat.bridgedHref = moved.seen.self ?? seat.bridgedHref;
  if (seat.bridged !== 'joining') return;
  seat.bridged = done ? 'yes' : 'no';
  seat.bridgeFaults = done ? 0 : seat.bridgeFaults + 1;
  if (!done && seat.place === 'bridging') seat.place = placeMachine.move(seat.place, 'away');
}
