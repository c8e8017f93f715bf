import assert from 'node:assert/strict';
import type { Envelope } from '../../../../server/wire/events.ts';
import { nextOf, pollOnce } from '../../support/channel.ts';
import { type Chat, startChat } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { texts, toldIn, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { type Answer, refusalOf } from '../../support/wire.ts';

describe('an event channel', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let visitor: Visitor;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
  });
  beforeEach(async () => {
    visitor = await startVisitor(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  const absolute = (href: string): string => new URL(href, platform.url).href;
  const poll = (href: string, timeoutMs?: number) => pollOnce(absolute(href), visitor.token, timeoutMs);
  const told = (answer: Answer) => toldIn(answer.body as unknown as Envelope).map(words);
  const linksOf = (answer: Answer): string[] => Object.keys(answer.body._links ?? {}).sort();
  /** The visitor's own application. */
  const own = (): string => new URL(visitor.channel.href()).pathname.replace('/events', '');
  /** Changes one query parameter of an address. */
  function changed(href: string, name: string, change: (value: string) => string): string {
    const url = new URL(absolute(href));
    url.searchParams.set(name, change(url.searchParams.get(name) ?? ''));
    return url.href;
  }

  it('is answered empty after its timeout, with where to go on', async () => {
    const begun = Date.now();
    const answer = await poll(visitor.channel.href(), 80);
    assert.ok(Date.now() - begun >= 75);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body.sender, []);
    assert.deepEqual(linksOf(answer), ['next', 'self']);
    assert.match(nextOf(answer), /^\/ucwa\/psanon\/v1\/applications\/\d{12}\/events\?ack=2&key=/);
    assert.equal(answer.headers.get('cache-control'), 'no-cache');
  });

  it('answers a parked poll at once when something happens, in the order it happened', async () => {
    const parked = poll(visitor.channel.href(), 3000);
    const begun = Date.now();
    await visitor.requestChat();
    const answer = await parked;
    assert.ok(Date.now() - begun < 1000);
    assert.deepEqual(told(answer), [
      'messagingInvitation started Connecting',
      'conversation added Connecting',
      'localParticipant added "Jane"',
      'messaging updated Connecting',
    ]);
    const { sender } = answer.body as unknown as Envelope;
    assert.deepEqual(
      sender.map(({ rel, events }) => [rel, events.length]),
      [
        ['communication', 2],
        ['conversation', 2],
      ],
    );
  });

  it('repeats the package that was not acknowledged', async () => {
    const first = visitor.channel.href();
    const parked = poll(first, 3000);
    const id = await visitor.requestChat();
    const given = await parked;
    assert.deepEqual((await poll(first)).body, given.body);
    const second = nextOf(given);
    await visitor.ask('DELETE', `${own()}/communication/conversations/${id}`);
    const next = await poll(second);
    assert.equal(told(next).at(-1), 'conversation deleted');
    assert.deepEqual((await poll(second)).body, next.body);
  });

  it('tells what was done before its first poll as it happened', async () => {
    const id = await visitor.requestChat();
    await visitor.ask('DELETE', `${own()}/communication/conversations/${id}`);
    const answer = await poll(visitor.channel.href());
    assert.deepEqual(
      told(answer).filter((one) => one.startsWith('messagingInvitation')),
      ['messagingInvitation started Connecting', 'messagingInvitation completed Cancelled Failure Canceled'],
    );
    assert.equal(told(answer).at(-1), 'conversation deleted');
  });

  it('that was found again with nothing to tell misses nothing between a first poll and its repeat', async () => {
    const found = nextOf(await poll(`${own()}/events?ack=1&key=nonsense`));
    await poll(found, 20);
    const id = await visitor.requestChat();
    await visitor.ask('DELETE', `${own()}/communication/conversations/${id}`);
    assert.deepEqual(told(await poll(found)).slice(-2), ['conversation updated Disconnected', 'conversation deleted']);
  });

  describe('that is lost', () => {
    let chat: Chat;
    let passed: string;
    let current: string;
    beforeEach(async () => {
      chat = await startChat(platform, desk, { visitor });
      const first = await poll(visitor.channel.href());
      passed = nextOf(first);
      current = nextOf(await poll(passed, 20));
      await poll(current, 20);
    });

    async function followed(lost: Answer): Promise<Answer> {
      assert.equal(lost.status, 200);
      assert.deepEqual(linksOf(lost), ['resync', 'self']);
      assert.equal(lost.body.sender, undefined);
      return poll(nextOf(lost));
    }

    for (const [what, lose] of [
      ['a passed ack', () => passed],
      ['a changed ack', () => changed(current, 'ack', () => '99')],
      ['an ack that is none', () => changed(current, 'ack', () => 'x')],
      ['a forged key', () => changed(current, 'key', (key) => `${key.slice(0, -3)}AAA`)],
      ['a key with another position', () => changed(current, 'key', (key) => key.replace(/\.\d+\./, '.1.'))],
    ] as const)
      it(`is found again by a resync after ${what}, where it was`, async () => {
        const lost = await poll(lose());
        await chat.say('after the loss');
        const answer = await followed(lost);
        assert.deepEqual(told(answer), ['message completed Success Outgoing Jane: after the loss']);
        assert.deepEqual(linksOf(answer), ['next', 'self']);
      });

    for (const [what, lose] of [
      ['without a key', () => current.replace(/&key=.*/, '')],
      ['with a key that is none', () => changed(current, 'key', () => 'nonsense')],
      [
        'of another device',
        () => changed(current, 'key', (key) => key.replace(/\.[\w-]{22}$/, '.AAAAAAAAAAAAAAAAAAAAAA')),
      ],
    ] as const)
      it(`is found again by a resync when asked ${what}`, async () => {
        await chat.say('still here');
        const answer = await followed(await poll(lose()));
        assert.deepEqual(texts(toldIn(answer.body as unknown as Envelope)), ['still here']);
        const goesOn = poll(nextOf(answer), 2000);
        await chat.say('and on');
        assert.deepEqual(told(await goesOn), ['message completed Success Outgoing Jane: and on']);
      });

    it('does not take another tab’s channel with it', async () => {
      const other = await visitor.tab();
      await other.poll();
      const lost = await pollOnce(
        changed(other.href(), 'ack', () => '77'),
        visitor.token,
      );
      const parked = poll(current, 2000);
      await pollOnce(absolute(nextOf(lost)), visitor.token, 30);
      await chat.say('to the first tab');
      assert.deepEqual(told(await parked), ['message completed Success Outgoing Jane: to the first tab']);
    });
  });

  it('is taken over by a second poll, and the first ends with PGetReplaced', async () => {
    const first = poll(visitor.channel.href(), 3000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const second = poll(visitor.channel.href(), 3000);
    assert.equal(refusalOf(await first), '409 Conflict/PGetReplaced');
    await visitor.requestChat();
    assert.equal(told(await second).length, 4);
  });

  it('is not taken over by a poll of lower priority, which is refused itself', async () => {
    const important = poll(`${visitor.channel.href()}&priority=5`, 3000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(refusalOf(await poll(`${visitor.channel.href()}&priority=4`)), '409 Conflict/PGetReplaced');
    const equal = poll(`${visitor.channel.href()}&priority=5`, 3000);
    assert.equal(refusalOf(await important), '409 Conflict/PGetReplaced');
    await visitor.requestChat();
    assert.equal(told(await equal).length, 4);
  });

  it('loses nothing to a poll whose client hung up', async () => {
    const hangUp = new AbortController();
    const parked = pollOnce(visitor.channel.href(), visitor.token, 3000, hangUp.signal);
    await new Promise((resolve) => setTimeout(resolve, 30));
    hangUp.abort();
    await assert.rejects(parked);
    await visitor.requestChat();
    assert.equal(told(await poll(visitor.channel.href())).length, 4);
  });

  it('ends with the application: 410, and 404 for who was never there', async () => {
    const parked = poll(visitor.channel.href(), 3000);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await visitor.ask('DELETE', own())).status, 204);
    assert.equal(refusalOf(await parked), '410 Gone/InactiveApplicationExpired');
    assert.equal(refusalOf(await poll(visitor.channel.href())), '410 Gone/InactiveApplicationExpired');
    const another = await startVisitor(platform, desk);
    assert.equal(refusalOf(await another.ask('GET', visitor.channel.href())), '404 NotFound/ApplicationNotFound');
  });
});
