import type { Database } from 'better-sqlite3';

/** Writes to one database, in groups: whoever asks in the same turn of the event loop shares one transaction. */
export interface GroupCommit {
  /**
   * Runs `work` inside the next transaction and answers with its result once that is on disk.
   * `work` is synchronous: nothing awaits between BEGIN and COMMIT. When it throws, what it wrote is undone, the
   * others of its group are not, and the promise is rejected with what it threw.
   */
  run<T>(work: () => T): Promise<T>;
  /** Resolves when everything asked for so far is on disk. */
  drained(): Promise<void>;
}

interface Job {
  work: () => unknown;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

type Outcome = { ok: true; value: unknown } | { ok: false; reason: unknown };

/** Group commit for a database that this process alone writes to in earnest. */
export function createGroupCommit(db: Database): GroupCommit {
  let waiting: Job[] = [];
  let scheduled = false;
  // Inside an outer transaction better-sqlite3 turns this into a savepoint, which undoes one job and no other.
  const apart = db.transaction((work: () => unknown) => work());
  const together = db.transaction((jobs: Job[]) => jobs.map((job) => attempt(() => apart(job.work))));

  function flush(): void {
    scheduled = false;
    const jobs = waiting;
    waiting = [];
    let outcomes: Outcome[];
    try {
      outcomes = together.immediate(jobs);
    } catch (error) {
      for (const job of jobs) job.reject(error);
      return;
    }
    jobs.forEach((job, index) => {
      const outcome = outcomes[index] as Outcome;
      if (outcome.ok) job.resolve(outcome.value);
      else job.reject(outcome.reason);
    });
  }

  function run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    });
  }

  return { run, drained: () => run(() => undefined) };
}

function attempt(work: () => unknown): Outcome {
  try {
    return { ok: true, value: work() };
  } catch (reason) {
    return { ok: false, reason };
  }
}
