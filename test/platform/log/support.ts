import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type Log, type Transaction } from '../../../server/platform/log/log.ts';
import { createLogReader, type LogReader } from '../../../server/platform/log/reading.ts';
import { platformMigrations } from '../../../server/platform/migrations.ts';
import { type Database, openDatabase } from '../../../server/storage/database.ts';
import { createGroupCommit } from '../../../server/storage/groupCommit.ts';
import { meeting, request } from '../conversation/support.ts';

/** A log on a file of its own, with a clock that stands still until moved. */
export interface TestLog {
  readonly log: Log;
  readonly reader: LogReader;
  readonly db: Database;
  readonly clock: { at: number };
  /** What listeners threw. */
  readonly faults: readonly unknown[];
  /** The same file opened anew, as after a restart. */
  reopen(): TestLog;
  /** Closes it and removes the file. */
  close(): void;
}

export function openLog(folder = mkdtempSync(join(tmpdir(), 'log-'))): TestLog {
  const db = openDatabase(join(folder, 'platform.db'), platformMigrations);
  const clock = { at: 1000 };
  const faults: unknown[] = [];
  const log = createLog({
    db,
    commit: createGroupCommit(db),
    clock: { now: () => clock.at },
    listenerFailed: (error) => faults.push(error),
  });
  return {
    log,
    faults,
    reader: createLogReader(db),
    db,
    clock,
    reopen() {
      db.close();
      return openLog(folder);
    },
    close() {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens meeting `m` and chat `c`, each by its first event. */
export const openBoth = ({ log }: TestLog, firstText?: string) =>
  log.commit((tx) => {
    tx.open(meeting('m'));
    tx.open(request('c', firstText === undefined ? {} : { firstText }));
  });

/** A decision in a conversation, as a command of its own. */
export const decide = ({ log }: TestLog, id: string, decision: Parameters<Transaction['change']>[1]) =>
  log.commit((tx) => tx.change(id, decision));
