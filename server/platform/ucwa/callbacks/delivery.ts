import { setMaxListeners } from 'node:events';
import { pauseAfter } from '../../../lib/backoff.ts';
import type { HttpClient } from '../../../lib/http.ts';
import { uuid } from '../../../lib/ids.ts';
import type { Logger } from '../../../lib/log.ts';
import { createTurns, type Turns } from '../../../lib/turns.ts';
import type { RegisteredApplication } from '../../identity/application.ts';
import type { Log } from '../../log/log.ts';
import { rememberFacts } from '../channel/gather.ts';
import type { CallbackPosition, CallbackTable } from './table.ts';
import { callbackAddress, contextIn } from './target.ts';
import { type CallbackSources, createCallbackWriter, type Due } from './writer.ts';

/** Contract, "callback delivery": again after at most a second, then backing off to a minute. */
const retry = { firstMs: 500, maxMs: 60_000 };
/** How long a callback under way may still take when the platform stops; its receiver knows it by its ack later. */
const stopGraceMs = 1_000;

/** The follower that calls trusted applications back, one callback of a conversation at a time. */
export interface CallbackDelivery {
  /** Inside the transaction that touched these conversations: claims what the next callback will carry, where none is under way. */
  claim(conversations: Iterable<string>): void;
  /** Something may have happened in these conversations. */
  wake(conversations: Iterable<string>): void;
  /** Takes up what an earlier process left undelivered. */
  start(): void;
  /** Sends no more; resolves when nothing is under way. */
  stop(): Promise<void>;
}

interface Options extends Omit<CallbackSources, 'factsOf'> {
  readonly log: Log;
  readonly table: CallbackTable;
  readonly logger: Logger;
  /** Which client calls this application: its own one for the built-in helpdesk, else one that may not reach inside. */
  readonly httpFor: (application: RegisteredApplication) => HttpClient;
  readonly applicationOf: (id: string) => RegisteredApplication | undefined;
  readonly tokenFor: (application: RegisteredApplication) => Promise<string>;
  readonly serverFqdn: () => string;
}

/** How often what is claimed is looked for, should a wake-up have been lost. */
const lookMs = 5_000;
/**
 * Callbacks of one application under way at once. The built-in helpdesk runs in this very process: more than a few buy
 * nothing, while conversations that wait for their turn tell more with one callback.
 */
const atOnce = { builtIn: 3, foreign: 64 };
/** How long a taken callback may wait to be written down. */
const writeMs = 25;

