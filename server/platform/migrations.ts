import type { Migration } from '../storage/database.ts';
import { callEventMigrations } from './callEvents/migrations.ts';
import { noticeMigrations } from './callLog/notices/migrations.ts';
import { callMigrations, laterCallMigrations } from './calls/migrations.ts';
import { identityMigrations } from './identity/migrations.ts';
import { logMigrations } from './log/migrations.ts';
import { ucwaMigrations } from './ucwa/migrations.ts';

/** Steps made after the first release of each part's own tables. */
const later: readonly Migration[] = [
  {
    name: 'indexes of those who follow a stream and of living clients',
    sql: `
      CREATE INDEX membership_of_stream ON membership(stream) WHERE until IS NULL;
      CREATE INDEX device_living ON device(kind) WHERE ended_at IS NULL;
    `,
  },
  {
    // They never change, and hold what came with the invitation: not to be written again with every event.
    name: 'facts of a conversation apart from its state',
    sql: `
      ALTER TABLE conversation ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
      UPDATE conversation SET facts = json_extract(state, '$.facts'), state = json_remove(state, '$.facts');
    `,
  },
  {
    name: 'message formats of a client, and whose presence it watches',
    sql: `
      ALTER TABLE device ADD COLUMN message_formats TEXT NOT NULL DEFAULT '["Plain"]';

      -- Whose presence a client is told of, until when; several may name the same person.
      CREATE TABLE presence_subscription (
        id TEXT PRIMARY KEY,
        device TEXT NOT NULL,
        expires_at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX presence_subscription_of_device ON presence_subscription(device);
      CREATE TABLE presence_membership (
        subscription TEXT NOT NULL REFERENCES presence_subscription(id) ON DELETE CASCADE,
        contact TEXT NOT NULL,
        PRIMARY KEY (subscription, contact)
      ) WITHOUT ROWID;
      CREATE INDEX presence_membership_of_contact ON presence_membership(contact);
    `,
  },
  {
    name: 'meetings that are joined by their address',
    sql: `
      CREATE TABLE online_meeting (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('adhoc', 'mine')),
        organizer TEXT NOT NULL,
        settings TEXT NOT NULL,
        revision INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        created_at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX online_meeting_of ON online_meeting(organizer, kind);
      CREATE INDEX online_meeting_expiry ON online_meeting(expires_at) WHERE kind = 'adhoc';
    `,
  },
  {
    // What became of the last attempt, when the next one is due, what earlier callbacks carried, and who wants them again.
    name: 'what became of callbacks',
    sql: `
      ALTER TABLE callback ADD COLUMN last_at INTEGER;
      ALTER TABLE callback ADD COLUMN last_status INTEGER;
      ALTER TABLE callback ADD COLUMN last_why TEXT;
      ALTER TABLE callback ADD COLUMN next_at INTEGER;
      ALTER TABLE callback ADD COLUMN gave_up_at INTEGER;
      ALTER TABLE callback ADD COLUMN past TEXT NOT NULL DEFAULT '';
      ALTER TABLE callback ADD COLUMN replay INTEGER;
      CREATE INDEX callback_replay ON callback(replay) WHERE replay IS NOT NULL;
    `,
  },
  {
    // An invitation that somebody made himself is kept in the event that it led to, wherever in a long conversation.
    name: 'index of the invitations that events are about',
    sql: `
      CREATE INDEX event_about_invitation
      ON event(stream, coalesce(json_extract(body, '$.joining.id'), json_extract(body, '$.invitationId')))
      WHERE coalesce(json_extract(body, '$.joining.id'), json_extract(body, '$.invitationId')) IS NOT NULL;
    `,
  },
  {
    name: 'when conversations ended that were over as soon as they began',
    sql: `
      UPDATE conversation SET closed_at = (SELECT at FROM event WHERE stream = id ORDER BY seq DESC LIMIT 1)
      WHERE closed_at IS NULL AND json_extract(state, '$.phase') = 'closed';
    `,
  },
  {
    // Bytes of the callback under way: names, settings and encoders may be others when it is sent again.
    name: 'bytes of callbacks under way',
    sql: 'ALTER TABLE callback ADD COLUMN body TEXT;',
  },
  {
    // Whether an application that joined a meeting is out of it after the last event it was told of: 0 in its own.
    name: 'whether applications are in the meetings they joined',
    sql: `
      ALTER TABLE callback ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
      UPDATE callback SET away = coalesce((
        SELECT json_extract(e.body, '$.type') = 'hostLeft' FROM event e
        WHERE e.stream = callback.conversation AND e.seq <= callback.last_seq
          AND json_extract(e.body, '$.type') IN ('hostJoined', 'hostLeft')
        ORDER BY e.seq DESC LIMIT 1), 1)
      WHERE conversation IN (SELECT id FROM conversation WHERE application = '');
    `,
  },
  {
    // Who was idle before a restart is so after it, until he does something; and how soon a client's owner becomes idle.
    name: 'who is idle, and how soon he becomes so',
    sql: `
      ALTER TABLE presence ADD COLUMN idle INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE device ADD COLUMN inactive_ms INTEGER;
    `,
  },
  {
    // Those that nobody asks for again are forgotten, oldest first.
    name: 'index of answers by their time',
    sql: 'CREATE INDEX answer_by_time ON answer(at);',
  },
  {
    // A line by its number, and what was said between two: wherever in a long conversation.
    name: 'index of what was said, by message numbers',
    sql: `
      CREATE INDEX event_said ON event(stream, json_extract(body, '$.number'))
      WHERE json_extract(body, '$.type') IN ('message', 'deliveryFailed');
    `,
  },
  {
    // One event tells all who watch somebody: they follow him. Those who watched before go on.
    name: 'watchers follow whom they watch',
    sql: `
      INSERT INTO membership(device, stream, since)
      SELECT DISTINCT s.device, 'person:watched:' || m.contact,
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0) + 1
      FROM presence_membership m JOIN presence_subscription s ON s.id = m.subscription
      JOIN device d ON d.id = s.device WHERE d.ended_at IS NULL;
    `,
  },
  {
    // What events are looked for by stands beside their body: an index over JSON parses every body that is written.
    name: 'what events are looked for by',
    sql: `
      ALTER TABLE event ADD COLUMN said INTEGER;
      ALTER TABLE event ADD COLUMN about TEXT;
      UPDATE event SET said = json_extract(body, '$.number')
      WHERE json_extract(body, '$.type') IN ('message', 'deliveryFailed');
      UPDATE event SET about = coalesce(json_extract(body, '$.joining.id'), json_extract(body, '$.invitationId'))
      WHERE coalesce(json_extract(body, '$.joining.id'), json_extract(body, '$.invitationId')) IS NOT NULL;
      DROP INDEX event_said;
      DROP INDEX event_about_invitation;
      CREATE INDEX event_said ON event(stream, said) WHERE said IS NOT NULL;
      CREATE INDEX event_about ON event(stream, about) WHERE about IS NOT NULL;
    `,
  },
];

