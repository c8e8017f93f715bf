import type { Logger } from '../../../lib/logger.ts';
import type { Log } from '../../log/log.ts';
import type { CallbackPosition, CallbackTable, TakenCallback } from './table.ts';

/** How long a taken callback may wait to be written down. */
const writeMs = 25;
const troubleMs = 60_000;

/**
 * Callbacks that were taken and are not yet written down as such: that is done with the next claim, or a little later
 * for many at once. Should it be lost, the same bytes go out once more and the receiver knows their ack.
 */
export interface Taken {
  /** How far a conversation's application has been told, as far as this process knows, and where to tell it more. */
  positionOf(conversation: string): CallbackPosition | undefined;
  add(callback: TakenCallback): void;
  /** Inside the commit that claims the next one: that says it all, but for the context that this one's reply brought. */
  settle(conversation: string): void;
  /** Writes down all there are, now. */
  write(): Promise<void>;
  stop(): Promise<void>;
}

export function createTaken(options: { log: Log; table: CallbackTable; logger: Logger }): Taken {
  const { log, table, logger } = options;
  const taken = new Map<string, TakenCallback>();
  let stopped = false;
  let writing: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    clearTimeout(writing);
    writing = undefined;
    const all = [...taken.values()];
    if (all.length === 0) return;
    try {
      await log.commit(() => all.forEach(table.delivered));
      for (const callback of all)
        if (taken.get(callback.conversation) === callback) taken.delete(callback.conversation);
    } catch (error) {
      logger.error({ err: error }, 'delivered callbacks could not be written down, trying again');
      writing ??= stopped ? undefined : setTimeout(() => void write(), troubleMs);
    }
  }

  return {
    positionOf(conversation) {
      const row = table.of(conversation);
      const known = taken.get(conversation);
      if (!row || row.ack !== known?.ack) return row;
      // What is not about the callback is the row's: an application that comes back gives another address meanwhile.
      const { lastAt, lastStatus, lastWhy, learned } = known;
      const context = row.context ?? (row.url === null ? learned : null);
      return { ...row, context, delivered: true, nextAt: null, lastAt, lastStatus, lastWhy };
    },
    add(callback) {
      taken.set(callback.conversation, callback);
      writing ??= setTimeout(() => void write(), writeMs);
    },
    settle(conversation) {
      const known = taken.get(conversation);
      if (known && known.learned !== null) table.learn(conversation, known.learned);
      taken.delete(conversation);
    },
    write,
    async stop() {
      stopped = true;
      await write();
    },
  };
}
