import type { Conversation } from '../conversation/model.ts';
import { conversationOf, type logStatements } from './statements.ts';

/** A conversation as it is now, and the seq of its last event. */
export interface Current {
  readonly conversation: Conversation;
  readonly lastSeq: number;
}

/** Conversations kept in memory: those of a busy moment. */
const most = 2000;

/**
 * Conversations as they are now. Reading one is a look at its last seq: what was read or written with that very seq is
 * remembered, and what was undone has another one.
 */
export function createCurrent(sql: Pick<ReturnType<typeof logStatements>, 'seq' | 'state'>) {
  const remembered = new Map<string, Current>();
  function note(id: string, current: Current): void {
    remembered.delete(id);
    remembered.set(id, current);
    if (remembered.size <= most) return;
    const oldest = remembered.keys().next();
    if (!oldest.done) remembered.delete(oldest.value);
  }
  return {
    /** Inside the transaction that writes it. */
    note,
    read(id: string): Current | undefined {
      const known = remembered.get(id);
      if (known && sql.seq.get(id)?.last_seq === known.lastSeq) return known;
      const row = sql.state.get(id);
      if (!row) return undefined;
      const current = { conversation: conversationOf(row), lastSeq: row.last_seq };
      note(id, current);
      return current;
    },
  };
}
