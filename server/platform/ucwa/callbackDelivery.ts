import { pauseAfter } from '../../lib/backoff.ts';
import type { HttpClient } from '../../lib/http.ts';
import { uuid } from '../../lib/ids.ts';
import type { Logger } from '../../lib/log.ts';
import { type Envelope, groupBySender } from '../../wire/events.ts';
import type { Resource } from '../../wire/resource.ts';
import type { RegisteredApplication } from '../identity/application.ts';
import type { Log } from '../log/log.ts';
import type { LogReader } from '../log/reading.ts';
import type { CallbackPosition, CallbackTable } from './callbackTable.ts';
import { callbackAddress } from './callbackTarget.ts';
import { callbackLinks, encodeForApplication } from './encodeApplication.ts';
import { rememberFacts } from './gather.ts';
import { dressEvent, type View } from './view.ts';

/** Events in one callback at the most. */
const envelopeLimit = 50;
/** Contract, "callback delivery": again after at most a second, then backing off to a minute. */
const retry = { firstMs: 500, maxMs: 60_000 };
/** Contract: `CallbackContext` is at most 1,024 characters. */
const contextLimit = 1024;

/** The follower that calls trusted applications back, one callback of a conversation at a time. */
export interface CallbackDelivery {
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
  const pauses = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  /** The bytes of a callback: the same whenever they are written, because they come from the log alone (7.1). */
  function write(position: CallbackPosition, application: RegisteredApplication): string | undefined {
    const facts = factsOf(position.conversation);
    const view = options.viewOf(application);
    const events = reader
      .range(position.conversation, position.firstSeq, position.lastSeq, envelopeLimit)
      .flatMap((event) => encodeForApplication(view, facts, event, () => options.resourceOf(application)));
    if (events.length === 0) return undefined;
    const envelope: Envelope = {
      _links: callbackLinks(view, facts, application.id, position.ack),
      sender: groupBySender(events.map((event) => dressEvent(view, event))),
      baseuri: options.baseUri(),
    };
    return JSON.stringify(envelope);
  }

  /** Claims what comes next and is worth telling, and writes it; undefined when there is nothing. */
  async function next(last: CallbackPosition, application: RegisteredApplication): Promise<Due | undefined> {
    let from = last.lastSeq + 1;
    for (;;) {
      const events = reader.range(last.conversation, from, Number.MAX_SAFE_INTEGER, envelopeLimit);
      const lastSeq = events.at(-1)?.seq;
      if (lastSeq === undefined) return undefined;
      const claimed: CallbackPosition = {
        ...last,
        ack: last.ack + 1,
        firstSeq: last.lastSeq + 1,
        lastSeq,
        attempts: 0,
      };
      const body = write({ ...claimed, firstSeq: from }, application);
      if (body !== undefined) {
        await log.commit(() => table.claim(last.conversation, claimed.ack, from, lastSeq));
        return { position: { ...claimed, firstSeq: from, delivered: false }, body };
      }
      from = lastSeq + 1;
    }
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
      const body = position.delivered ? undefined : write(position, application);
      const due: Due | undefined = body === undefined ? await next(position, application) : { position, body };
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
      .catch((error: unknown) => options.logger.error({ error, conversation }, 'callback delivery failed'))
      .finally(() => {
        busy.delete(conversation);
        if (again.delete(conversation)) pump(conversation);
      });
    busy.set(conversation, work);
  }

  return {
    wake(conversations) {
      for (const conversation of conversations) if (!conversation.startsWith('person:')) pump(conversation);
    },
    start() {
      for (const conversation of table.behind()) pump(conversation);
    },
    async stop() {
      stopped = true;
      for (const timer of pauses.values()) clearTimeout(timer);
      pauses.clear();
      await Promise.all(busy.values());
    },
  };
}

/** `{"CallbackContext":"…"}` in the reply to a conversation's first callback (7.4), undefined when there is none. */
function contextIn(reply: string): string | undefined {
  if (!reply.trimStart().startsWith('{')) return undefined;
  try {
    const parsed = JSON.parse(reply) as { CallbackContext?: unknown };
    const context = parsed.CallbackContext;
    return typeof context === 'string' && context.length <= contextLimit ? context : undefined;
  } catch {
    return undefined; // a 2xx with an unreadable body is a success without a context
  }
}
