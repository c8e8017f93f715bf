import type { Migration } from '../../storage/database.ts';

/** The platform's tables of who may use it. Only hashes of secrets are kept. Times are epoch ms. */
export const identityMigrations: readonly Migration[] = [
  {
    name: 'accounts, staff tokens, registered applications',
    sql: `
      create table account (
        userDbId integer primary key autoincrement,
        id text not null unique,
        userId text not null,
        uri text not null unique,
        name text not null,
        role text not null check (role in ('agent', 'supervisor', 'admin')),
        phone text,
        email text,
        passwordHash text not null,
        generation integer not null default 1,
        demo integer not null default 0,
        createdAt integer not null
      ) strict;
      create index accountUserId on account (userId);

      create table staffToken (
        hash text primary key,
        kind text not null check (kind in ('access', 'refresh')),
        account integer not null references account (userDbId) on delete cascade,
        expiresAt integer not null
      ) strict, without rowid;
      create index staffTokenAccount on staffToken (account);
      create index staffTokenExpiry on staffToken (expiresAt);

      create table registeredApplication (
        id text primary key,
        clientId text not null unique,
        secretHash text not null,
        endpoint text not null unique,
        name text not null,
        callbackUrl text not null,
        audience text not null unique,
        builtIn integer not null default 0,
        createdAt integer not null
      ) strict;

      create table installation (
        name text primary key,
        value text not null
      ) strict, without rowid;
    `,
  },
];
