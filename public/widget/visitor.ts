import type { SentEvent } from '../../server/wire/events.ts';
import { embeddedOf, linkOf, type Resource } from '../../server/wire/resource.ts';
import { createRetryPause } from '../shared/retryPause.ts';
import {
  type ChannelState,
  createUcwaHttp,
  type EventChannel,
  openEventChannel,
  type UcwaHttp,
} from '../shared/ucwaClient.ts';
import type { ChatToken, Desk } from './desk.ts';

/** Where the visitor stands with the platform once an application of his is there. */
export interface Joined {
  readonly http: UcwaHttp;
  readonly session: string;
  /** SIP URI of the helpdesk. */
  readonly to: string;
  readonly communication: Resource | undefined;
}

export interface Visitor {
  /** The network is back, or the person is. */
  wake(): void;
  close(): void;
}

/**
 * Keeps a visitor joined: token, discovery, application, event channel, and all of it again when the application is
 * gone. Failures are waited out for as long as it takes.
 * @param options.session the session to go on with; asked anew before every token
 * @param options.underWay a chat was begun in that session, so another one will not do
 * @param options.onJoined an application is there and its channel opens; called again after every rejoin
 * @param options.onOver the helpdesk does not know the session any more: its chat is over
 * @param options.onShut the helpdesk lets no chat begin on this page (403); nothing more is tried
 */
export function openVisitor(options: {
  desk: Desk;
  name: string;
  page: () => string;
  culture: string;
  session: () => string | undefined;
  underWay: () => boolean;
  onJoined: (joined: Joined) => void;
  onEvents: (events: SentEvent[]) => void;
  onState: (state: ChannelState) => void;
  onOver: () => void;
  onShut: () => void;
  times: { firstPauseMs: number; maxPauseMs: number; renewMs: number };
}): Visitor {
  const pause = createRetryPause(options.times);
  let open = true;
  let token = '';
  let admittedAt = 0;
  let channel: EventChannel | undefined;

  /** Undefined: there is none for this chat. Rejects when that cannot be told now. */
  async function admit(): Promise<ChatToken | undefined> {
    const session = options.session();
    const { name } = options;
    const answer = await options.desk.token({ name, page: options.page(), applicationSessionId: session });
    if (!open) return undefined;
    if (answer.status === 403) {
      close();
      options.onShut();
    } else if (!answer.value) throw new Error(`no token: ${answer.status}`);
    else if (options.underWay() && answer.value.applicationSessionId !== session) {
      close();
      options.onOver();
    } else {
      token = answer.value.token;
      admittedAt = Date.now();
      return answer.value;
    }
    return undefined;
  }

  const http = createUcwaHttp({
    async token() {
      // By its age, not by `expiryTime`: a visitor's clock may be hours wrong.
      if (Date.now() - admittedAt > options.times.renewMs) await admit();
      return token;
    },
    onUnauthorized: async () => (await admit()) !== undefined,
  });

  async function join(): Promise<void> {
    while (open && !(await tryJoin())) {
      if (!open) return;
      options.onState(pause.failures > 1 ? 'offline' : 'reconnecting');
      await pause.wait();
    }
  }

  async function tryJoin(): Promise<boolean> {
    const admitted = await admit().catch(() => undefined); // failures are waited out by who asks
    if (!admitted) return false;
    const discovered = await http.request('GET', admitted.discoverUrl);
    const applications = linkOf(discovered.body, 'anonApplications')?.href;
    if (applications === undefined) return false;
    const address = new URL(applications, admitted.discoverUrl).href;
    const made = await http.request('POST', address, {
      json: { anonymousDisplayName: options.name, culture: options.culture, userAgent: 'widget' },
    });
    const events = linkOf(made.body, 'events')?.href;
    if (!open || events === undefined) return false;
    http.setBase(address);
    channel = openEventChannel({
      http,
      href: events,
      onEvents: options.onEvents,
      onState(state) {
        if (state === 'live') pause.reset();
        options.onState(state);
      },
      onEnded: rejoin,
      times: options.times,
    });
    options.onJoined({
      http,
      session: admitted.applicationSessionId,
      to: admitted.to,
      communication: embeddedOf(made.body, 'communication')[0],
    });
    return true;
  }

  /** The application is gone or its channel taken: another one, after a pause in case that ends at once too. */
  function rejoin(): void {
    channel = undefined;
    options.onState('reconnecting');
    void pause.wait().then(join);
  }

  function close(): void {
    open = false;
    pause.cut();
    channel?.close();
  }

  void join();
  return {
    wake() {
      pause.cut();
      channel?.wake();
    },
    close,
  };
}
