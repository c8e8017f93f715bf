import type { SentEvent } from '../../server/wire/events.ts';
import { type EndReason, endOf, eventsOf, nextOf } from './pollAnswer.ts';
import { createRetryPause } from './retryPause.ts';
import type { UcwaAnswer, UcwaHttp } from './ucwaHttp.ts';

/**
 * `live`: events arrive as they happen. `reconnecting`: the last poll failed, the next is on its way. `offline`: this
 * goes on for longer, or the browser says that it has no network.
 */
export type ChannelState = 'live' | 'reconnecting' | 'offline';

export interface EventChannel {
  /** Stops polling; nothing is called back afterwards. */
  close(): void;
  /** The network is back, or the person is: polls at once. Call it on `online` and when the page is visible again. */
  wake(): void;
}

/** Times of a channel in milliseconds. */
interface ChannelTimes {
  /** A poll without an answer for this long is given up and repeated. The server holds it for up to 180,000. */
  readonly pollMs: number;
  /** How often the clock is looked at. */
  readonly tickMs: number;
  /** A tick later than this means the machine slept. Beyond the minute to which browsers slow hidden pages. */
  readonly sleepMs: number;
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  /** A poll held for this long was accepted, so the channel is live. */
  readonly settleMs: number;
}

const usualTimes: ChannelTimes = {
  pollMs: 200_000,
  tickMs: 5_000,
  sleepMs: 100_000,
  firstPauseMs: 700,
  maxPauseMs: 15_000,
  settleMs: 1_500,
};

interface Poll {
  readonly since: number;
  readonly stop: AbortController;
  /** Resolves once the request is on its way, or settled without having been. */
  readonly sent: Promise<void>;
  readonly answer: Promise<UcwaAnswer>;
}

/**
 * Reads an event channel for as long as it lasts, one poll at a time. The next poll, which acknowledges, is sent before
 * the events of the last are handed over (ucwa.md 3.3); `resync` and `resume` are followed like `next` (3.4). Network
 * failures and 5xx are waited out with growing pauses. Events may come twice after a resync: tell messages apart by number.
 * @param options.href the `events` link of the application
 * @param options.onEvents one package's events in order; empty packages are not told
 * @param options.onState changes only; nothing is told before the first poll was accepted or failed
 * @param options.onEnded once, and nothing after it
 */
export function openEventChannel(options: {
  http: UcwaHttp;
  href: string;
  onEvents: (events: SentEvent[]) => void;
  onState: (state: ChannelState) => void;
  onEnded: (reason: EndReason) => void;
  times?: Partial<ChannelTimes>;
  random?: () => number;
}): EventChannel {
  const { http } = options;
  const times = { ...usualTimes, ...options.times };
  let open = true;
  let state: ChannelState | undefined;
  const pause = createRetryPause(times, options.random);
  let poll: Poll | undefined;
  let lastTick = Date.now();

  function tell(next: ChannelState): void {
    if (!open || next === state) return;
    state = next;
    options.onState(next);
  }

  async function run(): Promise<void> {
    let href = options.href;
    let renewed = false;
    while (open) {
      poll ??= startPoll(http, href);
      const answer = await settled(poll);
      poll = undefined;
      if (!open) return;
      const next = nextOf(answer);
      if (next !== undefined) {
        href = next;
        pause.reset();
        renewed = false;
        poll = startPoll(http, href);
        await poll.sent;
        tell('live');
        handOver(eventsOf(answer.body));
      } else if (answer.error?.code !== 'Aborted') {
        const ended = endOf(answer);
        // A 401 was already tried again with a new token; a 403 may be an old token too (ucwa.md 1.2).
        if (answer.status === 403 && !renewed && (await renew())) renewed = true;
        else if (ended) return end(ended);
        else await recover(answer);
      }
    }
  }

  /** Waits for the answer; a poll that is held means the channel is live. */
  async function settled({ answer }: Poll): Promise<UcwaAnswer> {
    const held = setTimeout(() => {
      pause.reset();
      tell('live');
    }, times.settleMs);
    try {
      return await answer;
    } finally {
      clearTimeout(held);
    }
  }

  function handOver(events: SentEvent[]): void {
    if (!open || events.length === 0) return;
    try {
      options.onEvents(events);
    } catch (error) {
      // A defect of the listener is told as such, and the channel lives on.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  async function renew(): Promise<boolean> {
    try {
      return await http.renewToken();
    } catch {
      return true; // not now: the next poll asks for a token again, and waits if there is none
    }
  }

  function end(reason: EndReason): void {
    if (!open) return;
    close();
    options.onEnded(reason);
  }

  async function recover({ retryAfterMs }: UcwaAnswer): Promise<void> {
    tell(pause.failures > 1 || browserIsOffline() ? 'offline' : 'reconnecting');
    if (open) await pause.wait(retryAfterMs);
  }

  /** Timers stand still while a machine sleeps, so the clock is compared, not counted. */
  const ticking = setInterval(() => {
    const now = Date.now();
    const hangs = now - lastTick > times.sleepMs || (poll !== undefined && now - poll.since > times.pollMs);
    lastTick = now;
    if (!hangs) return;
    tell('reconnecting');
    wake();
  }, times.tickMs);

  function wake(): void {
    pause.cut();
    poll?.stop.abort(); // it may hang on a connection that is no more; the next one asks for the same
  }

  function close(): void {
    open = false;
    clearInterval(ticking);
    pause.cut();
    poll?.stop.abort();
  }

  void run();
  return { close, wake };
}

function startPoll(http: UcwaHttp, href: string): Poll {
  const stop = new AbortController();
  let onSent = () => {};
  const underWay = new Promise<void>((done) => {
    onSent = done;
  });
  const answer = http.request('GET', href, { signal: stop.signal, timeoutMs: 0, onSent });
  return { stop, since: Date.now(), sent: Promise.race([underWay, answer.then(() => {})]), answer };
}

function browserIsOffline(): boolean {
  return (globalThis as { navigator?: { onLine?: boolean } }).navigator?.onLine === false;
}
