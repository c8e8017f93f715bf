import { groupBySender, type SentEvent } from '../../server/wire/events.ts';
import type { Taken } from './peer.ts';
import { app } from './standInEvents.ts';

/** What the stand-in says to every website. */
export const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-methods': '*',
  'access-control-expose-headers': 'location, retry-after',
};

interface Channel {
  readonly key: string;
  ack: number;
  queue: SentEvent[];
  /** The package that is not acknowledged. */
  last: object | undefined;
  parked: Taken | undefined;
}

/** The event channels of the stand-in's application: one a tab, each acknowledged by itself (ucwa.md 3). */
export interface Channels {
  /** Opens another one, which begins with these events. @returns its address */
  open(queue: SentEvent[]): string;
  poll(taken: Taken, url: URL): void;
  emit(...events: SentEvent[]): void;
  /** Ends all of them, as when the application has expired. */
  expire(): void;
}

export function createChannels(): Channels {
  let channels: Channel[] = [];
  let opened = 0;

  /** Answers a parked poll when there is something to say. */
  function release(channel: Channel): void {
    const { parked, queue, key } = channel;
    if (!parked || parked.dropped || queue.length === 0) return;
    channel.ack += 1;
    const next = { href: `${app}/events?ack=${channel.ack}&key=${key}` };
    channel.last = { _links: { self: { href: parked.path }, next }, sender: groupBySender(queue) };
    channel.parked = undefined;
    channel.queue = [];
    parked.answer(200, channel.last, cors);
  }

  return {
    open(queue) {
      opened += 1;
      const key = String(opened);
      channels.push({ key, ack: 1, queue, last: undefined, parked: undefined });
      return `${app}/events?ack=1&key=${key}`;
    },
    poll(taken, url) {
      const channel = channels.find(({ key }) => key === url.searchParams.get('key'));
      if (!channel) return taken.answer(404, { code: 'NotFound', subcode: 'ApplicationNotFound' }, cors);
      if (Number(url.searchParams.get('ack')) < channel.ack && channel.last)
        return taken.answer(200, channel.last, cors);
      channel.parked?.answer(409, { code: 'Conflict', subcode: 'PGetReplaced' }, cors);
      channel.parked = taken;
      release(channel);
    },
    emit(...events) {
      for (const channel of channels) {
        channel.queue.push(...events);
        release(channel);
      }
    },
    expire() {
      for (const { parked } of channels)
        parked?.answer(410, { code: 'Gone', subcode: 'InactiveApplicationExpired' }, cors);
      channels = [];
    },
  };
}
