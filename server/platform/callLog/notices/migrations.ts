import type { Migration } from '../../../storage/database.ts';

/** What is to be told of calls by mail and SMS. Times are epoch ms; what is said is made when it is sent. */
export const noticeMigrations: readonly Migration[] = [
  {
    name: 'notices of calls',
    sql: `
      CREATE TABLE call_notice (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,  -- the same at every attempt: Message-ID, Idempotency-Key
        call TEXT NOT NULL,
        party TEXT NOT NULL,
        channel TEXT NOT NULL CHECK (channel IN ('mail', 'sms')),
        recipient TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('invitation', 'start', 'reminder')),
        state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'cancelled')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER,           -- null unless queued
        last_error TEXT,           -- a code, never what somebody answered
        created_at INTEGER NOT NULL,
        done_at INTEGER,
        UNIQUE (call, kind, channel, recipient)
      );
      CREATE INDEX call_notice_due ON call_notice(channel, next_at) WHERE state = 'queued';
    `,
  },
];
