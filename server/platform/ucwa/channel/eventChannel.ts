import type { Clock } from '../../../lib/clock.ts';
import { type Envelope, groupBySender, type SentEvent } from '../../../wire/events.ts';
import { clientView } from '../encode/view.ts';
import type { Device } from '../people/devices.ts';
import { type ChannelKeys, claimedChannel, type Spot } from './channelKey.ts';

/** What a poll is answered with (ucwa.md 3.2 and 3.4). */
export type PollAnswer =
  | { readonly kind: 'package'; readonly body: Envelope }
  | { readonly kind: 'resync'; readonly body: Pick<Envelope, '_links'> }
  /** Another poll of the channel, or another channel, took over: 409 PGetReplaced. */
  | { readonly kind: 'replaced' }
  /** The application ended meanwhile. */
  | { readonly kind: 'gone' };

export interface Poll {
  readonly device: Device;
  readonly ack: number;
  readonly key: string;
  readonly priority: number;
  readonly timeoutMs: number;
}

/** A poll under way. */
export interface Parked {
  readonly answer: Promise<PollAnswer>;
  /** The client hung up: forget it, so that it does not swallow a package. */
  abandon(): void;
}

/** What there is to tell a device after a position. */
export type Gather = (device: Device, position: number | 'new') => Gathered;

/** `position`: the last event looked at. */
export interface Gathered {
  readonly events: SentEvent[];
  readonly position: number;
}

/** The event channels of all UCWA clients of this process. */
export interface EventChannels {
  poll(poll: Poll): Parked;
  /** Something may have happened for these devices. */
  wake(devices: Iterable<string>): void;
  /** Ends polls of channels that no instance of the device holds any more. */
  release(device: string, stillHeld: (channel: number) => boolean): void;
  /** The device was given a channel: its owner is heard of without a poll. */
  heardOf(device: string): void;
  /** When the device was last heard of, epoch ms; now while a poll is parked; undefined since the start of the process. */
  lastSeen(device: string): number | undefined;
  /** The device is gone: its polls end, nothing of it is kept. */
  forget(device: string): void;
  /** Answers every parked poll with what there is, which is nothing; none is parked from now on. */
  close(): void;
  isClosed(): boolean;
}

interface Waiting {
  readonly device: Device;
  readonly spot: Spot;
  position: number;
  readonly priority: number;
  readonly finish: (answer: PollAnswer | Promise<never>) => void;
}

