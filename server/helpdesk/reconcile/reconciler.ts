import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { createTurns } from '../../lib/turns.ts';
import type { Told } from '../callbackEvents.ts';
import type { ChatStore } from '../chatStore.ts';
import type { Deliver } from '../deliver.ts';
import type { Operations } from '../operations.ts';
import type { PlatformClient } from '../platformClient.ts';
import type { Steps } from '../takeStep.ts';
import type { Transcript } from '../transcript.ts';
import { createComparison } from './comparison.ts';
import { isDue, isForgotten, nextLook, type Watched } from './pace.ts';

/** Finds out by GET what the platform's callbacks did not tell (house.md: "then reconciles by GET"). */
export interface Reconciler {
  /** Looks at a request now; a look under way is shared. Resolves when what it found has been worked. Never rejects. */
  look(requestId: string): Promise<void>;
  /**
   * As {@link look}, in the background and after a look under way: something of this request is missing, or is not as it was
   * thought to be.
   * @param doubted events that count only if the platform does not say who is in the meeting
   */
  suspect(requestId: string, doubted?: readonly Told[]): void;
  /** A callback of this request is being worked: belongs into that commit, so that no look misses it. */
  heard(requestId: string): void;
  /**
   * Whether an event is believed only when the platform, asked, says the same: somebody "came" in a callback that is later
   * than its successors, or after a look found him gone.
   */
  doubts(told: Told, isLate: boolean): boolean;
  /** Begins to watch for requests that nothing is heard of. */
  start(): void;
  close(): Promise<void>;
}

/** How long nothing may be heard of a request that something is due for, unless the settings say otherwise, ms. */
const usualQuietMs = 10_000;
/** Requests looked at at a time. */
const atOnce = 8;
/** One comparison may open the way to what the next one reads: a meeting, then its links; or be overtaken by callbacks. */
const mostPasses = 4;

export function createReconciler(parts: {
  client: PlatformClient;
  clock: Clock;
  chats: ChatStore;
  operations: Operations;
  transcript: Transcript;
  steps: Steps;
  deliver: Deliver;
  log: Logger;
  quietMs: number | undefined;
}): Reconciler {
  const { clock, chats, operations, log, quietMs = usualQuietMs } = parts;
  const watched = new Map<string, Watched>();
  const looking = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const turns = createTurns(atOnce);
  const closing = new AbortController();
  const comparison = createComparison({ ...parts, closing: closing.signal });
  let ticking: ReturnType<typeof setInterval> | undefined;

  async function lookThrough(requestId: string, suspected: boolean): Promise<void> {
    await turns.take();
    let found = false;
    try {
      for (let pass = 0; pass < mostPasses && !closing.signal.aborted; pass += 1) {
        const heardLast = watched.get(requestId);
        const isFresh = () => watched.get(requestId) === heardLast;
        const came = await comparison.compare(requestId, { suspected: suspected || found, isFresh });
        if (came === 'found') found = true;
        if (came === 'nothing') break;
      }
    } catch (error) {
      log.error({ err: error, request: requestId }, 'a request could not be compared with the platform');
    } finally {
      turns.done();
      noteLook(requestId, found);
    }
    if (found) log.warn({ request: requestId }, 'the platform was asked for what its callbacks had not told');
  }

  function noteLook(requestId: string, found: boolean): void {
    const before = watched.get(requestId);
    if (isForgotten(chats.load(requestId))) return forget(requestId);
    const vain = found ? 0 : (before?.vain ?? 0) + 1;
    watched.set(requestId, { heardAt: before?.heardAt ?? 0, lookedAt: clock.now(), vain, found });
  }

  function forget(requestId: string): void {
    watched.delete(requestId);
    comparison.forget(requestId);
  }

  function begin(requestId: string, suspected: boolean): Promise<void> {
    const under = looking.get(requestId);
    if (under || closing.signal.aborted) return under ?? Promise.resolve();
    const look = lookThrough(requestId, suspected).finally(() => {
      looking.delete(requestId);
      if (again.delete(requestId)) void begin(requestId, true);
    });
    looking.set(requestId, look);
    return look;
  }

  function heard(requestId: string): void {
    watched.set(requestId, { heardAt: clock.now(), lookedAt: 0, vain: 0, found: false });
  }

  function tick(): void {
    const now = clock.now();
    for (const [requestId, state] of watched) {
      // The sooner of the two is cheap to tell; only then the database is asked.
      if (now < nextLook(state, true, quietMs)) continue;
      const chat = chats.load(requestId);
      if (chat === undefined || isForgotten(chat)) forget(requestId);
      else if (now >= nextLook(state, isDue(chat, operations.awaited(requestId).length), quietMs))
        void begin(requestId, state.found);
    }
  }

  return {
    look: (requestId) => begin(requestId, true),
    suspect(requestId, events = []) {
      if (events.length > 0) comparison.doubt(requestId, events);
      if (looking.has(requestId)) again.add(requestId);
      else void begin(requestId, true);
    },
    heard,
    doubts: comparison.doubts,
    start() {
      for (const id of chats.open()) heard(id); // nothing was heard while nobody listened
      ticking = setInterval(tick, Math.max(20, Math.min(1_000, quietMs / 10)));
    },
    async close() {
      clearInterval(ticking);
      closing.abort();
      while (looking.size > 0) await Promise.all(looking.values());
    },
  };
}
