import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Conversation } from '../conversation/model.ts';
import { type ConversationRow, conversationOf } from './statements.ts';

/** Conversations kept: those of a busy moment. */
const most = 2_000;

/** Spares the parsing of a conversation whose row has not changed since it was last read or written. */
export interface Remembered {
  /** The conversation of a row. What is remembered is believed only when the row holds the very text it came from. */
  of(id: string, row: ConversationRow): Conversation;
  /** It was written with this text; should that be undone, the row will say so. */
  note(id: string, state: string, conversation: Conversation): void;
}

export function createRemembered(clock: Clock): Remembered {
  const kept = createBoundedCache<{ readonly state: string; readonly conversation: Conversation }>(most, clock);
  const note = (id: string, state: string, conversation: Conversation) =>
    kept.set(id, { state, conversation }, Number.POSITIVE_INFINITY);
  return {
    of(id, row) {
      const known = kept.get(id);
      if (known?.state === row.state) return known.conversation;
      const conversation = conversationOf(row);
      note(id, row.state, conversation);
      return conversation;
    },
    note,
  };
}
