import type { Device } from '../people/device.ts';
import { claimedChannel } from './channelKey.ts';

/** Staff: whether one of the person's tabs still holds the channel. Nobody takes a visitor's channel from him. */
export const isHeld = (device: Device, channel: number): boolean =>
  device.kind === 'visitor' || Object.values(device.instances).includes(channel);

/** Whether the client has this tab; `undefined` is the one of who names none. */
export const isTab = (device: Device, instance = ''): boolean => Object.hasOwn(device.instances, instance);

/** The tab that polls a channel. Staff's is whose channel it is, whatever the poll says; a visitor's is what it says. */
export function tabOf(device: Device, channel: number, said: string | undefined): string | undefined {
  if (device.kind === 'visitor') return said;
  return Object.entries(device.instances).find(([, held]) => held === channel)?.[0];
}

/**
 * Which channel a poll with a bad key belongs to: what the key claims, else its tab's, else, where it names none, the
 * newest of the tabs', else one of its own; undefined for a tab that staff does not have, which would take another's.
 */
export function channelLost(device: Device, key: string, instance: string | undefined): number | undefined {
  const claimed = claimedChannel(key);
  if (claimed !== undefined && isHeld(device, claimed)) return claimed;
  if (instance !== undefined && Object.hasOwn(device.instances, instance)) return device.instances[instance] ?? 0;
  if (instance && device.kind === 'staff') return undefined;
  return Math.max(0, ...Object.values(device.instances));
}
