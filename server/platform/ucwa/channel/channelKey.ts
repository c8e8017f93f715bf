import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Position, positionText, readPosition } from './position.ts';

/** Where a poll of an event channel goes on: which channel, which package, after which event. */
export interface Spot {
  readonly channel: number;
  readonly ack: number;
  readonly position: Position;
  /** The tab that polls it, as its client calls it (ucwa.md 2.1): said again in every address, and no part of the key. */
  readonly instance?: string | undefined;
}

/** Writes and reads the `key` of event addresses, so that nothing needs to be stored when a poll is answered. */
export interface ChannelKeys {
  /** `/events?ack=N&key=…`, with the `instanceId` of a tab that has one, below the application's own path. */
  href(base: string, device: string, spot: Spot): string;
  /** Undefined when the key was not written by us for this device and ack. */
  read(device: string, ack: number, key: string): Spot | undefined;
}

/** The channel that a key says it is for, true or not: a poll that lost its way is led back to its own channel. */
export function claimedChannel(key: string): number | undefined {
  const claimed = /^(\d{1,15})\./.exec(key)?.[1];
  return claimed === undefined ? undefined : Number(claimed);
}

/** @param secret survives restarts, and so do the keys */
export function createChannelKeys(secret: string): ChannelKeys {
  const sign = (device: string, { channel, ack, position }: Spot): string =>
    createHmac('sha256', secret)
      .update(`${device}|${channel}|${ack}|${positionText(position)}`)
      .digest('base64url')
      .slice(0, 22);
  return {
    href: (base, device, spot) => {
      const tab = spot.instance ? `&instanceId=${encodeURIComponent(spot.instance)}` : '';
      return `${base}/events?ack=${spot.ack}${tab}&key=${spot.channel}.${positionText(spot.position)}.${sign(device, spot)}`;
    },
    read(device, ack, key) {
      const match = /^(\d{1,15})\.([\w~-]{1,15000})\.([\w-]{22})$/.exec(key);
      const position = readPosition(match?.[2] ?? '');
      if (!match || position === undefined) return undefined;
      const [, channel, , mac = ''] = match;
      const spot: Spot = { channel: Number(channel), ack, position };
      return timingSafeEqual(Buffer.from(mac), Buffer.from(sign(device, spot))) ? spot : undefined;
    },
  };
}
