import type { Outcome } from '../model.ts';
import { type Chat, isOver, type Leg, requestMachine } from './chat.ts';
import type { OperationMoved } from './happenings.ts';
import { ask, note, type Step, say } from './step.ts';

/** After so many requests to end a conversation it is given up as gone. */
const mostEndings = 3;

/**
 * The request is over for visitor and staff: says a last word, when there is one and he can read it; {@link advanceEnding}
 * then ends what is open at the platform. Does nothing when it is over already.
 */
export function end(step: Step, how: { outcome: Outcome; goodbye: string | null; event: string }): void {
  const { chat } = step;
  if (isOver(chat)) return;
  chat.state = requestMachine.move(chat.state, 'closing');
  chat.outcome = how.outcome;
  chat.endedAt = step.context.now;
  note(step, how.event);
  if (how.goodbye !== null) say(step, how.goodbye);
}

/** The outcome of a request that ends while it was going well. */
export const usualOutcome = (chat: Chat, unless: Outcome): Outcome =>
  chat.firstAnswerAt === null ? unless : 'answered';

/** Ends both conversations (steps 18 to 20); the request is closed when neither is left. */
export function advanceEnding(step: Step): void {
  const { chat } = step;
  if (chat.state !== 'closing') return;
  if (mayEnd(chat.peer)) endPeer(step);
  if (chat.meeting && mayEnd(chat.meeting)) {
    beginEnding(chat.meeting);
    ask(step, { what: 'end meeting', method: 'DELETE', href: chat.meeting.href });
  }
  const meetingGone = chat.meeting === null ? chat.asked.meeting === null : chat.meeting.gone;
  if (chat.peer.gone && meetingGone) chat.state = requestMachine.move(chat.state, 'closed');
}

/** An invitation not answered yet is declined; a chat is left, after what is still to be said in it. */
function endPeer(step: Step): void {
  const { peer, invitation, setup } = step.chat;
  const unanswered = setup === 'meeting' || setup === 'messaging' || setup === 'bridge';
  const decline = unanswered && peer.endings === 0 ? invitation.decline : null;
  beginEnding(peer);
  if (decline !== null) ask(step, { what: 'decline', href: decline, body: { reason: 'Global' } });
  else ask(step, { what: 'end chat', method: 'DELETE', href: peer.href, lane: 'visitor' });
}

function mayEnd(leg: Leg): boolean {
  if (leg.gone || leg.ending) return false;
  if (leg.endings < mostEndings) return true;
  leg.gone = true;
  return false;
}

function beginEnding(leg: Leg): void {
  leg.ending = true;
  leg.endings += 1;
}

/** The end of one conversation moved on: it is gone, or is asked for again. */
export function endingMoved(step: Step, { what, became, target }: OperationMoved): void {
  if (target !== null) return; // a meeting that came about too late and never was this request's
  const leg = what === 'end meeting' ? step.chat.meeting : step.chat.peer;
  if (leg === null) return;
  if (became === 'completed') leg.gone = true;
  if (became !== 'started' && became !== 'answered') leg.ending = false;
}
