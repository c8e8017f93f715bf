import assert from 'node:assert/strict';
import { createChannelKeys } from '../../../../server/platform/ucwa/channel/channelKey.ts';
import { createEventChannels, type EventChannels } from '../../../../server/platform/ucwa/channel/eventChannel.ts';
import type { PollAnswer } from '../../../../server/platform/ucwa/channel/pollAnswer.ts';
import type { Position } from '../../../../server/platform/ucwa/channel/position.ts';
import type { Device } from '../../../../server/platform/ucwa/people/device.ts';
import type { Envelope, SentEvent } from '../../../../server/wire/events.ts';
import { noteShown } from '../../../support/shown.ts';
import { openChannel, pollOnce } from '../../support/channel.ts';
import { startChat } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { texts, toldIn } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { linked } from '../../support/wire.ts';

const device: Device = {
  id: '123456789012',
  kind: 'visitor',
  person: { uri: 'sip:1@anonymous.invalid', name: 'Jane', anonymous: true },
  application: '1000000001',
  endpointId: 'session',
  culture: 'en-US',
  userAgent: '',
  type: 'Browser',
  available: false,
  inactiveMs: 300_000,
  supportedMessageFormats: ['Plain'],
  instances: {},
  endedAt: null,
};
const presence: SentEvent = {
  sender: { rel: 'me', href: '/me' },
  event: { link: { rel: 'presence', href: '/me/presence' }, type: 'updated' },
};

describe('an event channel that nobody polled for long', () => {
  let at: number;
  let happened: SentEvent[];
  let channels: EventChannels;
  beforeEach(() => {
    at = 1_000_000;
    happened = [];
    const gather = (_device: string, position: Position) => ({
      events: typeof position === 'number' ? happened.slice(position) : [],
      position: happened.length,
      since: at,
    });
    channels = createEventChannels({ keys: createChannelKeys('secret'), gather, clock: { now: () => at } });
  });

  /** Polls and answers at once; where to go on by which link. */
  async function poll(spot: { ack: number; key: string }, timers: { medium?: number } = {}) {
    const parked = channels.poll({ device, ...spot, priority: 0, timers });
    parked.abandon();
    const answer: PollAnswer = await parked.answer;
    assert.equal(answer.kind, 'package');
    noteShown('client', answer);
    const { _links, sender } = answer.kind === 'package' ? answer.body : assert.fail();
    const [way = ''] = Object.keys(_links).filter((name) => name !== 'self');
    const url = new URL(_links[way]?.href ?? '', 'http://platform');
    const next = { ack: Number(url.searchParams.get('ack')), key: url.searchParams.get('key') ?? '' };
    return { way, next, told: sender.flatMap(({ events }) => events).length };
  }
  const first = () => {
    const href = createChannelKeys('secret').href('', device.id, { channel: 1, ack: 1, position: 0 });
    return { ack: 1, key: new URL(href, 'http://platform').searchParams.get('key') ?? '' };
  };
  const minutes = (count: number): void => {
    at += count * 60_000;
  };

  it('goes on by `resume` in place of `next`, told what happened meanwhile; then as ever', async () => {
    const begun = await poll(first());
    minutes(11);
    happened.push(presence);
    const back = await poll(begun.next);
    assert.deepEqual([back.way, back.told], ['resume', 1]);
    const on = await poll(back.next);
    assert.deepEqual([on.way, on.told], ['next', 0]);
  });

  it('is answered at once then, though there be nothing to tell', async () => {
    const begun = await poll(first());
    minutes(11);
    const answer = await channels.poll({ device, ...begun.next, priority: 0, timers: {} }).answer;
    assert.ok(answer.kind === 'package' && answer.body._links.resume);
  });

  it('has forgotten its timers', async () => {
    const begun = await poll(first(), { medium: 1 });
    minutes(1);
    happened.push(presence);
    const soon = channels.poll({ device, ...begun.next, priority: 0, timers: {} });
    const waited = await Promise.race([soon.answer, new Promise((done) => setTimeout(done, 100, 'held'))]);
    assert.notEqual(waited, 'held');
    minutes(11);
    const { next } = await poll(begun.next);
    happened.push(presence);
    const held = channels.poll({ device, ...next, priority: 0, timers: {} });
    assert.equal(await Promise.race([held.answer, new Promise((done) => setTimeout(done, 100, 'held'))]), 'held');
    held.abandon();
  });

  it('is not one that was parked all the while, nor one that has just begun', async () => {
    minutes(60);
    const begun = await poll(first());
    assert.equal(begun.way, 'next');
    const parked = channels.poll({ device, ...begun.next, priority: 0, timers: {} });
    minutes(25);
    parked.abandon();
    const answer = await parked.answer;
    assert.ok(answer.kind === 'package' && answer.body._links.next);
  });
});

describe('a visitor who was away for eleven minutes, his grace being half an hour', () => {
  let ahead = 0;
  let platform: TestPlatform;
  let desk: TrustedApplication;
  before(async () => {
    platform = await startPlatform({}, { now: () => Date.now() + ahead });
    desk = await startApplication(platform);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  it('finds `resume`, the chat as it was and what was said meanwhile, and goes on from there as ever', async () => {
    const { visitor, peer, announce } = await startChat(platform, desk);
    await visitor.channel.drain();
    ahead = 11 * 60_000;
    await announce(peer, 'Are you still there?');
    const back = await pollOnce(visitor.channel.href(), visitor.token);
    assert.deepEqual(Object.keys(back.body._links ?? {}).sort(), ['resume', 'self']);
    assert.deepEqual(texts(toldIn(back.body as unknown as Envelope)), ['Are you still there?']);
    assert.deepEqual(
      (await pollOnce(visitor.channel.href(), visitor.token)).body.sender,
      back.body.sender,
      'asked again',
    );

    const on = openChannel(new URL(linked(back.body, 'resume'), platform.url).href, visitor.token);
    await announce(peer, 'Good.');
    assert.deepEqual(texts(await on.poll()), ['Good.']);
    assert.deepEqual(await on.drain(), []);
  });
});
