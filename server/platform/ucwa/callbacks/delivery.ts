import { setMaxListeners } from 'node:events';
import type { HttpClient } from '../../../lib/http.ts';
import type { Logger } from '../../../lib/logger.ts';
import type { RegisteredApplication } from '../../identity/application.ts';
import type { Log } from '../../log/log.ts';
import { rememberFacts } from '../channel/gather.ts';
import { createClaims } from './claims.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createPauses, isTimeToGiveUp, pauseMsAfter } from './pauses.ts';
import { type CallbackAnswer, createSender } from './sender.ts';
import type { Attempt, CallbackPosition, CallbackTable } from './table.ts';
import { createTaken } from './taken.ts';
import { callbackAddress, contextIn } from './target.ts';
import { createTurnsOf } from './turnsOf.ts';
import { type CallbackSources, createCallbackWriter } from './writer.ts';

/** How long a callback under way may still take when the platform stops; its receiver knows it by its ack later. */
const stopGraceMs = 1_000;

/** The follower that calls trusted applications back, one callback of a conversation at a time. */
export interface CallbackDelivery {
  /** Inside the transaction that touched these conversations: claims what the next callback will carry, where none is under way. */
  claim(conversations: Iterable<string>): void;
  /** Something may have happened in these conversations. */
  wake(conversations: Iterable<string>): void;
  /** Somebody asked for a replay of this conversation's callbacks: see `askReplay` of the table. */
  replay(conversation: string): void;
  /** Takes up what an earlier process left undelivered. */
  start(): void;
  /** Sends no more; resolves when nothing is under way. */
  stop(): Promise<void>;
}

interface Options extends Omit<CallbackSources, 'factsOf'> {
  readonly log: Log;
  readonly table: CallbackTable;
  readonly logger: Logger;
  readonly now: () => number;
  /** Which client calls this application: its own one for the built-in helpdesk, else one that may not reach inside. */
  readonly httpFor: (application: RegisteredApplication) => HttpClient;
  readonly applicationOf: (id: string) => RegisteredApplication | undefined;
  readonly applications: () => readonly RegisteredApplication[];
  readonly tokenFor: (application: RegisteredApplication) => Promise<string>;
  readonly serverFqdn: () => string;
}

/** How often what is claimed, or asked for by the operator's command, is looked for. */
const lookMs = 1_000;
/** After a failure of our own. */
const troubleMs = 60_000;

