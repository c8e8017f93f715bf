import { setTimeout as pause } from 'node:timers/promises';
import { pauseAfter } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { Problem } from '../lib/problem.ts';
import type { Resource } from '../wire/resource.ts';
import { pathOf } from './address.ts';
import { linked } from './callbackEvents.ts';
import type { Unclaimed } from './deliver.ts';
import type { Seen } from './flow/happenings.ts';
import type { OperationRow, Operations } from './operations.ts';
import type { PlatformAnswer, PlatformClient } from './platformClient.ts';
import type { Advance, Progress } from './progress.ts';
import type { Steps } from './takeStep.ts';
import { isSurprising, verdictOn } from './verdict.ts';

/** Sends what was asked for. */
export interface Sender {
  /** Operations of one lane of one request go one after another, the rest at once. */
  send(rows: readonly OperationRow[]): void;
  /** Lets go of what is under way after `graceMs`; it is sent again at the next start. */
  close(graceMs: number): Promise<void>;
}

/** Times that one operation is sent, and the pauses between. */
const mostAttempts = 5;
const backoff = { firstMs: 200, maxMs: 5_000 };

export function createSender(parts: {
  client: PlatformClient;
  clock: Clock;
  operations: Operations;
  steps: Steps;
  advance: Advance;
  unclaimed: Unclaimed;
  /** Told of a request that is not as it was thought to be. */
  suspect: (requestId: string) => void;
  log: Logger;
}): Sender {
  const { client, clock, operations, advance, unclaimed, log } = parts;
  /** `closing`: nothing is begun any more. `cut`: what is under way is let go of. */
  const [closing, cut] = [new AbortController(), new AbortController()];
  const lanes = new Map<string, Promise<void>>();
  const underWay = new Set<Promise<void>>();

  async function deliver(row: OperationRow): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      if (closing.signal.aborted || isOver(row.id)) return;
      const [result] = await Promise.all([tryOnce(row), attempt === 1 ? beginPatience(row) : undefined]);
      if (cut.signal.aborted) return;
      const again = 'again' in result;
      if (again && closing.signal.aborted) return; // the next process sends it
      if (again && attempt < mostAttempts) {
        const pauseMs = Math.max(result.again, pauseAfter(attempt, backoff));
        await pause(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
        if (closing.signal.aborted || isOver(row.id)) return;
        await parts.steps.run(() => operations.attempt(row.id));
      } else {
        await report(row, again ? result.atLast : result);
        return;
      }
    }
  }

  /** What waited in a lane has its deadline from now on. */
  async function beginPatience({ id, lane }: OperationRow): Promise<void> {
    if (lane === null) return;
    await parts.steps
      .run(() => operations.sent(id, clock.now()))
      .catch((error: unknown) => log.error({ err: error, operation: id }, 'a deadline could not be set'));
  }

  /** Ended by an event, or by the sweeper, before the platform answered. */
  function isOver(id: string): boolean {
    const state = operations.byId(id)?.state;
    return state !== 'asked' && state !== 'started';
  }

  async function tryOnce(row: OperationRow): Promise<Progress | Again> {
    const { id, method, href, body } = row;
    try {
      const sent = { method, href, body: body === null ? null : (JSON.parse(body) as string | Record<string, string>) };
      const answer = await client.send({ ...sent, signal: cut.signal });
      const verdict = verdictOn(row.what, answer);
      if (verdict.is === 'again')
        return { again: verdict.afterMs, atLast: { became: 'failed', byEvent: false, cause: verdict.cause } };
      if (verdict.is === 'failed') return { became: 'failed', byEvent: false, cause: verdict.cause };
      return { became: verdict.is, byEvent: false, seen: seenIn(answer) };
    } catch (error) {
      if (error instanceof Problem && error.code === 'ForeignOrigin')
        return { became: 'failed', byEvent: false, reason: error.message };
      if (!cut.signal.aborted) log.warn({ err: error, operation: id, what: row.what }, 'the platform was not reached');
      return { again: 0, atLast: unreachable };
    }
  }

  async function report(row: OperationRow, progress: Progress): Promise<void> {
    if (progress.became === 'failed')
      log.warn({ operation: row.id, what: row.what, cause: progress.cause ?? progress.reason }, 'an operation failed');
    await parts.steps.run((hand) => {
      advance(hand, row, progress);
      const early = progress.seen?.self === undefined ? undefined : unclaimed.claim(pathOf(progress.seen.self));
      if (early) advance(hand, row, early);
    });
    if (progress.became === 'failed' && progress.cause && isSurprising(progress.cause)) parts.suspect(row.requestId);
  }

  function start(row: OperationRow): void {
    const lane = row.lane === null ? undefined : `${row.requestId}/${row.lane}`;
    const before = lane === undefined ? undefined : lanes.get(lane);
    const done: Promise<void> = (before ? before.then(() => deliver(row)) : deliver(row))
      .catch((error: unknown) => log.error({ err: error, operation: row.id }, 'an operation could not be carried on'))
      .finally(() => {
        underWay.delete(done);
        if (lane !== undefined && lanes.get(lane) === done) lanes.delete(lane);
      });
    underWay.add(done);
    if (lane !== undefined) lanes.set(lane, done);
  }

  return {
    send(rows) {
      if (closing.signal.aborted) return;
      for (const row of rows) start(row);
    },
    async close(graceMs) {
      closing.abort();
      const timer = setTimeout(() => cut.abort(), graceMs);
      while (underWay.size > 0) await Promise.all(underWay);
      clearTimeout(timer);
    },
  };
}

/** To be tried again after so long, ms, and what it came to when it has been tried often enough. */
interface Again {
  readonly again: number;
  readonly atLast: Progress;
}

const unreachable: Progress = {
  became: 'failed',
  byEvent: false,
  reason: `the platform did not answer ${mostAttempts} times`,
};

function seenIn({ location, body, from }: PlatformAnswer): Seen {
  const resource = typeof body === 'object' && body !== null ? (body as Resource) : undefined;
  const bridgedParticipants = linked(resource, 'bridgedParticipants', from);
  return {
    ...(location === undefined ? {} : { self: location }),
    ...(bridgedParticipants === undefined ? {} : { bridgedParticipants }),
  };
}
