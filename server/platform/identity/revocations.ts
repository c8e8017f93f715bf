import type { Logger } from '../../lib/logger.ts';
import type { Database } from '../../storage/database.ts';
import type { DemoGate } from './demoGate.ts';
import type { SignedOut } from './staffTokens.ts';

/** Notices who lost his rights, whichever process took them: removed, new password, other role, demo shut. */
export interface Revocations {
  /** Compares now, after a change made here. */
  look(): void;
  /** Compares when another process has written to the file; cheap enough to ask before each token is believed. */
  lookIfChanged(): void;
  /** Calls back with the SIP URI of everybody whose tokens ended. Returns the way to stop. */
  onRevoked(listener: (uri: string) => void): () => void;
  /** Tells that one sign-in of somebody has ended; his others go on. */
  signedOut(ended: SignedOut): void;
  /** Calls back with every such sign-in. Returns the way to stop. */
  onSignedOut(listener: (ended: SignedOut) => void): () => void;
  /** Looks every 200 ms until stopped. */
  start(): void;
  stop(): void;
}

const everyMs = 200;
/** How long another process's commit may go unseen by {@link Revocations.lookIfChanged}. */
const freshMs = 5;

/**
 * Watches the accounts of a platform file. The admin command writes from a process of its own, so the file is what
 * tells: `data_version` moves when another connection commits, `generation` says whose rights changed.
 * @param options.forget drops whatever is remembered of the file; called on every change, before anybody is told
 */
export function createRevocations(options: {
  db: Database;
  demo: DemoGate;
  log: Logger;
  forget: () => void;
}): Revocations {
  const { db, demo, log } = options;
  const dataVersion = db.prepare<[], number>('pragma data_version').pluck();
  const everybody = db.prepare<[number], { userDbId: number; uri: string; generation: number }>(
    'select userDbId, uri, generation from account where demo <= ?',
  );
  const listeners = new Set<(uri: string) => void>();
  const ofSignIns = new Set<(ended: SignedOut) => void>();
  let seenVersion = dataVersion.get();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const read = () => new Map(everybody.all(demo.isOpen() ? 1 : 0).map((person) => [person.userDbId, person]));
  let known = read();

  function tell<T>(told: Iterable<(what: T) => void>, what: T): void {
    for (const listener of told) {
      try {
        listener(what);
      } catch (error) {
        log.error({ err: error }, 'a listener failed while tokens were ended');
      }
    }
  }

  function look(): void {
    const before = known;
    known = read();
    options.forget();
    for (const [id, person] of before) if (known.get(id)?.generation !== person.generation) tell(listeners, person.uri);
  }

  function lookIfChanged(): void {
    const now = performance.now();
    if (now - lookedAt < freshMs) return;
    lookedAt = now;
    const version = dataVersion.get();
    if (version === seenVersion) return;
    seenVersion = version;
    look();
  }

  function lookSafely(): void {
    try {
      lookIfChanged();
    } catch (error) {
      log.error({ err: error }, 'the accounts could not be read; trying again');
    }
  }

  return {
    look,
    lookIfChanged,
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signedOut: (ended) => tell(ofSignIns, ended),
    onSignedOut(listener) {
      ofSignIns.add(listener);
      return () => ofSignIns.delete(listener);
    },
    start() {
      timer ??= setInterval(lookSafely, everyMs);
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