/** Starts no work until something wakes it. */
export function createCallbackDelivery(options: Options): CallbackDelivery {
  const { log, table, logger, now } = options;
  const writer = createCallbackWriter({ ...options, factsOf: rememberFacts(log) });
  const send = createSender(options);
  const busy = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const taken = createTaken({ log, table, logger });
  const claims = createClaims({ log, table, taken, writer, logger });
  const turnsOf = createTurnsOf();
  const pauses = createPauses(pump);
  const heartbeat = createHeartbeat({ ...options, send, recovered: pauses.endOf });
  const cut = new AbortController();
  setMaxListeners(0, cut.signal);
  let stopped = false;
  let looking: NodeJS.Timeout | undefined;

  async function call(position: CallbackPosition, application: RegisteredApplication, body: string) {
    // Where it was claimed is not where it goes once its application has come back with another address.
    const target = taken.positionOf(position.conversation) ?? position;
    const answer = await send(application, callbackAddress(target, application.callbackUrl), body, cut.signal);
    if (!cut.signal.aborted) heartbeat.heard(application.id, answer.taken);
    return answer;
  }

  const attempt = ({ status, why }: CallbackAnswer): Attempt => ({ lastAt: now(), lastStatus: status, lastWhy: why });

  /** Delivers until the conversation's application has heard everything, or a callback fails and waits. */
  async function deliver(conversation: string): Promise<void> {
    const id = taken.positionOf(conversation)?.application;
    const application = id === undefined ? undefined : options.applicationOf(id);
    if (!application) return;
    const turns = turnsOf(application);
    await turns.take();
    try {
      await deliverInTurn(conversation, application);
    } finally {
      turns.done();
    }
  }

  async function deliverInTurn(conversation: string, application: RegisteredApplication): Promise<void> {
    const asked = taken.positionOf(conversation);
    if (asked && asked.replay !== null && !stopped) await resend(asked, asked.replay, application);
    while (!stopped) {
      const known = taken.positionOf(conversation);
      if (!known || known.gaveUpAt !== null) return;
      const due = claims.underWay(known, application) ?? (await claims.next(known, application));
      if (!due) return;
      const { ack, url, context } = due.position;
      const answer = await call(due.position, application, due.body);
      if (!answer.taken) return wait(due.position, answer);
      const isFirst = ack === 1 && url === null && context === null;
      const learned = (isFirst ? contextIn(answer.body) : undefined) ?? null;
      taken.add({ conversation, ack, learned, ...attempt(answer) });
      if (!due.more) return; // what has happened meanwhile has woken this conversation again, for another turn
    }
  }

  /** Sends the newest callbacks once more, each with its own ack; one that is not delivered yet is sent anyhow. */
  async function resend(position: CallbackPosition, count: number, application: RegisteredApplication): Promise<void> {
    const { conversation } = position;
    let last: Attempt | undefined;
    if (position.delivered)
      for (const carried of table.past(conversation).slice(-count)) {
        const again = { ...position, ...carried };
        const body = writer.write(again, application);
        const answer = body === undefined || stopped ? undefined : await call(again, application, body);
        if (answer) last = attempt(answer);
        if (answer && !answer.taken) break;
      }
    if (cut.signal.aborted) return;
    await taken.write();
    await log.commit(() => table.replayed(conversation, last));
  }

  async function wait(position: CallbackPosition, answer: CallbackAnswer): Promise<void> {
    const { conversation, application, ack } = position;
    const attempts = position.attempts + 1;
    const pauseMs = pauseMsAfter(attempts, answer);
    const givenUp = isTimeToGiveUp(table.closedAt(conversation), now());
    await log.commit(() => table.failed(conversation, attempt(answer), givenUp ? null : now() + pauseMs));
    const facts = { conversation, ack, attempts, pauseMs, why: answer.why };
    if (givenUp) logger.error(facts, 'callback not accepted, given up a day after its conversation ended');
    else logger.warn(facts, 'callback not accepted, will be sent again');
    if (!givenUp && !stopped) pauses.set(conversation, pauseMs, application, answer.retryAfterMs !== undefined);
  }

  function pump(conversation: string): void {
    if (stopped || pauses.has(conversation)) return;
    if (busy.has(conversation)) {
      again.add(conversation);
      return;
    }
    const work = deliver(conversation)
      .catch((error: unknown) => {
        logger.error({ err: error, conversation }, 'callback delivery failed, trying again');
        if (!stopped) pauses.set(conversation, troubleMs, '', false);
      })
      .finally(() => {
        busy.delete(conversation);
        if (again.delete(conversation)) pump(conversation);
      });
    busy.set(conversation, work);
  }

  function look(): void {
    try {
      for (const conversation of table.replaysAsked()) replay(conversation);
      for (const conversation of table.undelivered()) pump(conversation);
    } catch (error) {
      logger.error({ err: error }, 'callbacks could not be looked for, trying again');
    }
  }

  /** Does what is asked for now, whatever waits. */
  function replay(conversation: string): void {
    if (pauses.has(conversation)) pauses.end(conversation);
    else pump(conversation);
  }

  return {
    claim(conversations) {
      for (const conversation of conversations) {
        if (stopped || busy.has(conversation) || pauses.has(conversation)) continue;
        const last = taken.positionOf(conversation);
        const application = last?.delivered ? options.applicationOf(last.application) : undefined;
        // Whoever has to wait for his turn claims when it comes, and then tells all that has happened by then at once.
        if (last && application && !turnsOf(application).isFull()) claims.within(last, application);
      }
    },
    wake(conversations) {
      for (const conversation of conversations) if (!conversation.startsWith('person:')) pump(conversation);
    },
    replay,
    start() {
      for (const conversation of table.behind()) {
        const { nextAt = null, application = '' } = table.of(conversation) ?? {};
        if (nextAt !== null && nextAt > now()) pauses.set(conversation, nextAt - now(), application, true);
        else pump(conversation);
      }
      looking = setInterval(look, lookMs);
      heartbeat.start();
    },
    async stop() {
      stopped = true;
      clearInterval(looking);
      pauses.clear();
      const grace = setTimeout(() => cut.abort(), stopGraceMs);
      await Promise.all([...busy.values(), heartbeat.stop()]);
      await taken.stop();
      clearTimeout(grace);
    },
  };
}
