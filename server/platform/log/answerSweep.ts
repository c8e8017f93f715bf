import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';

/** Whoever repeats an operation has done so by then. */
const keptMs = 24 * 3_600_000;
/** Owners looked at, and answers removed, in one bite: a millisecond or two of everybody's commits. */
const bite = { owners: 200, answers: 200 };
/** Between bites, and between rounds. */
const usual = { againMs: 200, everyMs: 3_600_000 };

/** First answers to operations are forgotten a day later, but for those of clients that live on. */
export interface AnswerSweep {
  start(): void;
  stop(): void;
}

/** @param options.isLiving whether the owner of answers is a client that has not ended; applications are none */
export function createAnswerSweep(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  logger: Logger;
  isLiving: (owner: string) => boolean;
  pace?: typeof usual;
}): AnswerSweep {
  const { db, commit, clock, logger, isLiving, pace = usual } = options;
  const nextOwner = db.prepare<[string], { owner: string }>(
    'SELECT owner FROM answer WHERE owner > ? ORDER BY owner LIMIT 1',
  );
  const remove = db.prepare<[{ owner: string; before: number; limit: number }]>(
    `DELETE FROM answer WHERE owner = @owner AND operation IN
       (SELECT operation FROM answer INDEXED BY answer_by_age WHERE owner = @owner AND at < @before LIMIT @limit)`,
  );
  let timer: NodeJS.Timeout | undefined;

  /** One bite after an owner; where the next begins, undefined at the end. */
  function sweep(after: string): string | undefined {
    const before = clock.now() - keptMs;
    let last = after;
    for (let looked = 0, removed = 0; looked < bite.owners && removed < bite.answers; looked += 1) {
      const owner = nextOwner.get(last)?.owner;
      if (owner === undefined) return undefined;
      const limit = bite.answers - removed;
      const { changes } = isLiving(owner) ? { changes: 0 } : remove.run({ owner, before, limit });
      removed += changes;
      if (changes === limit) return last; // there may be more of his
      last = owner;
    }
    return last;
  }

  function next(after: string, inMs: number): void {
    timer = setTimeout(() => {
      commit
        .run(() => sweep(after))
        .catch((error: unknown) => void logger.error({ err: error }, 'old answers could not be removed'))
        .then((last) => timer && (last === undefined ? next('', pace.everyMs) : next(last, pace.againMs)));
    }, inMs);
  }

  return {
    start: () => next('', pace.againMs),
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
