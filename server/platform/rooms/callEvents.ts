import type { CallParts } from '../calls/callParts.ts';
import type { LoggedConversationEvent } from '../log/reading.ts';

/** How many are read at a time. */
const page = 1000;

/** Everything that happened to a call, in order, read as it is asked for. */
export function* callEvents(
  { reader }: Pick<CallParts, 'reader'>,
  call: string,
): Generator<LoggedConversationEvent, void> {
  for (let from = 1; ; ) {
    const events = reader.range(call, from, Number.MAX_SAFE_INTEGER, page);
    yield* events;
    const last = events.at(-1);
    if (!last || events.length < page) return;
    from = last.seq + 1;
  }
}
