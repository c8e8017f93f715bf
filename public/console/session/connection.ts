import type { SentEvent } from '../../../server/wire/events.ts';
import { bareRel } from '../../../server/wire/rels.ts';
import {
  conversationIdOf,
  type EndReason,
  type EventChannel,
  newOperationId,
  openEventChannel,
  type UcwaHttp,
} from '../../shared/ucwaClient.ts';
import { channelBegins, connectionIs, found } from '../state/actions.ts';
import { applyEvent } from '../state/applyEvent.ts';
import type { Connection } from '../state/model.ts';
import type { Store } from '../store.ts';
import { type Application, enterPlatform, openConversations } from './application.ts';
import type { Presence } from './presence.ts';
import type { StaffToken } from './staffToken.ts';

/** The console's connection to the platform, kept for as long as the page lives. */
export interface PlatformConnection {
  /** The network is back, or the person is. */
  wake(): void;
  /** Another window took over: take it back, with a channel of our own. */
  useHere(): void;
  /**
   * The person signs out, and the platform does not know it: what rings or runs here goes to others at once. Resolves when
   * the platform knows, or is late.
   */
  leave(): Promise<void>;
}

/**
 * Signs in to the platform, opens the event channel, feeds the store, and begins again when the application is gone.
 * @param parts.instanceId of this window; a fresh one is made when another window took it
 */
export function connect(parts: {
  http: UcwaHttp;
  token: StaffToken;
  store: Store;
  presence: Presence;
  instanceId: string;
}): PlatformConnection {
  const { http, token, store, presence } = parts;
  let instanceId = parts.instanceId;
  let channel: EventChannel | undefined;
  let application: Application | undefined;
  let endPause: (() => void) | undefined;

  const show = (connection: Connection): void => store.update((state) => connectionIs(state, connection));

  function pause(ms?: number): Promise<void> {
    return new Promise((done) => {
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      endPause = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  async function enter(): Promise<Application | undefined> {
    try {
      const entered = await enterPlatform(http, { root: await token.root(), instanceId });
      return typeof entered === 'string' ? undefined : entered;
    } catch {
      return undefined; // no token now: tried again, unless the session is over
    }
  }

  /** Reads the channel of one application until it ends. */
  function follow(entered: Application): Promise<EndReason> {
    store.update(channelBegins);
    let reconciled = false;
    return new Promise((done) => {
      channel = openEventChannel({
        http,
        href: entered.events,
        onEvents: tell,
        onState(state) {
          show(state);
          if (state !== 'live' || reconciled) return;
          reconciled = true;
          void reconcile(entered);
        },
        onEnded: done,
      });
      // The platform has just answered; a poll that it holds would tell so only later.
      show('live');
      void presence.begin(entered);
    });
  }

  function tell(events: SentEvent[]): void {
    const now = Date.now();
    store.update((state) => events.reduce((before, sent) => applyEvent(before, sent, now), state));
    if (events.some(({ event }) => bareRel(event.link.rel) === 'presence')) void presence.refresh();
  }

  /** What was here before the channel began and is no more was told by nobody. */
  async function reconcile({ conversations }: Application): Promise<void> {
    if (conversations === null) return;
    const hrefs = await openConversations(http, conversations);
    const ids = hrefs?.flatMap((href) => conversationIdOf(href) ?? []);
    if (ids) store.update((state) => found(state, ids, Date.now()));
  }

  async function run(): Promise<never> {
    for (let failures = 0; ; ) {
      application = await enter();
      const began = Date.now();
      const ended = application ? await follow(application) : undefined;
      application = undefined;
      if (store.get().connection === 'signedOut') await pause();
      if (ended === 'replaced') {
        show('replaced');
        await pause();
        instanceId = newOperationId();
        show('starting');
        failures = 0;
        continue;
      }
      failures = Date.now() - began > 60_000 ? 0 : failures + 1;
      show(ended === 'gone' && failures < 2 ? 'reconnecting' : 'failed');
      await pause(Math.min(30_000, 500 * 2 ** Math.min(failures, 8)));
    }
  }

  void run();
  return {
    wake() {
      channel?.wake();
      if (store.get().connection === 'failed') endPause?.();
    },
    useHere: () => endPause?.(),
    async leave() {
      if (application === undefined) return;
      // With its instanceId only this window's channel would go (ucwa.md 2.2), and the person would ring on.
      const [whole = application.self] = application.self.split('?');
      await http.request('DELETE', whole, { timeoutMs: 1_500 });
    },
  };
}
