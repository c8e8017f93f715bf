import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ConversationEvent } from '../conversation/events.ts';
import type { Conversation } from '../conversation/model.ts';
import type { Log } from './log.ts';
import type { LogReader } from './reading.ts';

/** The longest sleep before looking again: a lost wake-up costs this much at the most. */
const longestMs = 5_000;
/** How soon to try again what failed. */
const againMs = 1_000;

/** What is due by itself (invitations, typing, calls) happens on time. The table says when; the timer only wakes up. */
export interface Deadlines {
  /** Something was decided; something may be due earlier than thought. */
  wake(): void;
  start(): void;
  stop(): void;
}

/**
 * Starts nothing until {@link Deadlines.start}.
 * @param options.elapse what is due in a conversation at a moment
 */
export function createDeadlines(options: {
  log: Log;
  reader: LogReader;
  elapse: (conversation: Conversation, now: number) => ConversationEvent[];
  clock: Clock;
  logger: Logger;
}): Deadlines {
  const { log, reader, elapse, clock, logger } = options;
  let timer: NodeJS.Timeout | undefined;
  let at = Number.POSITIVE_INFINITY;
  let running = false;

  function arm(next: number): void {
    if (!running || next >= at) return;
    clearTimeout(timer);
    at = next;
    timer = setTimeout(fire, Math.max(0, next - clock.now()));
  }

  async function fire(): Promise<void> {
    at = Number.POSITIVE_INFINITY;
    try {
      const { ids } = reader.due(clock.now());
      await Promise.all(ids.map((id) => log.commit((tx) => tx.change(id, (now) => elapse(now, tx.now)))));
    } catch (error) {
      logger.error({ err: error }, 'a deadline could not be kept, trying again');
      arm(clock.now() + againMs);
      return;
    }
    look();
  }

  /** Called after somebody's commit, which must not fail because the table cannot be read just now. */
  function look(): void {
    if (!running) return;
    try {
      const soonest = clock.now() + longestMs;
      const { next } = reader.due(clock.now());
      arm(next === null ? soonest : Math.min(soonest, Math.max(next, clock.now() + 10)));
    } catch (error) {
      logger.error({ err: error }, 'the deadlines could not be read, trying again');
      arm(clock.now() + againMs);
    }
  }

  return {
    wake: look,
    start() {
      running = true;
      look();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
