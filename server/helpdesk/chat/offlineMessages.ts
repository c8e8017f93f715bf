import type { Database } from 'better-sqlite3';
import type { Clock } from '../../lib/clock.ts';
import type { OfflineMessage } from '../model.ts';

/** A message still to be mailed. */
export interface ToMail extends OfflineMessage {
  readonly attempts: number;
}

/** What visitors left. Writes belong into a commit; times are epoch ms. */
export interface OfflineMessages {
  /** `mail`: whether it is to be mailed. */
  add(left: Omit<OfflineMessage, 'id' | 'at'> & { visitorUri: string | null }, mail: boolean): number;
  /** Newest first. */
  list(limit: number): OfflineMessage[];
  /** The one to be mailed next, or undefined. */
  toMail(now: number): ToMail | undefined;
  nextMailAt(): number | null;
  mailed(id: number): void;
  notMailed(id: number, nextAt: number): void;
}

/** Opens the messages on a database with the helpdesk's tables. */
export function createOfflineMessages(db: Database, clock: Clock): OfflineMessages {
  const columns = 'id, at, name, email, message as text, page';
  const add = db.prepare(`
    insert into offline_messages (at, name, email, message, page, visitor_uri, mail_state, mail_attempts, mail_at)
    values (?, ?, ?, ?, ?, ?, ?, 0, ?)`);
  const list = db.prepare<[number], OfflineMessage>(
    `select ${columns} from offline_messages order by at desc, id desc limit ?`,
  );
  const toMail = db.prepare<[number], ToMail>(`
    select ${columns}, mail_attempts as attempts from offline_messages
    where mail_state = 'waiting' and mail_at <= ? order by mail_at limit 1`);
  const nextMailAt = db
    .prepare<[], number | null>(`select min(mail_at) from offline_messages where mail_state = 'waiting'`)
    .pluck();
  const mailed = db.prepare(
    `update offline_messages set mail_state = 'sent', mail_attempts = mail_attempts + 1 where id = ?`,
  );
  const notMailed = db.prepare(
    'update offline_messages set mail_attempts = mail_attempts + 1, mail_at = ? where id = ?',
  );
  return {
    add({ name, email, text, page, visitorUri }, mail) {
      const now = clock.now();
      const state = mail ? 'waiting' : 'off';
      return Number(add.run(now, name, email, text, page, visitorUri, state, mail ? now : null).lastInsertRowid);
    },
    list: (limit) => list.all(limit),
    toMail: (now) => toMail.get(now),
    nextMailAt: () => nextMailAt.get() ?? null,
    mailed: (id) => void mailed.run(id),
    notMailed: (id, nextAt) => void notMailed.run(nextAt, id),
  };
}
