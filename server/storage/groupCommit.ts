import type { Database } from 'better-sqlite3';

/** Writes to one database, in groups: whoever asks while more are coming shares one transaction. */
export interface GroupCommit {
  /**
   * Runs `work` inside the next transaction and answers with its result once that is on disk.
   * `work` is synchronous: nothing awaits between BEGIN and COMMIT. When it throws, what it wrote is undone, the
   * others of its group are not, and the promise is rejected with what it threw. Where SQLite gives up the whole
   * transaction (disk full, a failed write), it and those before it in the group are undone and rejected.
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

/**
 * A group waits while every turn of the event loop brings it more, at most so long, ms: waiting for the disk costs each
 * commit as much, however many share it. Who asks alone waits one turn.
 */
const patienceMs = 3;

/** Group commit for a database that this process alone writes to in earnest. */
export function createGroupCommit(db: Database): GroupCommit {
  let waiting: Job[] = [];
  /** How many were waiting when it was last looked, and since when the first of them has; null: nobody is. */
  let seen: { count: number; since: number } | null = null;
  // Inside an outer transaction better-sqlite3 turns this into a savepoint, which undoes one job and no other.
  const apart = db.transaction((work: () => unknown) => work());
  const together = db.transaction((jobs: readonly Job[], outcomes: Outcome[]) => {
    for (const job of jobs) {
      const outcome = attempt(() => apart(job.work));
      outcomes.push(outcome);
      // A full disk or a failed write makes SQLite undo the whole transaction, not only this job's savepoint.
      if (!db.inTransaction) throw outcome.ok ? new Error('the transaction was lost') : outcome.reason;
    }
  });

  function look(): void {
    if (seen && waiting.length > seen.count && performance.now() - seen.since < patienceMs) {
      seen = { count: waiting.length, since: seen.since };
      setImmediate(look);
    } else flush();
  }

  function flush(): void {
    seen = null;
    let jobs: readonly Job[] = waiting;
    waiting = [];
    while (jobs.length > 0) jobs = commitSome(jobs);
  }

  /** Commits a group and settles its promises. What is left was not begun when the group was lost: it wants another. */
  function commitSome(jobs: readonly Job[]): readonly Job[] {
    const outcomes: Outcome[] = [];
    try {
      together.immediate(jobs, outcomes);
    } catch (error) {
      const begun = outcomes.length || jobs.length; // none when there was no transaction to be had
      for (const job of jobs.slice(0, begun)) job.reject(error);
      return jobs.slice(begun);
    }
    jobs.forEach((job, index) => {
      const outcome = outcomes[index] as Outcome;
      if (outcome.ok) job.resolve(outcome.value);
      else job.reject(outcome.reason);
    });
    return [];
  }

  function run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      if (seen) return;
      seen = { count: 1, since: performance.now() };
      setImmediate(look);
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
