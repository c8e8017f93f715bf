import { bareRel } from '../../wire/rels.ts';
import { conversationIn } from '../address.ts';
import { type Told, toldBy } from '../callbackEvents.ts';
import type { ChatStore } from '../chatStore.ts';
import type { Deliver } from '../deliver.ts';
import type { Leg } from '../flow/chat.ts';
import type { Operations } from '../operations.ts';
import type { PlatformClient } from '../platformClient.ts';
import type { Steps } from '../takeStep.ts';
import type { Transcript } from '../transcript.ts';
import type { MessagesKnown } from './messages.ts';
import { missed } from './missed.ts';
import { isForgotten } from './pace.ts';
import { lasting, type Picture } from './picture.ts';
import { createGet, readPicture } from './reading.ts';

/**
 * What a comparison came to. `overtaken`: nothing was found, but something was heard meanwhile, so that most of what was
 * read is worth nothing.
 */
type Came = 'found' | 'nothing' | 'overtaken';

/** What is compared with the platform, and what earlier comparisons taught. */
export interface Comparison {
  /**
   * Asks the platform how a request stands and works what differs.
   * @param how.suspected something is known to be missing
   * @param how.isFresh whether nothing was heard of the request since this was called; asked inside the commit
   */
  compare(requestId: string, how: { readonly suspected: boolean; readonly isFresh: () => boolean }): Promise<Came>;
  /** Events that count only if the platform does not say who is in the meeting. */
  doubt(requestId: string, events: readonly Told[]): void;
  /** As `Reconciler.doubts`. */
  doubts(told: Told, isLate: boolean): boolean;
  /** Nothing more is to be learnt of this request. */
  forget(requestId: string): void;
}

/** A comparison takes no longer; what it has not found by then it has not found, ms. */
const longestMs = 5_000;
/** Numbers in a row that may lead to no message: when something is known to be missing, and when one only looks. */
const misses = { suspected: 8, quiet: 4 };

/** @param parts.closing ends what is under way */
export function createComparison(parts: {
  client: PlatformClient;
  chats: ChatStore;
  operations: Operations;
  transcript: Transcript;
  steps: Steps;
  deliver: Deliver;
  closing: AbortSignal;
}): Comparison {
  const { client, chats, operations, transcript, closing } = parts;
  /** Up to which number every message of a conversation was told or looked for, by conversation. */
  const readUpTo = new Map<string, number>();
  /** Paths of participants whom a look found gone. */
  const foundGone = new Set<string>();
  const doubted = new Map<string, Told[]>();

  function knownOf({ id }: Leg, paths: ReadonlySet<string>, suspected: boolean): MessagesKnown {
    return { paths, upTo: readUpTo.get(id) ?? 0, misses: suspected ? misses.suspected : misses.quiet };
  }

  const compare: Comparison['compare'] = async (requestId, { suspected, isFresh }) => {
    const chat = chats.load(requestId);
    if (chat === undefined || (isForgotten(chat) && !suspected)) return 'nothing'; // lines may be missing of what is over
    const signal = AbortSignal.any([closing, AbortSignal.timeout(longestMs)]);
    const paths = new Set([...transcript.keys(requestId), ...operations.resources(requestId)]);
    const known = {
      peer: knownOf(chat.peer, paths, suspected),
      meeting: knownOf(chat.meeting ?? chat.peer, paths, suspected),
    };
    const picture = await readPicture(createGet(client, signal), chat, operations.awaited(requestId), known);
    if (closing.aborted) return 'nothing';
    const came = await feed(requestId, picture, isFresh);
    readUpTo.set(chat.peer.id, picture.peer.upTo);
    if (chat.meeting && picture.meeting) readUpTo.set(chat.meeting.id, picture.meeting.upTo);
    return came;
  };

  /** What differs is worked like a callback, in one commit, by what is known then: callbacks may have come meanwhile. */
  function feed(requestId: string, picture: Picture, isFresh: () => boolean): Promise<Came> {
    return parts.steps.run((hand) => {
      const chat = chats.load(requestId);
      if (chat === undefined) return 'nothing';
      const [before, whole] = [traces(requestId), isFresh()];
      for (const envelope of missed(chat, whole ? picture : lasting(picture)))
        for (const told of toldBy(envelope, '')) {
          if (told.rel === 'participant' && told.in === null) noteGone(told);
          parts.deliver(hand, told, null);
        }
      if (!whole) return traces(requestId) === before ? 'overtaken' : 'found';
      if (!picture.roster?.listed) for (const told of doubted.get(requestId) ?? []) parts.deliver(hand, told, null);
      doubted.delete(requestId);
      if (picture.meeting?.messaging?.outcome === 'there') hand.take(requestId, { type: 'looked' });
      return traces(requestId) === before ? 'nothing' : 'found';
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

  return {
    compare,
    doubt: (requestId, events) => void doubted.set(requestId, [...(doubted.get(requestId) ?? []), ...events]),
    doubts: ({ rel, type, path, in: within }, isLate) =>
      bareRel(rel) === 'participant' && type === 'added' && within === null && (isLate || foundGone.has(path)),
    forget(requestId) {
      const chat = chats.load(requestId);
      for (const path of foundGone) if (conversationIn(path) === chat?.meeting?.id) foundGone.delete(path);
      doubted.delete(requestId);
      for (const leg of [chat?.peer, chat?.meeting]) if (leg) readUpTo.delete(leg.id);
    },
  };
}
