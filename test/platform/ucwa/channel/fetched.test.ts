import assert from 'node:assert/strict';
import { createChannelKeys, type Spot } from '../../../../server/platform/ucwa/channel/channelKey.ts';
import { createEventChannels, type EventChannels } from '../../../../server/platform/ucwa/channel/eventChannel.ts';
import { toldUpTo } from '../../../../server/platform/ucwa/channel/position.ts';
import type { Device } from '../../../../server/platform/ucwa/people/device.ts';

const device: Device = {
  id: '123456789012',
  kind: 'staff',
  person: { uri: 'sip:alice@contoso.example', name: 'Alice' },
  application: null,
  endpointId: 'test',
  culture: 'en-US',
  userAgent: '',
  type: 'Browser',
  available: true,
  inactiveMs: 300_000,
  supportedMessageFormats: ['Plain'],
  instances: { one: 1, two: 2 },
  endedAt: null,
};

/** What may be told as not delivered is what lies behind this. */
describe('how far a client has certainly fetched', () => {
  const keys = createChannelKeys('secret');
  let last: number;
  let channels: EventChannels;
  const open = (begunAt?: number): EventChannels =>
    createEventChannels({
      keys,
      gather: () => ({ events: [], position: last, since: 0 }),
      clock: { now: () => 1_000 },
      ...(begunAt === undefined ? {} : { begunAt }),
    });
  beforeEach(() => {
    last = 0;
    channels = open();
  });

  /** Polls and hangs up: what had been told up to `position` is confirmed by it, what happens meanwhile is not. */
  function confirm(channel: number, ack: number, position: Spot['position']): void {
    const url = new URL(keys.href('', device.id, { channel, ack, position }), 'http://platform');
    last = toldUpTo(position) ?? last;
    channels.poll({ device, ack, key: url.searchParams.get('key') ?? '', priority: 0, timers: {} }).abandon();
  }
  const reached = (): number => channels.fetchedUpTo(device.id);

  it('is what it confirmed, on whichever of its channels', () => {
    assert.equal(reached(), 0);
    confirm(1, 1, 10);
    confirm(2, 1, 4);
    assert.equal(reached(), 10);
    confirm(2, 2, 20);
    assert.equal(reached(), 20);
  });

  it('stays so when the channel has another holder, and when it goes on from an answer before', () => {
    confirm(1, 1, 10);
    confirm(2, 1, 4);
    channels.release(device.id, (channel) => channel === 2);
    assert.equal(reached(), 10);
    confirm(2, 2, 30);
    confirm(2, 2, 20);
    assert.equal(reached(), 30);
    channels.forget(device.id);
    assert.equal(reached(), 0);
  });

  it('includes all that happened before this process: who knows what was fetched then', () => {
    channels = open(50);
    assert.equal(reached(), 50);
    confirm(1, 1, 10);
    assert.equal(reached(), 50);
    confirm(1, 2, 60);
    assert.equal(reached(), 60);
  });
});
