import { setMaxListeners } from 'node:events';
import { pauseAfter } from '../../lib/backoff.ts';
import type { HttpClient } from '../../lib/http.ts';
import { uuid } from '../../lib/ids.ts';
import type { Logger } from '../../lib/log.ts';
import { type Envelope, groupBySender } from '../../wire/events.ts';
import type { Resource } from '../../wire/resource.ts';
import type { RegisteredApplication } from '../identity/application.ts';
import type { Log } from '../log/log.ts';
import type { LogReader } from '../log/reading.ts';
import { lastThatFits } from './callbackSize.ts';
import type { CallbackPosition, CallbackTable } from './callbackTable.ts';
import { callbackAddress, contextIn } from './callbackTarget.ts';
import { callbackLinks, encodeForApplication } from './encodeApplication.ts';
import { rememberFacts } from './gather.ts';
import { dressEvent, type View } from './view.ts';

/** Events in one callback at the most. */
const envelopeLimit = 50;
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

interface Options {
  readonly log: Log;
  readonly reader: LogReader;
  readonly table: CallbackTable;
  readonly logger: Logger;
  /** Which client calls this application: its own one for the built-in helpdesk, else one that may not reach inside. */
  readonly httpFor: (application: RegisteredApplication) => HttpClient;
  readonly applicationOf: (id: string) => RegisteredApplication | undefined;
  readonly tokenFor: (application: RegisteredApplication) => Promise<string>;
  readonly viewOf: (application: RegisteredApplication) => View;
  readonly resourceOf: (application: RegisteredApplication) => Resource;
  readonly baseUri: () => string;
  readonly serverFqdn: () => string;
}

/** How often what is claimed is looked for, should a wake-up have been lost. */
const lookMs = 5_000;

/** A callback to be sent: which one, and its bytes. */
interface Due {
  readonly position: CallbackPosition;
  readonly body: string;
}

/** Starts no work until something wakes it. */
export function createCallbackDelivery(options: Options): CallbackDelivery {
  const { log, reader, table } = options;
  const factsOf = rememberFacts(log);
  const busy = new Map<string, Promise<void>>();
  const again = new Set<string>();
  /** Bytes of callbacks claimed with their events, until they are sent for the first time. */
  const fresh = new Map<string, Due>();
  const pauses = new Map<string, NodeJS.Timeout>();
  const cut = new AbortController();
  setMaxListeners(0, cut.signal);
  let stopped = false;
  let looking: NodeJS.Timeout | undefined;

  /** The bytes of a callback: the same whenever they are written, because they come from the log alone (7.1). */
  function write(
    position: CallbackPosition,
    application: RegisteredApplication,
    logged = reader.range(position.conversation, position.firstSeq, position.lastSeq, envelopeLimit),
  ): string | undefined {
    const facts = factsOf(position.conversation);
    const view = options.viewOf(application);
    const events = logged
      .filter(({ seq }) => seq <= position.lastSeq)
      .flatMap((event) => encodeForApplication(view, facts, event, () => options.resourceOf(application)));
    if (events.length === 0) return undefined;
    const envelope: Envelope = {
      _links: callbackLinks(view, facts, application.id, position.ack),
      sender: groupBySender(events.map((event) => dressEvent(view, event))),
      baseuri: options.baseUri(),
    };
    return JSON.stringify(envelope);
  }

  /** What comes next and is worth telling, written; else up to which event there is nothing to tell. */
  function upcoming(last: CallbackPosition, application: RegisteredApplication): Due | { readonly untold: number } {
    let from = last.lastSeq + 1;
    for (;;) {
      const events = reader.range(last.conversation, from, Number.MAX_SAFE_INTEGER, envelopeLimit);
      const lastSeq = lastThatFits(events);
      if (lastSeq === undefined) return { untold: from - 1 };
      const position = { ...last, ack: last.ack + 1, firstSeq: from, lastSeq, delivered: false, attempts: 0 };
      const body = write(position, application, events);
      if (body !== undefined) return { position, body };
      if (events.length < envelopeLimit && lastSeq === events.at(-1)?.seq) return { untold: lastSeq };
      from = lastSeq + 1;
    }
  }

  const keepClaim = ({ position }: Due): void =>
    table.claim(position.conversation, position.ack, position.firstSeq, position.lastSeq);

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
    return body === undefined ? undefined : { position, body };
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
    const last = table.of(conversation);
    const application = last && options.applicationOf(last.application);
    if (!last || !application) return;
    let position: CallbackPosition = last;
    while (!stopped) {
      const due: Due | undefined = claimed(position, application) ?? (await next(position, application));
      if (!due) return;
      position = due.position;
      try {
        const context = await send(position, application, due.body);
        position = { ...position, delivered: true, context: context ?? position.context };
      } catch (error) {
        await wait(position, error);
        return;
      }
      // Should this be lost, the same bytes go out once more and the receiver knows their ack.
      const { context } = position;
      await log.commit(() => table.delivered(conversation, context));
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
        const last = table.of(conversation);
        const application = last?.delivered ? options.applicationOf(last.application) : undefined;
        if (!last || !application) continue;
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
      clearTimeout(grace);
    },
  };
}
