import type { Migration } from '../../storage/database.ts';

/** What is kept of those who read call events. Times are epoch ms. */
export const callEventMigrations: readonly Migration[] = [
  {
    name: 'positions of readers of call events',
    sql: `
      CREATE TABLE event_reader (
        client TEXT NOT NULL,
        name TEXT NOT NULL,
        inbox TEXT NOT NULL UNIQUE,
        position INTEGER NOT NULL,
        unacked TEXT NOT NULL,
        away_since INTEGER,
        PRIMARY KEY (client, name)
      ) WITHOUT ROWID;
    `,
  },
];
