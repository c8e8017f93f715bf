import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import type { ChatStore } from './chatStore.ts';
import type { Operations } from './operations.ts';
import type { Advance } from './progress.ts';
import type { Steps } from './steps.ts';

/** Pause before what the database did not take is tried again. */
const againMs = 1_000;

/**
 * Wakes what time has come for: operations that the platform never told the end of expire, requests learn that time has
 * passed. The moments are on disk, so a restart changes nothing.
 */
export function createSweeper(parts: {
  clock: Clock;
  chats: ChatStore;
  operations: Operations;
  advance: Advance;
  steps: Steps;
  log: Logger;
}): Alarm {
  const { clock, chats, operations, advance, steps, log } = parts;
  const next = (): number | null => {
    const moments = [operations.nextDeadline(), chats.nextDue()].filter((moment) => moment !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  };

  function sweep(): void {
    const work = steps.run((hand) => {
      const now = clock.now();
      for (const row of operations.overdue(now)) {
        log.warn({ operation: row.id, what: row.what }, 'an operation expired');
        advance(hand, row, { became: 'expired', byEvent: false, reason: 'no end of it was told in time' });
      }
      for (const id of chats.due(now)) hand.take(id, { type: 'timePassed' });
    });
    work
      .then(() => alarm.set())
      .catch((error: unknown) => {
        log.error({ err: error }, 'sweeping failed; it will be tried again');
        alarm.set(againMs);
      });
  }

  const alarm = createAlarm({ clock, next, ring: sweep });
  return alarm;
}
