import { isOver } from './chat.ts';
import type { Cause, Happening, OperationMoved } from './happenings.ts';
import { ask, heard, type Step, say } from './step.ts';
import { callTexts, texts } from './texts.ts';

type Asked = Extract<Happening, { type: 'callAsked' }>;
type Answered = Extract<Happening, { type: 'callAnswered' }>;

/**
 * Somebody wants to speak. A visitor has those rung who are in the meeting and heard by him, an agent the visitor; where
 * nobody could answer the visitor is told so at once, and the chat goes on.
 */
export function callAsked(step: Step, { side, path, href, call: id, name, links }: Asked): void {
  const { chat } = step;
  if (chat.call?.path === path) return;
  const { decline = null, acceptAndBridgeAudioVideo: bridge } = links;
  // Both called in the same moment: the first one is under way, and reaches who called second.
  if (chat.call && chat.call.side !== side && chat.call.answeredAt === null && !chat.call.declining) {
    if (decline !== null) ask(step, { what: 'decline call', href: decline, body: { reason: 'Global' } });
    return;
  }
  chat.call = { side, path, href, id, name, decline, asked: null, declining: false, answeredAt: null };
  const isThere = side === 'peer' ? heard(chat).length > 0 : chat.setup === 'done' && !chat.peer.gone;
  if (isOver(chat) || bridge === undefined || !isThere) {
    tell(step, callTexts.nobodyThere(name));
    if (side === 'peer' && !isOver(chat)) say(step, texts.callLater);
    return declineCall(step);
  }
  tell(step, callTexts.began(name));
  const to = side === 'peer' ? { meetingUri: chat.onlineMeetingUri ?? '' } : { to: chat.visitor.uri };
  const operation = step.context.newId();
  chat.call.asked = ask(step, {
    id: operation,
    what: 'bridge call',
    href: bridge,
    body: { ...to, operationId: operation },
  });
}

/** The invitation is over: somebody is in the call now, or nobody will be. */
export function callAnswered(step: Step, { path, success, cause, name }: Answered): void {
  const { chat, context } = step;
  const { call } = chat;
  if (call?.path !== path || call.answeredAt !== null) return;
  if (success) {
    call.answeredAt = context.now;
    return tell(step, callTexts.answered(name));
  }
  const why = cause?.subcode ?? null;
  // Who declined for want of anybody has said so.
  if (!call.declining) {
    tell(step, callTexts.unanswered(why));
    if (call.side === 'peer' && why !== 'Canceled' && why !== 'Ended') say(step, texts.callUnanswered);
  }
  delete chat.call;
}

/** A call that somebody was in is over; the chat goes on. */
export function callEnded(step: Step, { side }: Extract<Happening, { type: 'callEnded' }>): void {
  const { chat, context } = step;
  const { call } = chat;
  if (call?.side !== side || call.answeredAt === null) return;
  const length = context.now - call.answeredAt;
  tell(step, callTexts.ended(length));
  if (!isOver(chat)) say(step, texts.callEnded(length));
  delete chat.call;
}

/** The call could not be passed on: who called is not kept waiting. */
export function callMoved(step: Step, { id, what, became, cause }: OperationMoved): void {
  const { call } = step.chat;
  if (what !== 'bridge call' || call?.asked !== id || call.answeredAt !== null) return;
  if ((became !== 'failed' && became !== 'expired') || isOvertaken(cause)) return;
  tell(step, callTexts.unanswered(null));
  if (call.side === 'peer') say(step, texts.callUnanswered);
  declineCall(step);
}

/** The invitation is no longer open: what became of it is told by its own event. */
const isOvertaken = (cause: Cause | null): boolean =>
  cause?.code === 'Gone' || cause?.code === 'Conflict' || (cause?.code === 'NotFound' && cause.subcode === null);

function declineCall(step: Step): void {
  const { call } = step.chat;
  if (!call) return;
  call.declining = true;
  if (call.decline !== null) ask(step, { what: 'decline call', href: call.decline, body: { reason: 'Global' } });
}

/** A line of the transcript that leads to the call. */
function tell({ chat, context, lines }: Step, text: string): void {
  const call = chat.call?.id ?? null;
  lines.push({ at: context.now, from: 'call', name: '', text, key: context.newId(), ...(call ? { call } : {}) });
}
