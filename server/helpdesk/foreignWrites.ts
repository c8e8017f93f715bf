import type { Database } from 'better-sqlite3';
import type { Logger } from '../lib/logger.ts';

/** Looks again and again whether another process wrote to the database: an admin command, which writes the same tables. */
export interface Watch {
  close(): void;
}

/**
 * A look that fails is noted, and made good by the next one.
 * @param foreignWrite called when another connection committed something since the last look
 */
export function watchForeignWrites(
  db: Pick<Database, 'pragma'>,
  log: Logger,
  foreignWrite: () => void,
  everyMs = 1_000,
): Watch {
  // SQLite raises data_version for the commits of others, not for one's own.
  const version = (): unknown => db.pragma('data_version', { simple: true });
  let last = version();
  const timer = setInterval(() => {
    try {
      const now = version();
      if (now === last) return;
      foreignWrite();
      last = now;
    } catch (error) {
      log.error({ err: error }, 'the database could not be looked at for what others wrote, trying again');
    }
  }, everyMs);
  return { close: () => clearInterval(timer) };
}
