import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { fileFault } from '../lib/fileFault.ts';
import { Problem } from '../lib/problem.ts';

export type { Database } from 'better-sqlite3';

/** One forward step of a schema. Steps are never edited once released; a new one is added. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Opens a SQLite file for a process that keeps it open: WAL, every commit on disk before it is answered, foreign keys
 * on. Creates folder and file with rights for the owner alone, then brings the schema up to date.
 * @throws Problem `FileUnusable`, naming the file and what is wrong: no such folder, no rights, no database, or a file
 *   that is newer than this program knows
 */
export function openDatabase(file: string, migrations: readonly Migration[]): Database.Database {
  let db: Database.Database | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 5000');
    db.pragma('wal_autocheckpoint = 4000');
    db.pragma('temp_store = MEMORY'); // what a savepoint may undo is kept there
    migrate(db, file, migrations);
    return db;
  } catch (error) {
    db?.close();
    throw fileFault(file, error);
  }
}

function migrate(db: Database.Database, file: string, migrations: readonly Migration[]): void {
  db.transaction(() => {
    const done = db.pragma('user_version', { simple: true }) as number;
    if (done > migrations.length)
      throw new Problem(
        'FileUnusable',
        `${file} was written by a newer version (schema ${done}, this program knows ${migrations.length})`,
      );
    for (const step of migrations.slice(done)) db.exec(step.sql);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}
