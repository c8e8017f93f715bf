import { groupBySender, type SentEvent } from '../../../wire/events.ts';
import { clientView } from '../encode/view.ts';
import type { Device } from '../people/device.ts';
import { aggregate } from './aggregate.ts';
import type { ChannelKeys, Spot } from './channelKey.ts';
import type { DeviceAddress } from './parkedPolls.ts';
import type { PollAnswer } from './pollAnswer.ts';
import type { Position } from './position.ts';

/** Writes what a channel answers: a package that leads to the next, and the way back to where the channel is (ucwa.md 3.2, 3.4). */
export function createAnswers(keys: ChannelKeys) {
  const baseOf = (device: DeviceAddress): string => clientView(device.kind, device.id).base;

  function envelope(
    device: DeviceAddress,
    spot: Spot,
    position: Position,
    events: readonly SentEvent[],
    way: 'next' | 'resume' = 'next',
  ): PollAnswer {
    const next: Spot = { ...spot, ack: spot.ack + 1, position };
    const self = { href: keys.href(baseOf(device), device.id, spot) };
    const links = { self, [way]: { href: keys.href(baseOf(device), device.id, next) } };
    return { kind: 'package', body: { _links: links, sender: groupBySender(aggregate(events)) } };
  }

  function resync(device: Device, to: Spot): PollAnswer {
    const href = keys.href(baseOf(device), device.id, to);
    return { kind: 'resync', body: { _links: { self: { href }, resync: { href } } } };
  }

  return { envelope, resync };
}
