import { randomHex } from '../../../lib/ids.ts';
import type { Database } from '../../../storage/database.ts';

/** The ways to tell somebody who has no device connected. */
export type Channel = 'mail' | 'sms';
/** Asked into a call; asked into a planned one that began before its time; its time is near. */
export type NoticeKind = 'invitation' | 'start' | 'reminder';

/** Something to tell somebody. */
export interface NewNotice {
  /** Id of the call. */
  readonly call: string;
  /** Address of the party it is for. */
  readonly party: string;
  readonly channel: Channel;
  /** A mail address, or a phone number. */
  readonly recipient: string;
  readonly kind: NoticeKind;
  /** Why it can never be sent; null when it can. */
  readonly flaw: string | null;
}

/** One that waits to be sent. */
export interface QueuedNotice extends Omit<NewNotice, 'flaw'> {
  readonly id: number;
  /** 32 hex digits, the same at every attempt. */
  readonly key: string;
  /** How many have failed. */
  readonly attempts: number;
}

/** What became of one. */
export interface NoticeRecord {
  readonly party: string;
  readonly channel: Channel;
  readonly kind: NoticeKind;
  readonly state: 'queued' | 'sent' | 'failed' | 'cancelled';
  readonly attempts: number;
  /** A code; null when nothing went wrong. */
  readonly error: string | null;
  /** When it was sent or given up, else when it was made, epoch ms. */
  readonly at: number;
}

/** The outbox. Everything that writes is called inside a transaction. */
export interface NoticeTable {
  /** Nobody is told the same twice at one address. */
  add(notice: NewNotice, now: number): void;
  /** A call is over: nobody need hear of it any more. */
  cancel(call: string, now: number): void;
  sent(id: number, now: number): void;
  /** It was not taken. `nextAt` null: that was the last attempt. */
  notSent(id: number, why: string, nextAt: number | null, now: number): void;
  /** The first of a channel to be sent, and when. */
  queued(channel: Channel, count: number): readonly (QueuedNotice & { readonly nextAt: number })[];
  /** Of one call, in the order they were made. */
  ofCall(call: string): readonly NoticeRecord[];
}

export function createNoticeTable(db: Database): NoticeTable {
  const add = db.prepare(
    `INSERT INTO call_notice(key, call, party, channel, recipient, kind, state, next_at, last_error, created_at, done_at)
     VALUES (@key, @call, @party, @channel, @recipient, @kind, @state, @nextAt, @flaw, @now, @doneAt)
     ON CONFLICT(call, kind, channel, recipient) DO NOTHING`,
  );
  const cancel = db.prepare(
    "UPDATE call_notice SET state = 'cancelled', next_at = NULL, done_at = ? WHERE call = ? AND state = 'queued'",
  );
  const sent = db.prepare(
    `UPDATE call_notice SET state = 'sent', attempts = attempts + 1, next_at = NULL, last_error = NULL, done_at = ?
     WHERE id = ?`,
  );
  const notSent = db.prepare(
    `UPDATE call_notice SET attempts = attempts + 1, last_error = @why, next_at = @nextAt,
       state = iif(@nextAt IS NULL, 'failed', 'queued'), done_at = iif(@nextAt IS NULL, @now, NULL)
     WHERE id = @id AND state = 'queued'`,
  );
  const queued = db.prepare<[string, number], QueuedNotice & { nextAt: number }>(
    `SELECT id, key, call, party, channel, recipient, kind, attempts, next_at AS nextAt
     FROM call_notice WHERE state = 'queued' AND channel = ? ORDER BY next_at, id LIMIT ?`,
  );
  const ofCall = db.prepare<[string], NoticeRecord>(
    `SELECT party, channel, kind, state, attempts, last_error AS error, coalesce(done_at, created_at) AS at
     FROM call_notice WHERE call = ? ORDER BY id`,
  );
  return {
    add(notice, now) {
      const isOver = notice.flaw !== null;
      const row = { ...notice, state: isOver ? 'failed' : 'queued', nextAt: isOver ? null : now };
      add.run({ ...row, key: randomHex(16), now, doneAt: isOver ? now : null });
    },
    cancel: (call, now) => void cancel.run(now, call),
    sent: (id, now) => void sent.run(now, id),
    notSent: (id, why, nextAt, now) => void notSent.run({ id, why, nextAt, now }),
    queued: (channel, count) => queued.all(channel, count),
    ofCall: (call) => ofCall.all(call),
  };
}
