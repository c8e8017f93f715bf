import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { TestPlatform } from './platform.ts';

/** Another process's look at the platform's file. */
export function inspect<T>({ folder }: TestPlatform, work: (db: Database.Database) => T): T {
  const db = new Database(join(folder, 'platform.db'));
  try {
    return work(db);
  } finally {
    db.close();
  }
}
