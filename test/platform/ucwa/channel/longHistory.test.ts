import assert from 'node:assert/strict';
import { bridgeChat, endChat } from '../../../../server/platform/conversation/chat.ts';
import { addHostMessaging, addMessaging } from '../../../../server/platform/conversation/meeting.ts';
import { accept, invite } from '../../../../server/platform/conversation/ringing.ts';
import { stopMessaging } from '../../../../server/platform/conversation/stopMessaging.ts';
import { createRecentEvents } from '../../../../server/platform/log/recent.ts';
import { createChannelKeys } from '../../../../server/platform/ucwa/channel/channelKey.ts';
import { createGather } from '../../../../server/platform/ucwa/channel/gather.ts';
import type { Gather } from '../../../../server/platform/ucwa/channel/gathered.ts';
import type { Position } from '../../../../server/platform/ucwa/channel/position.ts';
import type { Device } from '../../../../server/platform/ucwa/people/device.ts';
import { decodeDataUri } from '../../../../server/wire/dataUri.ts';
import { groupBySender, type SentEvent } from '../../../../server/wire/events.ts';
import { alice, bridging, endpoint, ring, saying, visitor } from '../../conversation/support.ts';
import { decide, openBoth, openLog, type TestLog } from '../../log/support.ts';

const keys = createChannelKeys('secret');
/** What an answer may weigh: what was said, and the start of a conversation around it. */
const mostBytes = 300 * 1024;
/** What takes most room on the wire: three bytes for one. */
const long = 'é'.repeat(4000);