/** Opens the channels. Nothing is written when a poll is answered; the highest ack confirmed is kept in memory. */
export function createEventChannels(options: { keys: ChannelKeys; gather: Gather; clock: Clock }): EventChannels {
  const { keys, gather, clock } = options;
  const waiting = new Map<string, Map<number, Waiting>>();
  const confirmed = new Map<string, Map<number, Spot>>();
  const seen = new Map<string, number>();
  let closed = false;

  const baseOf = (device: Device): string => clientView(device.kind, device.id).base;

  function envelope(device: Device, spot: Spot, position: number, events: SentEvent[]): PollAnswer {
    const next: Spot = { channel: spot.channel, ack: spot.ack + 1, position };
    const self = { href: keys.href(baseOf(device), device.id, spot) };
    const links = { self, next: { href: keys.href(baseOf(device), device.id, next) } };
    return { kind: 'package', body: { _links: links, sender: groupBySender(events) } };
  }

  function resync(device: Device, to: Spot): PollAnswer {
    const href = keys.href(baseOf(device), device.id, to);
    return { kind: 'resync', body: { _links: { self: { href }, resync: { href } } } };
  }

  /** The spot a poll goes on from, or the answer that it cannot. */
  function enter({ device, ack, key }: Poll): Spot | PollAnswer {
    const spot = keys.read(device.id, ack, key);
    if (!spot) {
      const channel = channelLost(device, key);
      return resync(device, confirmed.get(device.id)?.get(channel) ?? { channel, ack: 1, position: 'new' });
    }
    if (!isHeld(device, spot.channel)) return { kind: 'replaced' };
    const highest = confirmed.get(device.id)?.get(spot.channel);
    if (highest && highest.ack > spot.ack) return resync(device, highest);
    // A channel that began with nothing has its beginning remembered, so that a repeat misses nothing since.
    return confirm(device, highest?.ack === spot.ack && spot.position === 'new' ? highest : spot);
  }

  function confirm(device: Device, spot: Spot): Spot {
    const channels = confirmed.get(device.id) ?? new Map<number, Spot>();
    confirmed.set(device.id, channels.set(spot.channel, spot));
    return spot;
  }

  function poll(request: Poll): Parked {
    const { device } = request;
    seen.set(device.id, clock.now());
    const spot = enter(request);
    if ('kind' in spot) return settled(spot);
    const parked = waiting.get(device.id)?.get(spot.channel);
    if (parked && parked.priority > request.priority) return settled({ kind: 'replaced' });
    parked?.finish({ kind: 'replaced' });
    const found = gather(device, spot.position);
    if (found.events.length > 0) return settled(envelope(device, spot, found.position, found.events));
    if (closed) return settled(envelope(device, spot, found.position, []));
    return park(request, confirm(device, { ...spot, position: found.position }), found.position);
  }

  function park({ device, priority, timeoutMs }: Poll, spot: Spot, position: number): Parked {
    let resolve: (answer: PollAnswer | Promise<never>) => void = () => undefined;
    const answer = new Promise<PollAnswer>((settle) => {
      resolve = settle;
    });
    const entry: Waiting = {
      device,
      spot,
      position,
      priority,
      finish(result) {
        const channels = waiting.get(device.id);
        if (channels?.get(spot.channel) !== entry) return;
        clearTimeout(timer);
        channels.delete(spot.channel);
        if (channels.size === 0) waiting.delete(device.id);
        seen.set(device.id, clock.now());
        resolve(result);
      },
    };
    const empty = () => entry.finish(envelope(device, spot, entry.position, []));
    const timer = setTimeout(empty, timeoutMs);
    const channels = waiting.get(device.id) ?? new Map<number, Waiting>();
    waiting.set(device.id, channels.set(spot.channel, entry));
    return { answer, abandon: empty };
  }

  /** Called within somebody's command, which must not fail because this poll does. */
  function look(entry: Waiting): void {
    try {
      const found = gather(entry.device, entry.position);
      entry.position = found.position;
      if (found.events.length > 0) entry.finish(envelope(entry.device, entry.spot, found.position, found.events));
    } catch (error) {
      entry.finish(Promise.reject(error));
    }
  }

  return {
    poll,
    wake(devices) {
      for (const id of devices) {
        for (const entry of [...(waiting.get(id)?.values() ?? [])]) look(entry);
      }
    },
    release(device, stillHeld) {
      for (const [channel, entry] of [...(waiting.get(device) ?? [])])
        if (!stillHeld(channel)) entry.finish({ kind: 'replaced' });
      const spots = confirmed.get(device);
      for (const channel of [...(spots?.keys() ?? [])]) if (!stillHeld(channel)) spots?.delete(channel);
    },
    heardOf: (device) => void seen.set(device, clock.now()),
    lastSeen: (device) => (waiting.has(device) ? clock.now() : seen.get(device)),
    forget(device) {
      for (const entry of [...(waiting.get(device)?.values() ?? [])]) entry.finish({ kind: 'gone' });
      seen.delete(device);
      confirmed.delete(device);
    },
    close() {
      closed = true;
      for (const channels of [...waiting.values()])
        for (const entry of [...channels.values()])
          entry.finish(envelope(entry.device, entry.spot, entry.position, []));
    },
    isClosed: () => closed,
  };
}

/** Staff: whether one of the person's tabs still holds the channel. Nobody takes a visitor's channel from him. */
const isHeld = (device: Device, channel: number): boolean =>
  device.kind === 'visitor' || Object.values(device.instances).includes(channel);

/** Which channel a poll with a bad key belongs to: what the key claims, else the newest of the tabs', else one of its own. */
function channelLost(device: Device, key: string): number {
  const claimed = claimedChannel(key);
  if (claimed !== undefined && isHeld(device, claimed)) return claimed;
  return Math.max(0, ...Object.values(device.instances));
}

const settled = (answer: PollAnswer): Parked => ({ answer: Promise.resolve(answer), abandon: () => undefined });
