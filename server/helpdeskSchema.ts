import {
  helpdeskMigrations,
  operationLocationMigration,
  requestListMigration,
  transcriptCallMigration,
} from './helpdesk/migrations.ts';
import type { Migration } from './storage/database.ts';
import { sessionMigration } from './storage/sessionStore.ts';

/** The helpdesk file's schema, in the order its steps were made: its own, then those of the pages. New ones go to the end. */
export const helpdeskSchema: readonly Migration[] = [
  ...helpdeskMigrations,
  sessionMigration,
  requestListMigration,
  operationLocationMigration,
  transcriptCallMigration,
];
