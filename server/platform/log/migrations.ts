import type { Migration } from '../../storage/database.ts';

/** Tables of the event log. */
export const logMigrations: readonly Migration[] = [
  {
    name: 'event log',
    sql: `
      CREATE TABLE conversation (
        id TEXT PRIMARY KEY,
        application TEXT NOT NULL,
        state TEXT NOT NULL,
        last_seq INTEGER NOT NULL,
        deadline INTEGER,
        meeting_uri TEXT UNIQUE,
        closed_at INTEGER
      ) WITHOUT ROWID;
      CREATE INDEX conversation_deadline ON conversation(deadline) WHERE deadline IS NOT NULL;

      -- A stream is a conversation or a person ("person:<uri>"); number orders all events of the installation.
      CREATE TABLE event (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        stream TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL
      );
      CREATE UNIQUE INDEX event_in_stream ON event(stream, seq);
      CREATE INDEX event_by_number ON event(stream, number);

      -- Which streams concern a device, from and to which event; "until" is empty while it does.
      CREATE TABLE membership (
        device TEXT NOT NULL,
        stream TEXT NOT NULL,
        since INTEGER NOT NULL,
        until INTEGER,
        PRIMARY KEY (device, stream, since)
      ) WITHOUT ROWID;
      CREATE INDEX membership_open ON membership(device, until);

      -- The first answer to every operation id of an owner (a device or an application).
      CREATE TABLE answer (
        owner TEXT NOT NULL,
        operation TEXT NOT NULL,
        body TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (owner, operation)
      ) WITHOUT ROWID;
    `,
  },
];
