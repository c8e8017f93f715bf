import type { ConversationEvent } from '../../conversation/events.ts';
import type { LoggedConversationEvent } from '../../log/reading.ts';

/** Bytes of text in one callback at the most: they triple when encoded (6.4), and a receiver takes 1 MiB (contract). */
const textLimit = 200 * 1024;

/** Bytes of a whole callback at the most, with room for what a receiver counts besides. */
export const callbackBytes = 900 * 1024;

/** The seq of the last of these events that still fits into one callback; the first always does. */
export function lastThatFits(events: readonly LoggedConversationEvent[]): number | undefined {
  let bytes = 0;
  let last: number | undefined;
  for (const { seq, body } of events) {
    bytes += textOf(body);
    if (last !== undefined && bytes > textLimit) break;
    last = seq;
  }
  return last;
}

/** Bytes of text that an event may bring. What was said before is not read for this: it fills a callback. */
function textOf(body: ConversationEvent): number {
  if (body.type === 'hostCaughtUp') return textLimit;
  return body.type === 'message' ? Buffer.byteLength(body.text) : 0;
}
