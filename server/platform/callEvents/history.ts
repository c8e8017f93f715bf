import { setImmediate as turn } from 'node:timers/promises';
import { createTurns } from '../../lib/turns.ts';
import type { LogReader } from '../log/reading.ts';
import { loggedIn, sequenceOf } from './sequence.ts';
import { createViews, type NumberedEvent } from './views.ts';

/** What has happened so long ago can still be read (calls.md 2.10), ms. */
export const historyMs = 30 * 60_000;
/** So many events of the log are looked at in a turn of the event loop. */
const page = 500;

/** A reading of the past that goes on from where it was. */
export interface Scan {
  /**
   * The next events after those given before, in order, whoever owns them; `until`: everything up to this number of the
   * log has been given. Empty events and no `isLast`: there may be more.
   */
  next(): Promise<{ events: readonly NumberedEvent[]; until: number; isLast: boolean }>;
}

/** The voice events of the last half hour, read from the log of calls. */
export interface History {
  /** Begins after a sequence number. */
  scan(after: number): Scan;
  /** The least sequence number of what happened at or after a moment, epoch ms. */
  firstSince(moment: number): number;
  /** The least sequence number of what is to come. */
  end(): number;
  /** The last event that `picks`, as far as the past is kept. */
  last(picks: (event: NumberedEvent) => boolean): Promise<NumberedEvent | undefined>;
}

export function createHistory(reader: LogReader, now: () => number): History {
  /** Readers of long pasts go two at a time, so that who is live is not kept waiting. */
  const turns = createTurns(2);
  const oldest = () => reader.firstSince(now() - historyMs);

  function scan(after: number): Scan {
    const views = createViews(reader);
    let read = Math.max(loggedIn(after) - 1, 0); // its own event of the log may hold more
    return {
      async next() {
        await turns.take();
        try {
          await turn();
          const from = Math.max(read, oldest() - 1);
          const last = reader.lastNumber();
          read = Math.min(from + page, last);
          const events = reader.calls(from, read).flatMap((event) => views.read(event));
          return { events: events.filter(({ sequence }) => sequence > after), until: read, isLast: read === last };
        } finally {
          turns.done();
        }
      },
    };
  }

  return {
    scan,
    firstSince: (moment) => sequenceOf(Math.max(reader.firstSince(moment), oldest()), 0),
    end: () => sequenceOf(reader.lastNumber() + 1, 0),
    async last(picks) {
      const past = scan(sequenceOf(oldest(), 0) - 1);
      let found: NumberedEvent | undefined;
      for (;;) {
        const { events, isLast } = await past.next();
        found = events.findLast(picks) ?? found;
        if (isLast) return found;
      }
    },
  };
}
