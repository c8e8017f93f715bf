import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Config } from '../config.ts';
import { Problem } from '../lib/problem.ts';
import type { Command } from './command.ts';
import { keyFiles } from './keyFiles.ts';
import { createPack, type Part } from './pack.ts';
import { callersPath, syncFolder } from './paths.ts';

/** Names of a backup's parts; a key's is its file name behind this. */
export const partNames = { helpdesk: 'database/helpdesk', platform: 'database/platform', key: 'key/' } as const;

/** Writes both databases and the keys into one file, while the product runs. */
export const backup: Command = {
  options: {},
  operand: 'FILE',
  async run({ config, value }) {
    const file = callersPath(value('FILE'));
    const madeAt = Date.now();
    const parts = await writeBackup(config, file, madeAt);
    return { file, madeAt: new Date(madeAt).toISOString(), parts };
  },
};

/** Everything appears in a folder for the owner alone beside the target, then takes its place at once. */
async function writeBackup(config: Config, file: string, madeAt: number): Promise<readonly Part[]> {
  const sources = [
    { name: partNames.helpdesk, file: config.databaseFile },
    { name: partNames.platform, file: config.platformDatabaseFile },
  ].filter((source) => existsSync(source.file));
  if (sources.length === 0) throw new Problem('NothingThere', `there is no database at ${config.databaseFile}`);
  const folder = mkdtempSync(join(dirname(file), `.${basename(file)}-`));
  try {
    const readers = freeze(sources.map((source) => source.file));
    const pack = createPack(join(folder, 'pack'), madeAt);
    for (const [index, source] of sources.entries()) {
      const copy = join(folder, `copy-${index}`);
      await readers[index]?.backup(copy);
      readers[index]?.close();
      pack.add(source.name, copy);
    }
    for (const key of keyFiles(config.dataFolder)) pack.add(partNames.key + key, join(config.dataFolder, key));
    const parts = pack.close();
    renameSync(join(folder, 'pack'), file);
    syncFolder(dirname(file));
    return parts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Opens the files for reading, all as they are at one moment: the helpdesk must not know of callbacks that the
 * platform, in its file, has not sent. Writers wait only while the moment is fixed.
 */
function freeze(files: readonly string[]): Database.Database[] {
  const gates: Database.Database[] = [];
  try {
    for (const file of files) {
      const gate = new Database(file, { fileMustExist: true, timeout: 5000 });
      gates.push(gate);
      gate.exec('begin immediate');
    }
    return files.map((file) => {
      const reader = new Database(file, { fileMustExist: true }); // not `readonly`: such a one leaves its -shm behind
      reader.pragma('query_only = true');
      reader.exec('begin');
      reader.prepare('select count(*) from sqlite_schema').get(); // a snapshot begins with the first read
      return reader;
    });
  } finally {
    for (const gate of gates) gate.close(); // which also gives up its empty transaction
  }
}
