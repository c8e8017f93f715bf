import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import type { ChatStore } from './chatStore.ts';
import type { OperationRow, Operations } from './operations.ts';
import type { Advance } from './progress.ts';
import type { Hand, Steps } from './steps.ts';

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
  /** Asks the platform how a request stands, before what it has not told is taken for not done. */
  look: (requestId: string) => Promise<void>;
  log: Logger;
}): Alarm {
  const { clock, chats, operations, advance, steps, look, log } = parts;
  let sweeping = false;
  const next = (): number | null => {
    const moments = [operations.nextDeadline(), chats.nextDue()].filter((moment) => moment !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  };

  /** One commit for each, so that one that cannot be worked holds up no other. */
  async function sweepAll(): Promise<void> {
    const now = clock.now();
    const expiries = expireAll(operations.overdue(now));
    const wakings = chats.due(now).map((id) => steps.run((hand) => hand.take(id, { type: 'timePassed' })));
    const failed = (await Promise.allSettled([...(await expiries), ...wakings])).filter(
      ({ status }) => status === 'rejected',
    );
    for (const { reason } of failed as PromiseRejectedResult[])
      log.error({ err: reason as unknown }, 'sweeping failed; it will be tried again');
    sweeping = false;
    alarm.set(failed.length > 0 ? againMs : 0);
  }

  /** What the platform has answered is looked at first: perhaps it came about and only its events did not. */
  async function expireAll(overdue: readonly OperationRow[]): Promise<Promise<void>[]> {
    const asked = new Set(overdue.filter(({ answeredAt }) => answeredAt !== null).map(({ requestId }) => requestId));
    await Promise.all([...asked].map(look));
    return overdue.map(({ id }) => steps.run((hand) => expire(hand, id)));
  }

  /** Unless it ended, or got more time, meanwhile. */
  function expire(hand: Hand, id: string): void {
    const row = operations.byId(id);
    if (row === undefined || row.endedAt !== null || row.deadlineAt > clock.now()) return;
    log.warn({ operation: id, what: row.what }, 'an operation expired');
    advance(hand, row, { became: 'expired', byEvent: false, reason: 'no end of it was told in time' });
  }

  function sweep(): void {
    if (sweeping) return;
    sweeping = true;
    sweepAll().catch((error: unknown) => {
      log.error({ err: error }, 'sweeping failed; it will be tried again');
      sweeping = false;
      alarm.set(againMs);
    });
  }

  const alarm = createAlarm({ clock, next, ring: sweep });
  return alarm;
}
