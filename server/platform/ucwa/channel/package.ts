import type { SentEvent } from '../../../wire/events.ts';
import type { LoggedMessage, LogReader } from '../../log/reading.ts';
import type { Rest } from './position.ts';

/** Bytes that one package carries; the last of it may go beyond, and the rosters of a channel that begins. */
const packageBytes = 256 * 1024;
/** Bytes of one event beside its text: most of them are addresses. */
const eventBytes = 900;
/** Conversations that may wait for the next package: they stand in its address. */
const mostWaiting = 100;

/** What one answer of a channel carries: it is full at some time, and what did not fit is kept for the next. */
export interface Package {
  /** What was said and did not fit, in order. */
  readonly rest: readonly Rest[];
  isFull(): boolean;
  /** Counts something that is told. */
  count(told: readonly SentEvent[], text?: string): void;
  /** Lines of a range said before the event `before`, as many as fit, in order; the others become {@link Package.rest}. */
  lines(range: Rest, before: number): LoggedMessage[];
}

/** An empty one. The first line or event always fits. */
export function openPackage(reader: Pick<LogReader, 'lines'>): Package {
  const rest: Rest[] = [];
  let bytes = 0;

  // In a data URI a byte of text takes three at the most.
  const weigh = (events: number, text = ''): void => {
    bytes += events * eventBytes + 3 * Buffer.byteLength(text);
  };

  return {
    rest,
    isFull: () => bytes >= packageBytes,
    count: (told, text) => weigh(told.length, text),
    lines(range, before) {
      const found: LoggedMessage[] = [];
      let { after } = range;
      for (const line of reader.lines(range.conversation, { after, until: range.until, before })) {
        if (bytes >= packageBytes && rest.length < mostWaiting) {
          rest.push({ ...range, after });
          break;
        }
        found.push(line);
        weigh(1 + 2 * (line.failures?.length ?? 0), line.body.text);
        after = line.body.number;
      }
      return found;
    },
  };
}
