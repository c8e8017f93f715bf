import assert from 'node:assert/strict';
import {
  type ChannelState,
  createUcwaHttp,
  type EndReason,
  type EventChannel,
  openEventChannel,
} from '../../../public/shared/ucwaClient.ts';
import type { SentEvent } from '../../../server/wire/events.ts';
import { openPeer, type Peer, until } from '../peer.ts';

const app = '/ucwa/psanon/v1/applications/1';
const times = { firstPauseMs: 20, maxPauseMs: 60, settleMs: 40, tickMs: 10 };

/** An answer of the channel: where to go on, and one event per name. */
function packageOf(way: 'next' | 'resync' | 'resume', ack: number, ...names: string[]) {
  const events = names.map((name) => ({
    link: { rel: 'participant', href: `${app}/p/${name}`, title: name },
    type: 'added',
  }));
  return {
    _links: { self: { href: 'self' }, [way]: { href: `${app}/events?ack=${ack}` } },
    sender: events.length === 0 ? [] : [{ rel: 'conversation', href: `${app}/communication/conversations/c`, events }],
  };
}

describe('public/shared/eventChannel', () => {
  let peer: Peer;
  let channel: EventChannel | undefined;
  let tokens: string[];
  let got: string[];
  let states: ChannelState[];
  let ended: EndReason[];

  beforeEach(async () => {
    peer = await openPeer();
    tokens = ['one', 'two'];
    got = [];
    states = [];
    ended = [];
  });

  afterEach(async () => {
    channel?.close();
    channel = undefined;
    await peer.close();
  });

  function open(
    more: { times?: object; onEvents?: (events: SentEvent[]) => void; renew?: () => Promise<boolean> } = {},
  ) {
    const http = createUcwaHttp({
      token: async () => `psat=${tokens[0]}`,
      onUnauthorized: more.renew ?? (async () => tokens.shift() !== undefined && tokens.length > 0),
    });
    http.setBase(`${peer.url}${app}`);
    channel = openEventChannel({
      http,
      href: `${app}/events?ack=1`,
      onEvents: more.onEvents ?? ((events) => got.push(...events.map(({ event }) => event.link.title ?? ''))),
      onState: (state) => states.push(state),
      onEnded: (reason) => ended.push(reason),
      times: { ...times, ...more.times },
    });
    return channel;
  }

  it('follows next, one poll at a time, with the token on each', async () => {
    open();
    const first = await peer.take();
    assert.equal(first.path, `${app}/events?ack=1`);
    assert.equal(first.headers.authorization, 'Bearer psat=one');
    first.answer(200, packageOf('next', 2, 'a', 'b'));
    const second = await peer.take();
    assert.equal(second.path, `${app}/events?ack=2`);
    await until(() => got.length === 2);
    assert.deepEqual(got, ['a', 'b']);
    assert.deepEqual(states, ['live']);
    second.answer(200, packageOf('next', 3));
    await peer.take();
    assert.equal(peer.all.length, 3);
  });

  it('sends the next poll before it hands events over', async () => {
    let sent = 0;
    const sentWhenHandled: number[] = [];
    const http = createUcwaHttp({ token: async () => 'psat=one' });
    http.setBase(peer.url);
    channel = openEventChannel({
      http: {
        ...http,
        request(method, href, ask) {
          const onSent = () => {
            sent += 1;
            ask?.onSent?.();
          };
          return http.request(method, href, { ...ask, onSent });
        },
      },
      href: `${app}/events?ack=1`,
      onEvents: () => sentWhenHandled.push(sent),
      onState: () => {},
      onEnded: () => {},
    });
    (await peer.take()).answer(200, packageOf('next', 2, 'a'));
    await until(() => sentWhenHandled.length === 1);
    assert.deepEqual(sentWhenHandled, [2]);
  });

  it('goes on when a listener throws, and tells the defect', async () => {
    const defects: unknown[] = [];
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => defects.push(error));
    try {
      open({
        onEvents: () => {
          throw new Error('listener');
        },
      });
      (await peer.take()).answer(200, packageOf('next', 2, 'a'));
      (await peer.take()).answer(200, packageOf('next', 3));
      assert.equal((await peer.take()).path, `${app}/events?ack=3`);
      await until(() => defects.length === 1);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of before) process.on('uncaughtException', listener);
    }
  });

  for (const way of ['resync', 'resume'] as const)
    it(`follows ${way} like next`, async () => {
      open();
      (await peer.take()).answer(200, { _links: { self: { href: 'x' }, [way]: { href: `${app}/events?ack=7` } } });
      assert.equal((await peer.take()).path, `${app}/events?ack=7`);
    });

  it('repeats the same poll after a cut connection and a 503, and says so', async () => {
    open();
    (await peer.take()).cut();
    (await peer.take()).answer(503, { code: 'ServiceUnavailable' });
    (await peer.take()).answer(502, '<h1>Bad gateway</h1>');
    const fourth = await peer.take();
    assert.equal(fourth.path, `${app}/events?ack=1`);
    assert.deepEqual(states, ['reconnecting', 'offline']);
    fourth.answer(200, packageOf('next', 2, 'a'));
    await until(() => got.length === 1);
    assert.deepEqual(states, ['reconnecting', 'offline', 'live']);
  });

  it('takes a poll that is held for live', async () => {
    open();
    await peer.take();
    await until(() => states.length === 1);
    assert.deepEqual(states, ['live']);
  });

  it('waits as long as Retry-After asks, unless woken', async () => {
    const opened = open({ times: { firstPauseMs: 5, maxPauseMs: 5 } });
    (await peer.take()).answer(429, { code: 'TooManyRequests' }, { 'retry-after': '60' });
    await until(() => states.length === 1);
    await new Promise((done) => setTimeout(done, 50));
    assert.equal(peer.all.length, 1);
    opened.wake();
    await peer.take();
  });

  it('repeats a held poll when woken, without calling it a failure', async () => {
    const opened = open();
    const first = await peer.take();
    await until(() => states.length === 1);
    opened.wake();
    const second = await peer.take();
    assert.equal(second.path, first.path);
    await until(() => first.dropped);
    assert.deepEqual(states, ['live']);
  });

  it('gives a hanging poll up and repeats it', async () => {
    open({ times: { pollMs: 60 } });
    const first = await peer.take();
    await peer.take();
    await until(() => first.dropped);
    assert.ok(states.includes('reconnecting'));
  });

  it('repeats its poll after a sleep, when the clock has jumped', async () => {
    open({ times: { sleepMs: 50 } });
    const first = await peer.take();
    const stop = Date.now() + 90;
    while (Date.now() < stop); // nothing runs, timers included: as in a sleeping machine
    await peer.take();
    await until(() => first.dropped);
  });

  it('renews the token once after 401 and goes on', async () => {
    open();
    (await peer.take()).answer(401, '<h1>401</h1>');
    const second = await peer.take();
    assert.equal(second.headers.authorization, 'Bearer psat=two');
    second.answer(200, packageOf('next', 2, 'a'));
    await until(() => got.length === 1);
    assert.deepEqual(ended, []);
  });

  for (const status of [401, 403])
    it(`ends as refused when ${status} comes again with a new token`, async () => {
      open();
      (await peer.take()).answer(status, { code: 'Forbidden' });
      (await peer.take()).answer(status, { code: 'Forbidden' });
      await until(() => ended.length === 1);
      assert.deepEqual(ended, ['refused']);
    });

  it('waits instead of ending while it cannot tell whether there is a new token', async () => {
    open({ renew: () => Promise.reject(new Error('no network')) });
    (await peer.take()).answer(401, '');
    (await peer.take()).answer(200, packageOf('next', 2, 'a'));
    await until(() => got.length === 1);
    assert.deepEqual(ended, []);
  });

  const endings: [number, object, EndReason][] = [
    [409, { code: 'Conflict', subcode: 'PGetReplaced' }, 'replaced'],
    [404, { code: 'NotFound', subcode: 'ApplicationNotFound' }, 'gone'],
    [410, { code: 'Gone', subcode: 'InactiveApplicationExpired' }, 'gone'],
  ];
  for (const [status, body, reason] of endings)
    it(`ends as ${reason} on ${status}, and polls no more`, async () => {
      open();
      (await peer.take()).answer(status, body);
      await until(() => ended.length === 1);
      await new Promise((done) => setTimeout(done, 80));
      assert.deepEqual(ended, [reason]);
      assert.equal(peer.all.length, 1);
    });

  it('is silent after close', async () => {
    const opened = open();
    const first = await peer.take();
    opened.close();
    await until(() => first.dropped);
    opened.wake();
    await new Promise((done) => setTimeout(done, 60));
    assert.equal(peer.all.length, 1);
    assert.deepEqual([states, ended], [[], []]);
  });

  it('leaves out what is no event', async () => {
    open();
    (await peer.take()).answer(200, {
      _links: { next: { href: `${app}/events?ack=2` } },
      sender: [
        { rel: 'conversation', href: 'c' },
        {
          rel: 'conversation',
          href: 'c',
          events: [{}, { link: { rel: 'participant', href: 'p', title: 'a' }, type: 'added' }],
        },
      ],
    });
    await until(() => got.length === 1);
    assert.deepEqual(got, ['a']);
  });
});
