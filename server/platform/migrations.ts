import type { Migration } from '../storage/database.ts';
import { identityMigrations } from './identity/migrations.ts';
import { logMigrations } from './log/migrations.ts';
import { ucwaMigrations } from './ucwa/migrations.ts';

/** The platform file's schema, in the order its steps were made: new ones go to the end. */
export const platformMigrations: readonly Migration[] = [...identityMigrations, ...logMigrations, ...ucwaMigrations];
