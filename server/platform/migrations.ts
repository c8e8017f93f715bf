import type { Migration } from '../storage/database.ts';
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
];

/** The platform file's schema, in the order its steps were made: new ones go to the end. */
export const platformMigrations: readonly Migration[] = [
  ...identityMigrations,
  ...logMigrations,
  ...ucwaMigrations,
  ...later,
];
