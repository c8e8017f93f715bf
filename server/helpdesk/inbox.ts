import type { Logger } from '../lib/logger.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import type { Envelope } from '../wire/events.ts';
import type { InboxRow, InboxRows, Received } from './inboxRows.ts';

/** Callbacks, each worked once, those of one conversation in order. */
export interface Inbox {
  /**
   * Takes a callback in; resolves once it is on disk, with the `CallbackContext` to answer, the same for a duplicate.
   * It is worked afterwards.
   */
  receive(
    received: Received & { readonly envelope?: Envelope },
  ): Promise<{ context: string | null; duplicate: boolean }>;
  /** Takes up what lies unworked on disk: at a start, and when another process wrote. */
  takeUp(): void;
  /** Resolves when everything that can be worked now has been. */
  idle(): Promise<void>;
  /** Works nothing any more; what waits is taken up at the next start. */
  close(): Promise<void>;
}

/** One conversation's stream: what is expected next, and what came and is not worked yet. */
interface Stream {
  next: number;
  early: Map<number, InboxRow>;
  /** The next one is being worked. */
  busy: boolean;
  gap: ReturnType<typeof setTimeout> | undefined;
}

/** Streams kept in mind at most; a forgotten one is looked up again. */
const mostStreams = 10_000;
/** Pause before what the database did not take is tried again. */
const againMs = 1_000;

/**
 * Opens the inbox.
 * @param options.work works one callback unless it is marked as worked, and marks it; false when that must be tried again
 *   because the database did not take it. Must not reject
 * @param options.missed told of the callback that is worked though one before it is missing
 * @param options.gapMs how long a missing ack is waited for before the next one is worked
 */
export function createInbox(options: {
  rows: InboxRows;
  commit: GroupCommit;
  work: (row: InboxRow) => Promise<boolean>;
  log: Logger;
  missed?: (row: InboxRow) => void;
  gapMs?: number;
}): Inbox {
  const { rows, commit, work, log, missed, gapMs = 1_000 } = options;
  const streams = new Map<string, Stream>();
  const working = new Set<Promise<void>>();
  let again: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  function takeUp(): void {
    again = undefined;
    for (const row of rows.unworked()) offer(row);
  }

  function streamOf(key: string): Stream {
    const known = streams.get(key);
    if (known) return known;
    const stream: Stream = { next: rows.lastWorked(key) + 1, early: new Map(), busy: false, gap: undefined };
    streams.set(key, stream);
    if (streams.size > mostStreams) forgetOldest();
    return stream;
  }

  function forgetOldest(): void {
    for (const [key, { early }] of streams) {
      if (early.size > 0) continue;
      streams.delete(key);
      return;
    }
  }

  function handOver(row: InboxRow, then: (worked: boolean) => void = () => undefined): void {
    const done = work(row).then((worked) => {
      working.delete(done);
      if (!worked && !closed) again ??= setTimeout(takeUp, againMs);
      then(worked);
    });
    working.add(done);
  }

  function offer(row: InboxRow): void {
    if (closed) return;
    const stream = streamOf(row.key);
    if (row.ack < stream.next) return handOver({ ...row, isLate: true }); // later than the patience with its gap
    if (!stream.early.has(row.ack)) stream.early.set(row.ack, row);
    drain(row.key, stream);
  }

  /** One after another: what the database did not take holds up those after it until it is taken up again. */
  function drain(key: string, stream: Stream): void {
    if (closed || stream.busy) return;
    const row = stream.early.get(stream.next);
    if (row) {
      stream.busy = true;
      handOver(row, (worked) => {
        stream.busy = false;
        if (!worked) return;
        stream.early.delete(row.ack);
        stream.next = row.ack + 1;
        drain(key, stream);
      });
    }
    waitForGap(key, stream);
  }

  function waitForGap(key: string, stream: Stream): void {
    if (stream.early.size === 0 || stream.early.has(stream.next)) {
      clearTimeout(stream.gap);
      stream.gap = undefined;
      return;
    }
    stream.gap ??= setTimeout(() => {
      stream.gap = undefined;
      const next = Math.min(...stream.early.keys());
      log.warn({ key, missing: stream.next, next }, 'a callback is missing; going on without it');
      stream.next = next;
      const row = stream.early.get(next);
      drain(key, stream);
      if (row) missed?.(row);
    }, gapMs);
  }

  return {
    async receive(received) {
      const { key, ack } = received;
      const row = await commit.run(() => rows.add(received));
      if (row === undefined) return { context: rows.contextOf(key, ack), duplicate: true };
      // The answer goes out first; `then` of whoever awaits this runs before the next turn of the event loop.
      setImmediate(() => offer(row));
      return { context: row.context, duplicate: false };
    },
    takeUp,
    async idle() {
      await new Promise((resolve) => setImmediate(resolve)); // what was received is offered in this turn
      while (working.size > 0) await Promise.all(working);
    },
    async close() {
      closed = true;
      clearTimeout(again);
      for (const { gap } of streams.values()) clearTimeout(gap);
      await Promise.all(working);
    },
  };
}
