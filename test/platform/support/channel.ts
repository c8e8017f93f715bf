import type { Envelope } from '../../../server/wire/events.ts';
import { type Told, toldIn, words } from './told.ts';
import { type Answer, ask } from './wire.ts';

/** An event channel that is polled by hand. */
export interface Channel {
  /** Where the next poll goes, absolute. */
  readonly href: () => string;
  /** Everything told so far. */
  readonly told: readonly Told[];
  /** One poll of at most `timeoutMs`; what it tells. Follows `next` or `resync` from then on. */
  poll(timeoutMs?: number): Promise<Told[]>;
  /** Polls until an event fits; everything told until then, from the last call on. */
  until(what: string, fits: (told: Told) => boolean, timeoutMs?: number): Promise<Told[]>;
  /** Polls until there is nothing more: what was answered is on disk, so nobody waits. */
  drain(): Promise<Told[]>;
}

/** Polls an address once, for at most `timeoutMs`; nothing is held back that could be told. */
export const pollOnce = (href: string, token: string, timeoutMs = 100, signal?: AbortSignal): Promise<Answer> =>
  ask('GET', `${href}&timeout=${timeoutMs / 1000}&medium=0.01&low=0.01`, { token, ...(signal ? { signal } : {}) });

/** Where a package says to go on. */
export function nextOf({ body }: Answer): string {
  const { next, resync } = (body as unknown as Envelope)._links;
  const href = (next ?? resync)?.href;
  if (href === undefined) throw new Error(`neither next nor resync in ${JSON.stringify(body)}`);
  return href;
}

/** @param events the `events` link of an application, absolute */
export function openChannel(events: string, token: string): Channel {
  const told: Told[] = [];
  let href = events;

  async function poll(timeoutMs = 100): Promise<Told[]> {
    const answer = await pollOnce(href, token, timeoutMs);
    if (answer.status !== 200) throw new Error(`poll: ${answer.status} ${answer.text}`);
    href = new URL(nextOf(answer), events).href;
    const envelope = answer.body as unknown as Partial<Envelope>;
    const fresh = toldIn({ sender: envelope.sender ?? [] });
    told.push(...fresh);
    return fresh;
  }

  return {
    href: () => href,
    told,
    poll,
    async until(what, fits, timeoutMs = 3000) {
      const deadline = Date.now() + timeoutMs;
      const heard: Told[] = [];
      while (Date.now() < deadline) {
        heard.push(...(await poll(500)));
        if (heard.some(fits)) return heard;
      }
      throw new Error(`no ${what} within ${timeoutMs} ms; there were: ${heard.map(words).join(', ')}`);
    },
    async drain() {
      const heard: Told[] = [];
      for (;;) {
        const fresh = await poll(10);
        if (fresh.length === 0) return heard;
        heard.push(...fresh);
      }
    },
  };
}