/** Steps made after the calls. */
const latest: readonly Migration[] = [
  {
    // Lists of thousands of calls are read from their end, and how many are open is asked before each new one.
    name: 'lists of calls by person, and whose calls are open',
    sql: `
      ALTER TABLE call_record ADD COLUMN creator TEXT NOT NULL DEFAULT '';
      UPDATE call_record SET creator = coalesce(
        (SELECT json_extract(c.facts, '$.call.creator') FROM conversation c WHERE c.id = call_record.id), '');
      CREATE INDEX call_record_of ON call_record(creator) WHERE status <> 'ended';
      ALTER TABLE call_party ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
      UPDATE call_party SET number = coalesce((SELECT r.number FROM call_record r WHERE r.id = call_party.call), 0);
      CREATE INDEX call_party_listed ON call_party(uri, number, open);
    `,
  },
  {
    // A token that was refreshed is the same device in a call.
    name: 'the sign-in that a token comes from',
    sql: `
      ALTER TABLE staffToken ADD COLUMN signIn TEXT NOT NULL DEFAULT '';
      UPDATE staffToken SET signIn = substr(hash, 1, 24);
    `,
  },
  {
    name: 'clients of the gRPC services, and the numbers of each',
    sql: `
      create table grpcClient (
        id text primary key,
        secretHash text not null,
        name text not null,
        scopes text not null,
        createdAt integer not null
      ) strict, without rowid;
      create table grpcClientPhone (
        client text not null references grpcClient (id) on delete cascade,
        position integer not null,
        phone text not null,
        person text not null,
        primary key (client, position)
      ) strict, without rowid;
      create index grpcClientPhoneNumber on grpcClientPhone (phone);
      create index grpcClientPhonePerson on grpcClientPhone (person);
    `,
  },
  {
    // Without a rowid a row of more than 1000 bytes has a page of its own, to be written whole with every event.
    name: 'conversations several to a page',
    sql: `
      CREATE TABLE conversation_of_page (
        id TEXT PRIMARY KEY,
        application TEXT NOT NULL,
        state TEXT NOT NULL,
        last_seq INTEGER NOT NULL,
        deadline INTEGER,
        meeting_uri TEXT UNIQUE,
        closed_at INTEGER,
        facts TEXT NOT NULL DEFAULT '{}'
      );
      INSERT INTO conversation_of_page SELECT id, application, state, last_seq, deadline, meeting_uri, closed_at, facts
      FROM conversation ORDER BY id;
      DROP TABLE conversation;
      ALTER TABLE conversation_of_page RENAME TO conversation;
      CREATE INDEX conversation_deadline ON conversation(deadline) WHERE deadline IS NOT NULL;
    `,
  },
  {
    // One order is enough: that of the calls' numbers. What is open has an index beside it.
    name: 'parties of calls by the number of the call',
    sql: `
      CREATE TABLE call_party_numbered (
        uri TEXT NOT NULL,
        number INTEGER NOT NULL,
        open INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (uri, number)
      ) WITHOUT ROWID;
      INSERT INTO call_party_numbered SELECT p.uri, r.number, p.open FROM call_party p JOIN call_record r ON r.id = p.call;
      DROP TABLE call_party;
      ALTER TABLE call_party_numbered RENAME TO call_party;
      CREATE INDEX call_party_open ON call_party(uri, number) WHERE open = 1;
    `,
  },
];

/** The platform file's schema, in the order its steps were made: new ones go to the end. */
export const platformMigrations: readonly Migration[] = [
  ...identityMigrations,
  ...logMigrations,
  ...ucwaMigrations,
  ...later,
  ...callMigrations,
  ...noticeMigrations,
  ...laterCallMigrations,
  ...latest,
  ...callEventMigrations,
];
