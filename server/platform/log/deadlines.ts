import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { ConversationEvent } from '../conversation/events.ts';
import type { Conversation } from '../conversation/model.ts';
import type { Log } from './log.ts';
import type { LogReader } from './reading.ts';

/** The longest sleep before looking again: a lost wake-up costs this much at the most. */
const longestMs = 5_000;
/** How soon to try again what failed, and at the most after failing again and again. */
const [againMs, latestMs] = [1_000, 300_000];

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
  let isToLook = false;
  /** Conversations that failed, and when they are tried again: they keep no other from being on time. */
  const failed = new Map<string, { readonly at: number; readonly waitMs: number }>();

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
      for (const id of failed.keys()) if (!ids.includes(id)) failed.delete(id);
      await Promise.all(ids.filter((id) => (failed.get(id)?.at ?? 0) <= clock.now()).map(keep));
    } catch (error) {
      return readLater(error);
    }
    look();
  }

  /** Does what is due in one conversation. Never rejects. */
  async function keep(id: string): Promise<void> {
    try {
      await log.commit((tx) => tx.change(id, (now) => elapse(now, tx.now)));
      failed.delete(id);
    } catch (error) {
      const waitMs = Math.min((failed.get(id)?.waitMs ?? againMs / 2) * 2, latestMs);
      failed.set(id, { at: clock.now() + waitMs, waitMs });
      logger.error({ err: error, conversation: id, waitMs }, 'a deadline could not be kept, trying again');
    }
  }

  function readLater(error: unknown): void {
    logger.error({ err: error }, 'the deadlines could not be read, trying again');
    arm(clock.now() + againMs);
  }

  /** Called after somebody's commit, which must not fail because the table cannot be read just now. */
  function look(): void {
    if (!running) return;
    try {
      const now = clock.now();
      const { ids, next } = reader.due(now);
      const retries = [...failed.values()].map(({ at }) => at);
      const isLate = ids.some((id) => !failed.has(id));
      arm(Math.max(now + 10, isLate ? now : Math.min(now + longestMs, next ?? Number.POSITIVE_INFINITY, ...retries)));
    } catch (error) {
      readLater(error);
    }
  }

  return {
    wake() {
      if (isToLook || !running) return;
      isToLook = true; // once for all that is decided in this turn
      setImmediate(() => {
        isToLook = false;
        look();
      });
    },
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
