import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Chat, startChat } from '../../support/chat.ts';
import { inspect } from '../../support/inspect.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { type Callback, startReceiver } from '../../support/receiver.ts';
import { texts, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { startVisitor } from '../../support/visitor.ts';

describe('calling a trusted application back', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  beforeEach(async () => {
    platform ??= await startPlatform();
    desk = await startApplication(platform);
  });
  afterEach(() => desk.close());
  after(() => platform.stop());

  const of = (conversation: string): Callback[] =>
    desk.receiver.callbacks.filter((callback) => callback.conversation === conversation);
  const acks = (conversation: string): number[] => of(conversation).map(({ ack }) => ack);
  const saidTo = (conversation: string) => texts(desk.receiver.told(conversation));

  it('counts acks from 1, one callback of a conversation at a time, conversations side by side', async () => {
    const under = new Map<string, number>();
    const held: (() => void)[] = [];
    let mostInOne = 0;
    desk.receiver.answer(({ conversation, ack }, res) => {
      under.set(conversation, (under.get(conversation) ?? 0) + 1);
      mostInOne = Math.max(mostInOne, ...under.values());
      const finish = (): void => {
        under.set(conversation, (under.get(conversation) ?? 0) - 1);
        res.status(200).end();
      };
      // The first callbacks are answered when all three have come: they would wait for ever if one waited for another.
      if (ack > 1) setTimeout(finish, 5);
      else if (held.push(finish) === 3) for (const one of held) one();
    });
    const visitors = await Promise.all([1, 2, 3].map(() => startVisitor(platform, desk)));
    const chats = await Promise.all(visitors.map(async (visitor) => ({ visitor, peer: await visitor.requestChat() })));
    for (const { visitor, peer } of chats) {
      await visitor.ask('DELETE', `${visitor.channel.href().split('/events')[0]}/communication/conversations/${peer}`);
      await hear(desk, 'conversation', 'deleted', peer);
      assert.deepEqual(acks(peer), [1, 2]);
    }
    assert.equal(mostInOne, 1);
  });

  it('has the documented envelope and headers', async () => {
    const visitor = await startVisitor(platform, desk);
    const peer = await visitor.requestChat({ text: 'Hi' });
    await hear(desk, 'messagingInvitation', 'started', peer);
    const [callback] = of(peer);
    const { envelope, headers, url } = callback ?? assert.fail('nothing came');
    assert.equal(url, '/callback');
    assert.deepEqual(Object.keys(envelope).sort(), ['_links', 'baseuri', 'sender']);
    assert.equal(envelope.baseuri, platform.url);
    const key = `key=${desk.id}%7E${encodeURIComponent(desk.endpoint)}%7E${peer}`;
    const stream = new RegExp(`^/platformservice/tgt-[0-9a-f]{32}/v1/applications/${desk.id}/events\\?ack=(\\d)&`);
    assert.equal(envelope._links.self?.href.replace(stream, '$1 '), `1 ${key}`);
    assert.equal(envelope._links.next?.href.replace(stream, '$1 '), `2 ${key}`);
    assert.equal(
      headers['content-type'],
      'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8',
    );
    for (const name of ['x-ms-correlation-id', 'client-request-id', 'x-ms-server-fqdn']) assert.ok(headers[name], name);
    assert.equal(headers.expect, '100-continue');
  });

  it('is repeated with the same bytes until a 2xx; what happened since waits, and comes in order', async () => {
    const chat = await startChat(platform, desk);
    await hear(desk, 'conversationBridge', 'added', chat.peer);
    const before = of(chat.peer).length;
    const at: number[] = [];
    desk.receiver.answer((callback, res) => {
      if (callback.conversation !== chat.peer) return void res.status(200).end();
      at.push(Date.now());
      res.status([500, 302][at.length - 1] ?? 204).end();
    });
    await chat.say('one');
    await until('a first attempt', () => at[0]);
    await chat.say('two');
    await chat.say('three');
    await until('the rest', () => (saidTo(chat.peer).includes('three') ? true : undefined), 6000);
    const attempts = of(chat.peer).slice(before);
    const first = attempts.slice(0, 3);
    assert.equal(new Set(first.map(({ text }) => text)).size, 1);
    assert.deepEqual(
      attempts.map(({ ack }) => ack),
      [1, 1, 1, 2].map((ack) => ack + (of(chat.peer)[before - 1]?.ack ?? 0)),
    );
    assert.deepEqual(texts(first[0]?.told ?? []), ['one']);
    assert.deepEqual(texts(attempts[3]?.told ?? []), ['two', 'three']);
    const [begun = 0, second = 0, third = 0] = at;
    assert.ok(second - begun <= 1000, `the first retry came after ${second - begun} ms`);
    assert.ok(third - second >= 450, 'the next one takes longer');
  });

  it('goes on for other conversations while one is refused', async () => {
    const chat = await startChat(platform, desk);
    desk.receiver.answer((callback, res) => void res.status(callback.conversation === chat.peer ? 503 : 200).end());
    await chat.say('refused');
    const visitor = await startVisitor(platform, desk);
    const peer = await visitor.requestChat();
    await hear(desk, 'messagingInvitation', 'started', peer);
    desk.receiver.answer((_callback, res) => void res.status(200).end());
  });

  it('never sends more than a receiver takes, whatever the visitor says', async () => {
    const chat = await startChat(platform, desk);
    await hear(desk, 'conversationBridge', 'added', chat.peer);
    let refusing = true;
    desk.receiver.answer((_callback, res) => void res.status(refusing ? 503 : 200).end());
    const longest = '€'.repeat(2730);
    await Promise.all(Array.from({ length: 50 }, () => chat.say(longest)));
    refusing = false;
    await until('the last', () => (saidTo(chat.peer).length >= 50 ? true : undefined));
    const sizes = of(chat.peer).map(({ text }) => Buffer.byteLength(text));
    assert.ok(Math.max(...sizes) < 1024 * 1024, `the largest has ${Math.max(...sizes)} bytes`);
    assert.ok(Math.max(...sizes) > 512 * 1024);
  });

  it('tells nothing twice that was accepted, however much there is', async () => {
    const chat = await startChat(platform, desk);
    await Promise.all(Array.from({ length: 70 }, (_, n) => chat.say(`line ${n}`)));
    await until('the last', () => (saidTo(chat.peer).length >= 70 ? true : undefined));
    await pause(30);
    const said = saidTo(chat.peer);
    assert.equal(said.length, 70);
    assert.equal(new Set(said).size, 70);
    const numbers = desk.receiver
      .told(chat.peer)
      .flatMap(({ rel, event }) => (rel === 'message' ? [Number(event.link.href.match(/messages\/(\d+)/)?.[1])] : []));
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    assert.deepEqual(
      acks(chat.peer),
      acks(chat.peer).map((_, index) => index + 1),
    );
    assert.ok(of(chat.peer).every(({ told }) => told.length <= 60));
  });
});

