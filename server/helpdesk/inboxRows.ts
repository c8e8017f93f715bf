import type { Database } from 'better-sqlite3';
import type { Clock } from '../lib/clock.ts';
import type { Envelope } from '../wire/events.ts';

/** A callback as it was taken in: which one it is, and its body. */
export interface Received {
  /** Names the conversation's stream; callbacks of one key are numbered by `ack` from 1. */
  readonly key: string;
  readonly ack: number;
  readonly body: string;
  /** Id of the request that begins with it, told to the platform as `CallbackContext`; null for others. */
  readonly context: string | null;
}

export interface InboxRow extends Received {
  readonly id: number;
  /** What `body` says, where it was read in this process; never on disk. */
  readonly envelope?: Envelope;
  /** It came after its successors had been worked. */
  readonly isLate?: boolean;
}

/** Callbacks on disk. Writes belong into a commit. */
export interface InboxRows {
  /** The row, or undefined when this (key, ack) was taken in before. */
  add(received: Received & { readonly envelope?: Envelope }): InboxRow | undefined;
  /** What the first delivery of this callback was answered with. */
  contextOf(key: string, ack: number): string | null;
  /** Marks a row as worked; false when it was before. `fault`: why it could not be. */
  worked(id: number, fault: string | null): boolean;
  /** Rows not worked yet, in order of arrival. */
  unworked(): InboxRow[];
  /** The highest ack of a key that was worked; 0 when none. */
  lastWorked(key: string): number;
  /** Forgets worked rows older than `before`, epoch ms. */
  prune(before: number): void;
}

/** Opens the inbox's table. */
export function createInboxRows(db: Database, clock: Clock): InboxRows {
  const columns = 'id, key, ack, body, context';
  const add = db.prepare(`
    insert into inbox (key, ack, body, context, received_at) values (?, ?, ?, ?, ?)
    on conflict (key, ack) do nothing`);
  const contextOf = db
    .prepare<[string, number], string | null>('select context from inbox where key = ? and ack = ?')
    .pluck();
  const worked = db.prepare('update inbox set worked_at = ?, fault = ? where id = ? and worked_at is null');
  const unworked = db.prepare<[], InboxRow>(`select ${columns} from inbox where worked_at is null order by id`);
  const lastWorked = db
    .prepare<[string], number | null>('select max(ack) from inbox where key = ? and worked_at is not null')
    .pluck();
  const prune = db.prepare('delete from inbox where received_at < ? and worked_at is not null');
  return {
    add(received) {
      const { key, ack, body, context } = received;
      const { changes, lastInsertRowid } = add.run(key, ack, body, context, clock.now());
      return changes === 0 ? undefined : { ...received, id: Number(lastInsertRowid) };
    },
    contextOf: (key, ack) => contextOf.get(key, ack) ?? null,
    worked: (id, fault) => worked.run(clock.now(), fault, id).changes > 0,
    unworked: () => unworked.all(),
    lastWorked: (key) => lastWorked.get(key) ?? 0,
    prune: (before) => void prune.run(before),
  };
}