describe('a long history', () => {
  let test: TestLog;
  let gather: Gather;
  const device = (id: string, kind: Device['kind'], person: Device['person']): Device => ({
    id,
    kind,
    person,
    application: '1000000001',
    endpointId: 'session',
    culture: 'en-US',
    userAgent: '',
    type: 'Browser',
    available: true,
    inactiveMs: 300_000,
    supportedMessageFormats: ['Plain'],
    instances: {},
    endedAt: null,
  });
  const devices = [device('v1', 'visitor', visitor), device('a1', 'staff', alice)];
  const createReading = (): Gather =>
    createGather({
      reader: test.reader,
      recent: createRecentEvents(test.reader),
      log: test.log,
      deviceOf: (id) => devices.find((one) => one.id === id),
      now: () => 0,
      roomLink: ({ room }) => ({ href: 'ws://localhost/qss/ws', room }),
    });
  beforeEach(async () => {
    test = openLog();
    gather = createReading();
    await openBoth(test);
    await decide(test, 'm', (m) => addHostMessaging(m, { invitationId: 'host', operationId: 'host' }));
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
  });
  afterEach(() => test.close());

  const say = (from: number, to: number, text = long) =>
    test.log.commit((tx) => {
      for (let n = from; n <= to; n += 1) tx.change('c', saying(visitor, `${n} ${text}`));
    });

  async function joinAlice(): Promise<void> {
    await decide(test, 'm', (m) => invite(m, ring(alice, ['a1'])));
    await decide(test, 'm', (m) => accept(m, { invitationId: 'ring-Alice', device: 'a1', uri: alice.uri }));
  }
  const messaging = (id: string) =>
    decide(test, 'm', (m) =>
      addMessaging(m, { uri: alice.uri, device: 'a1', invitationId: `add-${id}`, operationId: id }),
    );

  /** A poll, whose next one goes on with what its address says and nothing else. */
  function poll(id: string, position: Position): { events: SentEvent[]; next: Position } {
    const found = gather(id, position);
    const href = keys.href('', id, { channel: 1, ack: 2, position: found.position });
    const next = keys.read(id, 2, new URL(href, 'http://platform').searchParams.get('key') ?? '')?.position;
    const bytes = JSON.stringify(groupBySender(found.events)).length;
    assert.ok(bytes < mostBytes, `${bytes} bytes in one package`);
    return { events: found.events, next: next ?? assert.fail('its address cannot be read') };
  }

  /** Polls to the end, with something in between; what each package told. */
  async function packages(id: string, from: Position, between: (nth: number) => Promise<void> = async () => undefined) {
    const told: SentEvent[][] = [];
    for (let position = from; ; ) {
      const { events, next } = poll(id, position);
      if (events.length === 0) return told;
      told.push(events);
      position = next;
      await between(told.length);
    }
  }

  const numbers = (events: readonly SentEvent[]): number[] =>
    events.flatMap(({ event }) => {
      const links = event._embedded?.message?._links as { plainMessage?: { href: string } } | undefined;
      return links?.plainMessage ? [Number(decodeDataUri(links.plainMessage.href)?.text.split(' ')[0])] : [];
    });
  const upTo = (last: number, from = 1): number[] => Array.from({ length: last - from + 1 }, (_, n) => from + n);
  const kinds = (events: readonly SentEvent[]): string =>
    events.map(({ event }) => `${event.link.rel} ${event.type}`).join();

  it('comes to a fresh channel in packages of a bounded size, each line once and in order', async () => {
    await say(1, 120);
    const told = await packages('v1', 'new');
    assert.ok(told.length > 8, `${told.length} packages`);
    assert.deepEqual(numbers(told.flat()), upTo(120));
    assert.match(kinds(told[0] ?? []), /^conversation added,/);
  });

  it('goes on after a restart, and is followed by what happened meanwhile', async () => {
    await say(1, 40);
    const told = await packages('v1', 'new', async (nth) => {
      gather = createReading();
      if (nth === 1) await say(41, 60, 'short');
      if (nth === 2) await decide(test, 'c', (chat) => endChat(chat, 'visitor'));
    });
    assert.deepEqual(numbers(told.flat()), upTo(60));
    assert.match(kinds(told.flat()), /conversation deleted$/);
  });

  it('is the same when a package was lost and is asked for again', async () => {
    await say(1, 60);
    const first = poll('v1', 'new');
    const second = poll('v1', first.next);
    await say(61, 70);
    assert.deepEqual(poll('v1', first.next), second);
  });

  it('comes in packages to who joins late, between the completed invitation and what happens next', async () => {
    await say(1, 40);
    await joinAlice();
    const before = test.reader.lastNumber();
    await messaging('one');
    await say(41, 50);
    const told = await packages('a1', before);
    assert.ok(told.length > 3);
    assert.deepEqual(numbers(told.flat()), upTo(50));
    assert.match(kinds(told[0] ?? []), /messagingInvitation completed,message completed/);
  });

  it('is told once to who stopped messaging and adds it again while a fresh channel is still being told it', async () => {
    await say(1, 40);
    await joinAlice();
    await messaging('one');
    await decide(test, 'm', (m) => stopMessaging(m, alice.uri));
    await say(41, 60);
    const told = await packages('a1', 'new', async (nth) => {
      if (nth === 1) await messaging('two');
    });
    assert.deepEqual(numbers(told.flat()), upTo(60));
  });

  it('of lines said while nobody polled is bounded, too', async () => {
    const before = test.reader.lastNumber();
    await say(1, 60);
    assert.deepEqual(numbers((await packages('v1', before)).flat()), upTo(60));
  });

  it('behind a filter is passed over', async () => {
    await say(1, 30);
    await test.log.commit((tx) => {
      for (let n = 31; n <= 60; n += 1)
        tx.change('m', (m) => saying(endpoint, `${n} ${long}`)(m).map((event) => ({ ...event, except: [alice.uri] })));
    });
    await joinAlice();
    await messaging('one');
    assert.deepEqual(numbers((await packages('a1', 'new')).flat()), upTo(30));
  });

  it('is in no address that we did not write', () => {
    const key = (position: string) => `1.${position}.${'x'.repeat(22)}`;
    for (const position of ['5~c_1_all', 'new-5', 'new-5~c', '5~', '~c_1_2', 'x'])
      assert.equal(keys.read('v1', 2, key(position)), undefined);
  });
});