describe('a conversation whose events cannot be told', () => {
  it('goes on for those who are in it, and is told once they can', async () => {
    const platform = await startPlatform();
    const desk = await startApplication(platform);
    try {
      const chat = await startChat(platform, desk);
      await pause(60); // until everything is told and written down
      const change = (sql: string) => inspect(platform, (db) => db.prepare(sql).run(chat.peer));
      change('UPDATE callback SET last_seq = last_seq - 1 WHERE conversation = ?');
      const last = 'WHERE stream = ? AND seq = (SELECT max(seq) FROM event o WHERE o.stream = event.stream)';
      change(`UPDATE event SET body = json_set(body, '$.kept', json(body), '$.type', 'left') ${last}`);
      const statuses = [];
      for (const text of ['one', 'two']) statuses.push((await chat.say(text)).status);
      assert.deepEqual(statuses, [201, 201]);
      change(`UPDATE event SET body = json_extract(body, '$.kept') WHERE stream = ? AND body ->> '$.kept' IS NOT NULL`);
      change('UPDATE callback SET replay = 1 WHERE conversation = ?');
      await until('both lines', () => texts(desk.receiver.told(chat.peer)).includes('two') || undefined);
      assert.deepEqual(texts(desk.receiver.told(chat.peer)), ['one', 'two']);
    } finally {
      await platform.stop();
      await desk.close();
    }
  });
});

describe('calling a trusted application back across a restart', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let chat: Chat;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    chat = await startChat(platform, desk);
  });
  afterEach(async () => {
    await platform.stop();
    await desk.close();
  });

  it('sends what is missing: the refused callback with the same bytes, then the rest', async () => {
    const peer = () => desk.receiver.callbacks.filter(({ conversation }) => conversation === chat.peer);
    desk.receiver.answer((_callback, res) => void res.status(503).end());
    const before = peer().length;
    await chat.say('one');
    await until('an attempt', () => peer()[before]);
    await chat.say('two');
    platform = await platform.restart();
    await until('an attempt after the restart', () => (peer().length > before + 1 ? true : undefined));
    desk.receiver.answer((_callback, res) => void res.status(200).end());
    const all = await until('the second line', () => {
      const found = peer().slice(before);
      return found.some(({ told }) => texts(told).includes('two')) ? found : undefined;
    });
    const repeated = all.slice(0, -1);
    assert.equal(new Set(repeated.map(({ text }) => text)).size, 1);
    assert.deepEqual(all.at(-1)?.told.map(words), ['message completed Success Incoming Jane: two']);
    assert.equal(all.at(-1)?.ack, (repeated[0]?.ack ?? 0) + 1);
  });

  it('sends a refused callback with the bytes it had, though settings are others now', async () => {
    const of = () => desk.receiver.callbacks.filter(({ conversation }) => conversation === chat.peer);
    desk.receiver.answer((_callback, res) => void res.status(503).end());
    await chat.say('one');
    const refused = await until('an attempt', () => of().find(({ told }) => texts(told).includes('one')));
    platform = await platform.restart({ PLATFORM_NAMESPACE: 'service:' });
    desk.receiver.answer((_callback, res) => void res.status(200).end());
    const count = of().length;
    assert.equal((await until('it again', () => of()[count])).text, refused.text);
    await chat.say('two');
    const next = await until('the next', () => of().find(({ told }) => texts(told).includes('two')));
    assert.match(next.text, /"service:/);
    const kept = () =>
      inspect(platform, (db) => db.prepare('SELECT count(*) FROM callback WHERE body IS NOT NULL').pluck().get());
    await until('what was taken, kept no longer', () => (kept() === 0 ? true : undefined));
  });

  it('sends what happened while nobody was there to be called', async () => {
    const port = Number(new URL(desk.receiver.url).port);
    await desk.receiver.close();
    await chat.say('missed');
    platform = await platform.restart();
    const receiver = await startReceiver(port);
    try {
      const missed = await receiver.hear('message', (told) => texts([told])[0]);
      assert.equal(missed, 'missed');
    } finally {
      await receiver.close();
    }
  });

  it('does not keep the platform from stopping when a receiver hangs', async () => {
    desk.receiver.answer(() => undefined);
    await chat.say('into the void');
    await hear(desk, 'message', 'completed', chat.peer);
    const begun = Date.now();
    platform = await platform.restart();
    assert.ok(Date.now() - begun < 4000, `took ${Date.now() - begun} ms`);
    desk.receiver.answer((_callback, res) => void res.status(200).end());
  });
});