/** Starts no work until something wakes it. */
export function createCallbackDelivery(options: Options): CallbackDelivery {
  const { log, table } = options;
  const { write, upcoming } = createCallbackWriter({ ...options, factsOf: rememberFacts(log) });
  const busy = new Map<string, Promise<void>>();
  const again = new Set<string>();
  /** Bytes of callbacks claimed with their events, until they are sent for the first time. */
  const fresh = new Map<string, Due>();
  /**
   * Callbacks that were taken and are not yet written down as such: that is done with the next claim, or a little later
   * for many at once. Should it be lost, the same bytes go out once more and the receiver knows their ack.
   */
  const taken = new Map<string, CallbackPosition>();
  const turns = new Map<string, Turns>();
  const pauses = new Map<string, NodeJS.Timeout>();
  const cut = new AbortController();
  setMaxListeners(0, cut.signal);
  let stopped = false;
  let looking: NodeJS.Timeout | undefined;
  let writing: NodeJS.Timeout | undefined;

  function keepClaim({ position }: Due): void {
    table.claim(position);
    taken.delete(position.conversation);
  }

  /** As {@link upcoming}, claimed. */
  async function next(last: CallbackPosition, application: RegisteredApplication): Promise<Due | undefined> {
    const due = upcoming(last, application);
    if ('untold' in due) return undefined; // noted with the next claim
    await log.commit(() => keepClaim(due));
    return due;
  }

  /** A callback that an earlier process, or the transaction of its events, has claimed and nobody has delivered. */
  function claimed(position: CallbackPosition, application: RegisteredApplication): Due | undefined {
    const known = fresh.get(position.conversation);
    fresh.delete(position.conversation);
    if (position.delivered) return undefined;
    if (known?.position.ack === position.ack && known.position.lastSeq === position.lastSeq) return known;
    const body = write(position, application);
    return body === undefined ? undefined : { position, body, more: true };
  }

  async function send(
    position: CallbackPosition,
    application: RegisteredApplication,
    body: string,
  ): Promise<string | undefined> {
    const response = await options.httpFor(application).request<string>({
      method: 'POST',
      url: callbackAddress(position, application.callbackUrl),
      data: body,
      signal: cut.signal,
      headers: {
        'Content-Type': 'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8',
        Authorization: `Bearer ${await options.tokenFor(application)}`,
        'X-MS-Correlation-Id': uuid(),
        'client-request-id': uuid(),
        'X-MS-Server-Fqdn': options.serverFqdn(),
      },
    });
    if (response.status < 200 || response.status > 299) throw new Error(`answered ${response.status}`);
    return position.ack === 1 && position.url === null && position.context === null
      ? contextIn(response.data)
      : undefined;
  }

  /** Delivers until the conversation's application has heard everything, or a callback fails and waits. */
  async function deliver(conversation: string): Promise<void> {
    const application = applicationFor(conversation);
    if (!application) return;
    const turns = turnsOf(application);
    await turns.take();
    try {
      await deliverInTurn(conversation, application);
    } finally {
      turns.done();
    }
  }

  function applicationFor(conversation: string): RegisteredApplication | undefined {
    const id = positionOf(conversation)?.application;
    return id === undefined ? undefined : options.applicationOf(id);
  }

  function turnsOf({ id, builtIn }: RegisteredApplication): Turns {
    const known = turns.get(id);
    if (known) return known;
    const made = createTurns(builtIn ? atOnce.builtIn : atOnce.foreign);
    turns.set(id, made);
    return made;
  }

  async function deliverInTurn(conversation: string, application: RegisteredApplication): Promise<void> {
    let position = positionOf(conversation);
    while (!stopped && position) {
      const due: Due | undefined = claimed(position, application) ?? (await next(position, application));
      if (!due) return;
      position = due.position;
      try {
        const context = await send(position, application, due.body);
        position = { ...position, delivered: true, context: context ?? position.context };
        taken.set(conversation, position);
      } catch (error) {
        await wait(position, error);
        return;
      }
      writing ??= setTimeout(() => void writeTaken(), writeMs);
      if (!due.more) return; // what has happened meanwhile has woken this conversation again, for another turn
    }
  }

  /** How far a conversation's application has been told, as far as this process knows. */
  function positionOf(conversation: string): CallbackPosition | undefined {
    const row = table.of(conversation);
    const known = taken.get(conversation);
    return row?.ack === known?.ack ? known : row;
  }

  async function writeTaken(): Promise<void> {
    writing = undefined;
    const all = [...taken.values()];
    try {
      await log.commit(() => all.forEach(table.delivered));
      for (const position of all)
        if (taken.get(position.conversation) === position) taken.delete(position.conversation);
    } catch (error) {
      options.logger.error({ err: error }, 'delivered callbacks could not be written down, trying again');
      writing ??= stopped ? undefined : setTimeout(() => void writeTaken(), retry.maxMs);
    }
  }

  async function wait(position: CallbackPosition, error: unknown): Promise<void> {
    const { conversation, ack } = position;
    const attempts = position.attempts + 1;
    const pauseMs = pauseAfter(attempts, retry);
    await log.commit(() => table.failed(conversation));
    const why = error instanceof Error ? error.message : String(error);
    options.logger.warn({ conversation, ack, attempts, pauseMs, why }, 'callback not accepted, will be sent again');
    pause(conversation, pauseMs);
  }

  function pause(conversation: string, pauseMs: number): void {
    if (stopped) return;
    const timer = setTimeout(() => {
      pauses.delete(conversation);
      pump(conversation);
    }, pauseMs);
    pauses.set(conversation, timer);
  }

  function pump(conversation: string): void {
    if (stopped || pauses.has(conversation)) return;
    if (busy.has(conversation)) {
      again.add(conversation);
      return;
    }
    const work = deliver(conversation)
      .catch((error: unknown) => {
        options.logger.error({ err: error, conversation }, 'callback delivery failed, trying again');
        pause(conversation, retry.maxMs);
      })
      .finally(() => {
        busy.delete(conversation);
        if (again.delete(conversation)) pump(conversation);
      });
    busy.set(conversation, work);
  }

  return {
    claim(conversations) {
      for (const conversation of conversations) {
        if (stopped || busy.has(conversation) || pauses.has(conversation)) continue;
        const last = positionOf(conversation);
        const application = last?.delivered ? options.applicationOf(last.application) : undefined;
        // Whoever has to wait for his turn claims when it comes, and then tells all that has happened by then at once.
        if (!last || !application || turnsOf(application).isFull()) continue;
        const due = upcoming(last, application);
        if ('untold' in due) table.skip(conversation, due.untold);
        else {
          keepClaim(due);
          fresh.set(conversation, due);
        }
      }
    },
    wake(conversations) {
      for (const conversation of conversations) if (!conversation.startsWith('person:')) pump(conversation);
    },
    start() {
      for (const conversation of table.behind()) pump(conversation);
      looking = setInterval(() => {
        for (const conversation of table.undelivered()) pump(conversation);
      }, lookMs);
    },
    async stop() {
      stopped = true;
      clearInterval(looking);
      for (const timer of pauses.values()) clearTimeout(timer);
      pauses.clear();
      const grace = setTimeout(() => cut.abort(), stopGraceMs);
      await Promise.all(busy.values());
      clearTimeout(writing);
      await writeTaken();
      clearTimeout(grace);
    },
  };
}
