import type { Migration } from '../../storage/database.ts';

/** Tables of calls beside their log. Times are epoch ms. */
export const callMigrations: readonly Migration[] = [
  {
    name: 'calls',
    sql: `
      CREATE TABLE call_record (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        room TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        ended_at INTEGER
      );
      CREATE INDEX call_record_open ON call_record(number) WHERE status <> 'ended';
      CREATE TABLE call_party (
        uri TEXT NOT NULL,
        call TEXT NOT NULL,
        open INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (uri, call)
      ) WITHOUT ROWID;
      CREATE INDEX call_party_open ON call_party(uri) WHERE open = 1;

      -- What a call's history shows; number counts the lines of all calls.
      CREATE TABLE call_entry (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        call TEXT NOT NULL,
        type TEXT NOT NULL,
        uri TEXT NOT NULL,
        at INTEGER NOT NULL
      );
      CREATE INDEX call_entry_of ON call_entry(call, number);

      -- Who may be called: of a person (his id) or of a domain; whoever has no row may.
      CREATE TABLE receive_calls (
        kind TEXT NOT NULL CHECK (kind IN ('user', 'domain')),
        id TEXT NOT NULL,
        enabled INTEGER NOT NULL,
        PRIMARY KEY (kind, id)
      ) WITHOUT ROWID;

      CREATE TABLE team (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        created_at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE team_member (
        team TEXT NOT NULL REFERENCES team(id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        uri TEXT NOT NULL,
        PRIMARY KEY (team, position)
      ) WITHOUT ROWID;
    `,
  },
];

/** Steps made after those of {@link callMigrations}. */
export const laterCallMigrations: readonly Migration[] = [
  {
    // An answer under an id that nobody knows must not cost the reading of every call that somebody is in.
    name: 'invitations into calls by their ids',
    sql: `
      CREATE TABLE call_invitation (
        number INTEGER PRIMARY KEY,
        invitation TEXT NOT NULL,
        uri TEXT NOT NULL,
        call TEXT NOT NULL,
        caller TEXT NOT NULL,
        operation TEXT NOT NULL,
        device TEXT,
        transfer INTEGER NOT NULL,
        ended TEXT,
        UNIQUE (invitation, uri)
      );
      CREATE INDEX call_invitation_asking ON call_invitation(uri, operation);
      CREATE INDEX call_invitation_asked ON call_invitation(caller, operation) WHERE device IS NOT NULL;
      INSERT INTO call_invitation(invitation, uri, call, caller, operation, device, transfer, ended)
      SELECT json_extract(i.value, '$.id'), json_extract(p.value, '$.uri'), c.id, json_extract(i.value, '$.from'),
        json_extract(i.value, '$.operation'), json_extract(i.value, '$.device'), json_extract(i.value, '$.transfer'),
        CASE WHEN json_extract(p.value, '$.state') NOT IN ('waiting', 'ringing') THEN json_extract(p.value, '$.state') END
      FROM conversation c, json_each(c.state, '$.call.invitations') i, json_each(i.value, '$.ring.people') p
      WHERE c.closed_at IS NULL;
    `,
  },
];
