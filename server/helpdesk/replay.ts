import type { Database } from 'better-sqlite3';
import type { Clock } from '../lib/clock.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import { readEnvelope } from '../wire/schema/callback.ts';
import { createInboxRows } from './inboxRows.ts';
import { receivedFrom } from './received.ts';

/** What became of replayed callbacks. */
export interface Replayed {
  readonly received: number;
  /** Taken in before, by (key, ack): worked once, so not again. */
  readonly duplicates: number;
  /** Without an event: nothing to do. */
  readonly heartbeats: number;
}

/**
 * Feeds stored or captured callback bodies through the receiver again. They are worked by the server that has the file
 * open, or by the next one; this process only writes them down.
 * @throws Problem as {@link readEnvelope}; then nothing was written
 */
export async function replayCallbacks(
  parts: { db: Database; commit: GroupCommit; clock: Clock },
  bodies: readonly string[],
): Promise<Replayed> {
  const rows = createInboxRows(parts.db, parts.clock);
  const read = bodies.map((body) => receivedFrom(readEnvelope(body), body));
  const taken = read.filter((received) => received !== undefined);
  const added = await parts.commit.run(() => taken.filter((received) => rows.add(received) !== undefined).length);
  return { received: added, duplicates: taken.length - added, heartbeats: bodies.length - taken.length };
}
