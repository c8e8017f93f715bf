import type { Logger } from '../../../lib/log.ts';
import type { Log } from '../../log/log.ts';
import type { CallbackPosition, CallbackTable } from './table.ts';

/** How long a taken callback may wait to be written down. */
const writeMs = 25;
const troubleMs = 60_000;

/**
 * Callbacks that were taken and are not yet written down as such: that is done with the next claim, or a little later
 * for many at once. Should it be lost, the same bytes go out once more and the receiver knows their ack.
 */
export interface Taken {
  /** How far a conversation's application has been told, as far as this process knows. */
  positionOf(conversation: string): CallbackPosition | undefined;
  add(position: CallbackPosition): void;
  /** The next one is claimed, which says it all. */
  forget(conversation: string): void;
  /** Writes down all there are, now. */
  write(): Promise<void>;
  stop(): Promise<void>;
}

export function createTaken(options: { log: Log; table: CallbackTable; logger: Logger }): Taken {
  const { log, table, logger } = options;
  const taken = new Map<string, CallbackPosition>();
  let stopped = false;
  let writing: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    clearTimeout(writing);
    writing = undefined;
    const all = [...taken.values()];
    if (all.length === 0) return;
    try {
      await log.commit(() => all.forEach(table.delivered));
      for (const position of all)
        if (taken.get(position.conversation) === position) taken.delete(position.conversation);
    } catch (error) {
      logger.error({ err: error }, 'delivered callbacks could not be written down, trying again');
      writing ??= stopped ? undefined : setTimeout(() => void write(), troubleMs);
    }
  }

  return {
    positionOf(conversation) {
      const row = table.of(conversation);
      const known = taken.get(conversation);
      return row && known && row.ack === known.ack ? { ...known, replay: row.replay } : row;
    },
    add(position) {
      taken.set(position.conversation, position);
      writing ??= setTimeout(() => void write(), writeMs);
    },
    forget: (conversation) => void taken.delete(conversation),
    write,
    async stop() {
      stopped = true;
      await write();
    },
  };
}
