import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const largest = 64 * 1024;
const name = /^[a-z0-9][a-z0-9._-]*$/i;
/** Databases and what SQLite lays beside them, locks, and drafts of secrets that were being written. */
const notKeys = /\.(db|sqlite3?)(-wal|-shm|-journal)?$|\.lock$|\.[0-9a-f]{12}$/i;

/** Whether a file of this name may be a key: used on what a backup holds, too, so that it stays inside the folder. */
export const isKeyName = (file: string): boolean => name.test(file) && !notKeys.test(file);

/** The keys and secrets of a data folder: its small files that only the owner may read. */
export function keyFiles(dataFolder: string): string[] {
  return readdirSync(dataFolder)
    .filter(isKeyName)
    .filter((file) => {
      const facts = lstatSync(join(dataFolder, file));
      return facts.isFile() && facts.size <= largest && (facts.mode & 0o077) === 0;
    });
}
