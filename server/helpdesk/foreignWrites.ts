import type { Database } from 'better-sqlite3';

/** Looks again and again whether another process wrote to the database: an admin command, which writes the same tables. */
export interface Watch {
  close(): void;
}

const everyMs = 1_000;

/** @param foreignWrite called when another connection committed something since the last look */
export function watchForeignWrites(db: Database, foreignWrite: () => void): Watch {
  // SQLite raises data_version for the commits of others, not for one's own.
  const version = (): unknown => db.pragma('data_version', { simple: true });
  let last = version();
  const timer = setInterval(() => {
    const now = version();
    if (now === last) return;
    last = now;
    foreignWrite();
  }, everyMs);
  return { close: () => clearInterval(timer) };
}
