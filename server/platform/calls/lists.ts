import type { Database } from '../../storage/database.ts';
import type { CallRecord } from './callRecord.ts';

/** Which calls somebody asks for. */
interface CallFilter {
  /** Whom they concern; null: everybody's. */
  readonly uri: string | null;
  readonly status: CallRecord['status'] | null;
  readonly skip: number;
  readonly take: number;
}

/** A page of the calls there are, newest first, and how many there are of them. */
export type CallLists = (filter: CallFilter) => { items: readonly CallRecord[]; total: number };

const columns = 'r.id, r.number, r.room, r.status, r.created_at AS createdAt, r.ended_at AS endedAt';

/**
 * Prepares the lists: one statement each for what has an index of its own, so that none looks at every call there ever
 * was. Calls are never deleted, hence the last number is how many there are.
 */
export function callLists(db: Database): CallLists {
  const items = (from: string, order = 'r.number') =>
    db.prepare<[CallFilter], CallRecord>(
      `SELECT ${columns} FROM ${from} ORDER BY ${order} DESC LIMIT @take OFFSET @skip`,
    );
  const total = (query: string) => db.prepare<[CallFilter], { total: number }>(`SELECT (SELECT ${query}) AS total`);
  const isOpen = "r.status <> 'ended' AND r.status = @status";
  const open = 'call_record r INDEXED BY call_record_open WHERE';
  const mine = 'FROM call_party WHERE uri = @uri';
  const own = (more: string) => `(SELECT number ${mine} ${more}) p CROSS JOIN call_record r ON r.number = p.number`;
  const everybodys = {
    all: [items('call_record r'), total('coalesce(max(number), 0) FROM call_record')],
    open: [items(`${open} ${isOpen}`), total(`count(*) FROM ${open} ${isOpen}`)],
    ended: [
      items("call_record r WHERE r.status = 'ended'"),
      total(`coalesce(max(number), 0) - (SELECT count(*) FROM ${open} r.status <> 'ended') FROM call_record`),
    ],
  } as const;
  const ones = {
    all: [items(own(''), 'p.number'), total(`count(*) ${mine}`)],
    open: [
      items(`${own('AND open = 1')} WHERE ${isOpen}`, 'p.number'),
      total(`count(*) FROM ${own('AND open = 1')} WHERE ${isOpen}`),
    ],
    ended: [items(own('AND open = 0'), 'p.number'), total(`count(*) ${mine} AND open = 0`)],
  } as const;
  return (filter) => {
    const which = filter.status === null ? 'all' : filter.status === 'ended' ? 'ended' : 'open';
    const [list, count] = (filter.uri === null ? everybodys : ones)[which];
    return { items: list.all(filter), total: count.get(filter)?.total ?? 0 };
  };
}
