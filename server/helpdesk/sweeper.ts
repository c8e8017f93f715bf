import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { type Alarm, createAlarm } from './alarm.ts';
import type { ChatStore } from './chatStore.ts';
import type { OperationRow, Operations } from './operations.ts';
import type { Advance } from './progress.ts';
import type { Hand, Steps } from './takeStep.ts';

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
  /** Ids of operations that expire after the look at their request, if that finds nothing. */
  const inQuestion = new Set<string>();
  let [sweeping, closed] = [false, false];
  const next = (): number | null => {
    const moments = [operations.nextDeadline(inQuestion), chats.nextDue()].filter((moment) => moment !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  };

  /** One commit for each, so that one that cannot be worked holds up no other. */
  async function sweepAll(): Promise<void> {
    const now = clock.now();
    const overdue = operations.overdue(now).filter(({ id }) => !inQuestion.has(id));
    const isAnswered = ({ answeredAt }: OperationRow): boolean => answeredAt !== null;
    for (const row of overdue.filter(isAnswered)) expireAfterLook(row);
    const expiries = overdue.filter((row) => !isAnswered(row)).map(({ id }) => steps.run((hand) => expire(hand, id)));
    const wakings = chats.due(now).map((id) => steps.run((hand) => hand.take(id, { type: 'timePassed' })));
    await finish([...expiries, ...wakings]);
  }

  async function finish(works: readonly Promise<void>[]): Promise<void> {
    const failed = (await Promise.allSettled(works)).filter(({ status }) => status === 'rejected');
    for (const { reason } of failed as PromiseRejectedResult[]) tryAgain(reason);
    if (failed.length === 0) alarm.set();
  }

  /**
   * What the platform has answered is looked at first: perhaps it came about and only its events did not. That may take long
   * where the platform is slow, and holds up nothing else.
   */
  function expireAfterLook({ id, requestId }: OperationRow): void {
    inQuestion.add(id);
    const expiry = look(requestId)
      .then(() => (closed ? undefined : steps.run((hand) => expire(hand, id))))
      .finally(() => inQuestion.delete(id));
    finish([expiry]).catch(tryAgain);
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
    sweepAll()
      .catch(tryAgain)
      .finally(() => {
        sweeping = false;
      });
  }

  function tryAgain(error: unknown): void {
    log.error({ err: error }, 'sweeping failed; it will be tried again');
    alarm.set(againMs);
  }

  const alarm = createAlarm({ clock, next, ring: sweep });
  return {
    set: alarm.set,
    close() {
      closed = true;
      alarm.close();
    },
  };
}
