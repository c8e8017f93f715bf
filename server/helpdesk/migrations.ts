import type { Migration } from '../storage/database.ts';

/** The helpdesk's tables. Times are epoch ms; booleans are 0 and 1. */
export const helpdeskMigrations: readonly Migration[] = [
  {
    name: 'helpdesk',
    sql: `
      create table roster (
        uri text primary key, name text not null, role text not null, position integer not null, demo integer not null
      ) strict, without rowid;

      create table visitor_sessions (
        hash text primary key, visitor_uri text not null, page text, name text, created_at integer not null
      ) strict, without rowid;
      create index visitor_sessions_by_uri on visitor_sessions (visitor_uri);

      create table requests (
        id text primary key, state text not null, outcome text, visitor_name text not null, visitor_uri text not null,
        subject text not null, page text, custom_content text, owner_uri text, owner_name text, meeting_uri text,
        created_at integer not null, first_answer_at integer, ended_at integer, wake_at integer, chat text not null
      ) strict;
      create index requests_by_age on requests (created_at);
      create index requests_open on requests (state, created_at) where state <> 'closed';
      create index requests_by_visitor on requests (visitor_uri, created_at);
      create index requests_by_meeting on requests (meeting_uri) where meeting_uri is not null;
      create index requests_to_wake on requests (wake_at) where wake_at is not null;

      create table conversations (
        id text primary key, request_id text not null, side text not null
      ) strict, without rowid;
      create table invitations (path text primary key, request_id text not null) strict, without rowid;

      create table operations (
        seq integer primary key, id text not null unique, request_id text not null, what text not null, target text,
        state text not null, asked_at integer not null, started_at integer, answered_at integer, ended_at integer,
        attempts integer not null, reason text, resource text, method text not null, href text not null, body text,
        lane text, patience_ms integer not null, deadline_at integer not null
      ) strict;
      create index operations_by_request on operations (request_id);
      create index operations_by_resource on operations (resource) where resource is not null;
      create index operations_open on operations (deadline_at) where state in ('asked', 'started');

      create table transcript (
        id integer primary key, request_id text not null, at integer not null, speaker text not null,
        name text not null, line text not null, key text not null unique
      ) strict;
      create index transcript_by_request on transcript (request_id, at, id);

      create table inbox (
        id integer primary key, key text not null, ack integer not null, body text not null, context text,
        received_at integer not null, worked_at integer, fault text, unique (key, ack)
      ) strict;
      create index inbox_unworked on inbox (id) where worked_at is null;
      create index inbox_by_age on inbox (received_at);

      create table offline_messages (
        id integer primary key, at integer not null, name text not null, email text not null, message text not null,
        page text, visitor_uri text, mail_state text not null, mail_attempts integer not null, mail_at integer
      ) strict;
      create index offline_messages_to_mail on offline_messages (mail_at) where mail_state = 'waiting';

      create table platform_origins (discover_url text not null, origin text not null, primary key (discover_url, origin))
        strict, without rowid;`,
  },
];

/** What lists of requests are filtered and counted by, so that they need not read the rows, which hold whole chats. */
export const requestListMigration: Migration = {
  name: 'request list',
  sql: `create index requests_listed on requests (created_at, state, outcome, owner_uri, visitor_name, subject);`,
};

/** Where what an operation made can be read, as the server wrote it: `resource` is only what it is looked up by. */
export const operationLocationMigration: Migration = {
  name: 'operation location',
  sql: `alter table operations add column location text;`,
};

/** Which call a line of the transcript is about. */
export const transcriptCallMigration: Migration = {
  name: 'calls in transcripts',
  sql: `alter table transcript add column call text;`,
};
