import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Config } from '../config.ts';
import { helpdeskSchema } from '../helpdeskSchema.ts';
import { takeLock } from '../lib/pidLock.ts';
import { Problem } from '../lib/problem.ts';
import { platformMigrations } from '../platform/migrations.ts';
import { partNames } from './backup.ts';
import type { Command } from './command.ts';
import { isKeyName } from './keyFiles.ts';
import { lockOf } from './open.ts';
import { openPack, type PackReader, type Part } from './pack.ts';
import { callersPath, syncFolder } from './paths.ts';

/** Puts what a backup holds in the place of what there is; not while a server has the files open. */
export const restore: Command = {
  options: {},
  operand: 'FILE',
  async run({ config, value }) {
    const file = callersPath(value('FILE'));
    const databases = [config.databaseFile, config.platformDatabaseFile];
    const locks: { release(): void }[] = [];
    try {
      for (const database of databases) locks.push(takeLock(lockOf(database)));
      const pack = openPack(file);
      try {
        return { file, madeAt: new Date(pack.madeAt).toISOString(), parts: replaceAll(config, pack) };
      } finally {
        pack.close();
      }
    } finally {
      for (const lock of locks) lock.release();
    }
  },
};

/** A part, checked and lying ready on the file system of its target. */
interface Ready {
  readonly draft: string;
  readonly target: string;
}

/** Nothing is touched before every part has been looked at. */
function replaceAll(config: Config, pack: PackReader): readonly Part[] {
  const folders = new Map<string, string>();
  const draftsIn = (folder: string): string => {
    const drafts = folders.get(folder) ?? mkdtempSync(join(folder, '.restore-'));
    folders.set(folder, drafts);
    return drafts;
  };
  try {
    const ready = pack.parts.map((part, index): Ready => {
      const place = placeOf(config, part.name);
      const draft = join(draftsIn(dirname(place.target)), String(index));
      pack.extract(part.name, draft);
      if (place.schema !== undefined) checkDatabase(draft, part.name, place.schema);
      return { draft, target: place.target };
    });
    for (const { draft, target } of ready) {
      // A journal of the old database would be played into the new one.
      for (const beside of ['-wal', '-shm', '-journal']) rmSync(target + beside, { force: true });
      renameSync(draft, target);
    }
    for (const folder of folders.keys()) syncFolder(folder);
    return pack.parts;
  } finally {
    for (const drafts of folders.values()) rmSync(drafts, { recursive: true, force: true });
  }
}

/** Where a part belongs, and how many schema steps this program knows when it is a database. */
function placeOf(config: Config, part: string): { target: string; schema?: number } {
  if (part === partNames.helpdesk) return { target: config.databaseFile, schema: helpdeskSchema.length };
  if (part === partNames.platform) return { target: config.platformDatabaseFile, schema: platformMigrations.length };
  const key = part.slice(partNames.key.length);
  if (part.startsWith(partNames.key) && isKeyName(key)) return { target: join(config.dataFolder, key) };
  throw new Problem('NotABackup', `the backup holds ${part}, which this version does not know`);
}

function checkDatabase(file: string, name: string, schema: number): void {
  const facts = factsOf(file);
  if (facts.integrity !== 'ok') throw new Problem('NotABackup', `${name} in the backup is damaged`);
  if (facts.schema > schema)
    throw new Problem('NotABackup', `${name} in the backup was written by a newer version of this product`);
}

function factsOf(file: string): { integrity: unknown; schema: number } {
  const db = new Database(file);
  try {
    const integrity = db.pragma('integrity_check', { simple: true });
    return { integrity, schema: Number(db.pragma('user_version', { simple: true })) };
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    return { integrity: error.message, schema: 0 };
  } finally {
    db.close();
  }
}
