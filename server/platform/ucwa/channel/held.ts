import type { Device } from '../people/device.ts';
import { claimedChannel } from './channelKey.ts';

/** Staff: whether one of the person's tabs still holds the channel. Nobody takes a visitor's channel from him. */
export const isHeld = (device: Device, channel: number): boolean =>
  device.kind === 'visitor' || Object.values(device.instances).includes(channel);

/** Whether the client has this tab; `undefined` is the one of who names none. */
export const isTab = (device: Device, instance = ''): boolean => Object.hasOwn(device.instances, instance);

/** Which channel a poll with a bad key belongs to: what the key claims, else its tab's, else the newest of the tabs', else one of its own. */
export function channelLost(device: Device, key: string, instance: string | undefined): number {
  const claimed = claimedChannel(key);
  if (claimed !== undefined && isHeld(device, claimed)) return claimed;
  if (instance !== undefined && Object.hasOwn(device.instances, instance)) return device.instances[instance] ?? 0;
  return Math.max(0, ...Object.values(device.instances));
}
