import type { Migration } from '../../storage/database.ts';

/** Tables of the UCWA clients and of callback delivery. */
export const ucwaMigrations: readonly Migration[] = [
  {
    name: 'clients and callbacks',
    sql: `
      -- A UCWA application: a visitor's session, or one client of a staff member.
      CREATE TABLE device (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('visitor', 'staff')),
        person TEXT NOT NULL,
        name TEXT NOT NULL,
        application TEXT,
        endpoint_id TEXT NOT NULL,
        culture TEXT NOT NULL,
        user_agent TEXT NOT NULL,
        type TEXT NOT NULL,
        available INTEGER NOT NULL DEFAULT 0,
        channels INTEGER NOT NULL DEFAULT 0,
        instances TEXT NOT NULL DEFAULT '{}',
        created_at INTEGER NOT NULL,
        ended_at INTEGER
      ) WITHOUT ROWID;
      CREATE UNIQUE INDEX device_of_visitor ON device(application, endpoint_id) WHERE kind = 'visitor' AND ended_at IS NULL;
      CREATE INDEX device_of_staff ON device(person) WHERE kind = 'staff' AND ended_at IS NULL;

      CREATE TABLE presence (
        person TEXT PRIMARY KEY,
        availability TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        location TEXT NOT NULL DEFAULT ''
      ) WITHOUT ROWID;

      -- How far the application has been told of a conversation: the callback under way, or the last one.
      CREATE TABLE callback (
        conversation TEXT PRIMARY KEY,
        application TEXT NOT NULL,
        url TEXT,
        context TEXT,
        ack INTEGER NOT NULL DEFAULT 0,
        first_seq INTEGER NOT NULL DEFAULT 1,
        last_seq INTEGER NOT NULL DEFAULT 0,
        delivered INTEGER NOT NULL DEFAULT 1,
        attempts INTEGER NOT NULL DEFAULT 0
      ) WITHOUT ROWID;
      CREATE INDEX callback_open ON callback(delivered) WHERE delivered = 0;
    `,
  },
];
