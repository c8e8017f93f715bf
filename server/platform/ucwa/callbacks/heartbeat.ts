import type { Logger } from '../../../lib/logger.ts';
import type { Envelope } from '../../../wire/events.ts';
import type { RegisteredApplication } from '../../identity/application.ts';
import type { Sender } from './sender.ts';

/**
 * Asks a registered address whether it is there, by a callback without events (trusted-application-api.md 7.1): an
 * address that nothing was sent to since it was registered or since the start, once; one that fails, again and again,
 * until it answers. Never while callbacks are taken, and never the helpdesk of this process.
 */
export interface Heartbeat {
  /** A callback to an application was taken, or not. */
  heard(application: string, taken: boolean): void;
  start(): void;
  /** Resolves when none is under way. */
  stop(): Promise<void>;
}

/** How often it looks, and so how long an address may be quiet or fail before it is asked. */
const everyMs = 15_000;

type State = 'new' | 'good' | 'failing' | 'down';

/** @param options.recovered an address that did not answer a heartbeat either has answered one */
export function createHeartbeat(options: {
  applications: () => readonly RegisteredApplication[];
  send: Sender;
  baseUri: () => string;
  recovered: (application: string) => void;
  logger: Logger;
  everyMs?: number;
}): Heartbeat {
  const states = new Map<string, State>();
  const cut = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let work: Promise<unknown> = Promise.resolve();

  async function ask(application: RegisteredApplication): Promise<void> {
    const envelope: Envelope = { _links: { self: { href: '/eventsservice' } }, sender: [], baseuri: options.baseUri() };
    const { taken, why } = await options.send(
      application,
      application.callbackUrl,
      JSON.stringify(envelope),
      cut.signal,
    );
    if (cut.signal.aborted) return;
    const before = states.get(application.id);
    states.set(application.id, taken ? 'good' : 'down');
    const facts = { application: application.id, why };
    if (!taken && before !== 'down') options.logger.warn(facts, 'an application cannot be called back');
    if (!taken || before !== 'down') return;
    options.logger.info(facts, 'an application can be called back again');
    options.recovered(application.id);
  }

  async function look(): Promise<void> {
    const asked = options.applications().filter(({ id, builtIn }) => {
      const state = states.get(id);
      if (state === undefined) states.set(id, 'new'); // asked the next time, unless something is sent by then
      return !builtIn && state !== undefined && state !== 'good';
    });
    await Promise.all(asked.map(ask));
  }

  function next(): void {
    timer = setTimeout(() => {
      work = look()
        .catch((error: unknown) => options.logger.error({ err: error }, 'asking whether applications are there failed'))
        .finally(() => timer && next());
    }, options.everyMs ?? everyMs);
  }

  return {
    heard(application, taken) {
      if (taken) states.set(application, 'good');
      else if (states.get(application) !== 'down') states.set(application, 'failing');
    },
    start: next,
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      cut.abort();
      await work;
    },
  };
}
