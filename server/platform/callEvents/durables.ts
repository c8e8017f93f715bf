import type { Database } from '../../storage/database.ts';

/** A subscription whose position outlives its readers. */
export interface Durable {
  readonly client: string;
  /** Made of the names its readers gave. */
  readonly name: string;
  readonly inbox: string;
  readonly position: number;
  readonly unacked: readonly number[];
  /** Since when nobody reads it, epoch ms; null while somebody does. */
  readonly awaySince: number | null;
}

/** How long a durable subscription waits for a reader (calls.md 2.10), ms. */
const keptMs = 3600_000;

/** Their table. What changes it runs inside a transaction. */
export interface Durables {
  find(client: string, name: string, now: number): Durable | undefined;
  byInbox(inbox: string, now: number): Durable | undefined;
  /** How many of a client are kept. */
  count(client: string, now: number): number;
  keep(durable: Durable): void;
  /** After a start nobody reads any of them. */
  begin(now: number): void;
  /** Removes those that nobody came back to. */
  forget(now: number): void;
}

type Row = Omit<Durable, 'unacked'> & { readonly unacked: string };

const columns = 'client, name, inbox, position, unacked, away_since AS awaySince';

export function createDurables(db: Database): Durables {
  const lives = '(away_since IS NULL OR away_since > ?)';
  const one = db.prepare<[string, string, number], Row>(
    `SELECT ${columns} FROM event_reader WHERE client = ? AND name = ? AND ${lives}`,
  );
  const byInbox = db.prepare<[string, number], Row>(`SELECT ${columns} FROM event_reader WHERE inbox = ? AND ${lives}`);
  const count = db.prepare<[string, number], { count: number }>(
    `SELECT count(*) AS count FROM event_reader WHERE client = ? AND ${lives}`,
  );
  const keep = db.prepare<[Row]>(
    `INSERT OR REPLACE INTO event_reader(client, name, inbox, position, unacked, away_since)
     VALUES (@client, @name, @inbox, @position, @unacked, @awaySince)`,
  );
  const leave = db.prepare<[number]>('UPDATE event_reader SET away_since = ? WHERE away_since IS NULL');
  const forget = db.prepare<[number]>('DELETE FROM event_reader WHERE away_since <= ?');
  const read = (row: Row | undefined): Durable | undefined =>
    row && { ...row, unacked: JSON.parse(row.unacked) as number[] };
  return {
    find: (client, name, now) => read(one.get(client, name, now - keptMs)),
    byInbox: (inbox, now) => read(byInbox.get(inbox, now - keptMs)),
    count: (client, now) => count.get(client, now - keptMs)?.count ?? 0,
    keep: (durable) => void keep.run({ ...durable, unacked: JSON.stringify(durable.unacked) }),
    begin: (now) => void leave.run(now),
    forget: (now) => void forget.run(now - keptMs),
  };
}
