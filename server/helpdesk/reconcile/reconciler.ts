import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { createTurns } from '../../lib/turns.ts';
import { bareRel } from '../../wire/rels.ts';
import { conversationIn } from '../address.ts';
import type { ChatStore } from '../chatStore.ts';
import type { Deliver } from '../events.ts';
import type { Leg } from '../flow/chat.ts';
import type { Operations } from '../operations.ts';
import type { PlatformClient } from '../platformClient.ts';
import type { Steps } from '../steps.ts';
import { type Told, toldBy } from '../told.ts';
import type { Transcript } from '../transcript.ts';
import type { MessagesKnown } from './messages.ts';
import { missed } from './missed.ts';
import { isDue, isForgotten, nextLook, type Watched } from './pace.ts';
import type { Picture } from './picture.ts';
import { createGet, readPicture } from './reading.ts';

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
  /** A callback of this request was worked. */
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
/** A look takes no longer; what it has not found by then it has not found, ms. */
const longestLookMs = 5_000;
/** Requests looked at at a time. */
const atOnce = 8;
/** One look may open the way to what the next one reads: a meeting, then its links. */
const mostPasses = 4;
/** Numbers in a row that may lead to no message: when something is known to be missing, and when one only looks. */
const misses = { suspected: 8, quiet: 4 };

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
  const { client, clock, chats, operations, transcript, log, quietMs = usualQuietMs } = parts;
  const watched = new Map<string, Watched>();
  const looking = new Map<string, Promise<void>>();
  /** Up to which number every message of a conversation was told or looked for, by conversation. */
  const readUpTo = new Map<string, number>();
  /** Paths of participants whom a look found gone. */
  const foundGone = new Set<string>();
  const doubted = new Map<string, Told[]>();
  const again = new Set<string>();
  const turns = createTurns(atOnce);
  const closing = new AbortController();
  let ticking: ReturnType<typeof setInterval> | undefined;

  function knownOf({ id }: Leg, paths: ReadonlySet<string>, suspected: boolean): MessagesKnown {
    return { paths, upTo: readUpTo.get(id) ?? 0, misses: suspected ? misses.suspected : misses.quiet };
  }

  async function lookOnce(requestId: string, suspected: boolean): Promise<boolean> {
    const chat = chats.load(requestId);
    if (chat === undefined || (isForgotten(chat) && !suspected)) return false; // lines may be missing of what is over
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(longestLookMs)]);
    const paths = new Set([...transcript.keys(requestId), ...operations.resources(requestId)]);
    const known = {
      peer: knownOf(chat.peer, paths, suspected),
      meeting: knownOf(chat.meeting ?? chat.peer, paths, suspected),
    };
    const picture = await readPicture(createGet(client, signal), chat, operations.awaited(requestId), known);
    if (closing.signal.aborted) return false;
    const before = traces(requestId);
    await feed(requestId, picture);
    readUpTo.set(chat.peer.id, picture.peer.upTo);
    if (chat.meeting && picture.meeting) readUpTo.set(chat.meeting.id, picture.meeting.upTo);
    return traces(requestId) !== before;
  }

  /** What differs is worked like a callback, in one commit, by what is known then: callbacks may have come meanwhile. */
  function feed(requestId: string, picture: Picture): Promise<void> {
    return parts.steps.run((hand) => {
      const chat = chats.load(requestId);
      if (chat === undefined) return;
      for (const envelope of missed(chat, picture))
        for (const told of toldBy(envelope, '')) {
          if (told.rel === 'participant' && told.in === null) noteGone(told);
          parts.deliver(hand, told, null);
        }
      if (!picture.roster?.listed) for (const told of doubted.get(requestId) ?? []) parts.deliver(hand, told, null);
      doubted.delete(requestId);
      if (picture.meeting?.messaging?.outcome === 'there') hand.take(requestId, { type: 'looked' });
    });
  }

  function noteGone({ type, path }: Told): void {
    if (type === 'deleted') foundGone.add(path);
    else foundGone.delete(path);
  }

  /** Changes with everything that a look may find. */
  const traces = (requestId: string): string =>
    JSON.stringify([
      chats.load(requestId),
      operations.ofRequest(requestId).map(({ state }) => state),
      transcript.keys(requestId).length,
    ]);

  async function lookThrough(requestId: string, suspected: boolean): Promise<void> {
    await turns.take();
    let found = false;
    try {
      for (let pass = 0; pass < mostPasses && !closing.signal.aborted; pass += 1) {
        if (!(await lookOnce(requestId, suspected || found))) break;
        found = true;
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
    const chat = chats.load(requestId);
    for (const path of foundGone) if (conversationIn(path) === chat?.meeting?.id) foundGone.delete(path);
    doubted.delete(requestId);
    for (const leg of [chat?.peer, chat?.meeting]) if (leg) readUpTo.delete(leg.id);
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
      if (events.length > 0) doubted.set(requestId, [...(doubted.get(requestId) ?? []), ...events]);
      if (looking.has(requestId)) again.add(requestId);
      else void begin(requestId, true);
    },
    heard,
    doubts: ({ rel, type, path, in: within }, isLate) =>
      bareRel(rel) === 'participant' && type === 'added' && within === null && (isLate || foundGone.has(path)),
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
