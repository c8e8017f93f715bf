import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Conversation } from '../conversation/model.ts';

/** Conversations kept: those of a busy moment. */
const most = 2_000;

/** Spares the reading and parsing of a conversation to which nothing has happened since it was last read or written. */
export interface Remembered {
  /** What was remembered, where its last event is this one: a decision that was undone is not what its row says. */
  at(id: string, lastSeq: number): Conversation | undefined;
  /** It was read or written with this last event. */
  note(id: string, lastSeq: number, conversation: Conversation): void;
  /** It was written without an event. */
  forget(id: string): void;
}

export function createRemembered(clock: Clock): Remembered {
  const kept = createBoundedCache<{ readonly lastSeq: number; readonly conversation: Conversation }>(most, clock);
  return {
    at(id, lastSeq) {
      const known = kept.get(id);
      return known?.lastSeq === lastSeq ? known.conversation : undefined;
    },
    note: (id, lastSeq, conversation) => kept.set(id, { lastSeq, conversation }, Number.POSITIVE_INFINITY),
    forget: kept.delete,
  };
}
