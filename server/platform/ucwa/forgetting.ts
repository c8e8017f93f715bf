import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';

/** How long a repeated operation id gets its first answer: longer than anybody who was cut off tries again. */
const answersMs = 7 * 24 * 3600_000;
/** So many go in one commit, with a pause before the next, so that nobody waits for it. */
const bite = { answers: 500, pauseMs: 100 };
const everyMs = 3600_000;

/** Forgets the answers to operations that nobody repeats any more. */
export interface Forgetting {
  /** Looks now, and every hour. */
  start(): void;
  stop(): void;
}

/** Makes it for a platform file; nothing runs until {@link Forgetting.start}. */
export function createForgetting(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  logger: Logger;
}): Forgetting {
  const { db, commit, clock, logger } = options;
  const remove = db.prepare<[number, number]>(`
    DELETE FROM answer WHERE (owner, operation) IN
      (SELECT owner, operation FROM answer WHERE at < ? ORDER BY at LIMIT ?)`);
  let timer: NodeJS.Timeout | undefined;
  let stopped = new AbortController();

  async function sweep({ signal }: AbortController): Promise<void> {
    while (!signal.aborted) {
      const gone = await commit.run(() => remove.run(clock.now() - answersMs, bite.answers).changes);
      if (gone < bite.answers) return;
      await pause(bite.pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  function look(): void {
    sweep(stopped).catch((error: unknown) => logger.error({ err: error }, 'old answers could not be forgotten'));
  }

  return {
    start() {
      stopped = new AbortController();
      timer = setInterval(look, everyMs);
      look();
    },
    stop() {
      clearInterval(timer);
      stopped.abort();
    },
  };
}
