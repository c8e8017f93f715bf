import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from '../../../../server/platform/ucwa/callbacks/deliveries.ts';
import { type Chat, startChat } from '../../support/chat.ts';
import { inspect } from '../../support/inspect.ts';
import { makeAdhoc } from '../../support/meetings.ts';
import { askFrom } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import type { Callback } from '../../support/receiver.ts';
import { addStaff, tokenOf } from '../../support/staff.ts';
import { texts } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { type Answer, ask, refusalOf } from '../../support/wire.ts';

describe('the list of deliveries', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let chat: Chat;
  let supervisor: string;
  let agent: string;
  beforeEach(async () => {
    if (!platform) {
      platform = await startPlatform();
      const { uri } = await platform.identity.accounts.add({
        uri: 'sip:sam@contoso.example',
        name: 'Sam',
        role: 'supervisor',
        password: 'correct horse',
      });
      supervisor = await tokenOf(platform, uri);
      agent = await tokenOf(platform, await addStaff(platform, 'Alice'));
    }
    desk = await startApplication(platform, { callbackPath: '/hook?secret=1' });
    chat = await startChat(platform, desk);
    await settled();
  });
  afterEach(() => desk.close());
  after(() => platform.stop());

  const address = (rest = ''): string => `${platform.url}/platformservice/deliveries${rest}`;
  const replay = (query = '', token = supervisor, conversation = chat.peer): Promise<Answer> =>
    ask('POST', address(`/${conversation}/replay${query}`), { token });
  async function list(): Promise<Delivery[]> {
    const { status, body } = await ask('GET', address(), { token: supervisor });
    assert.equal(status, 200);
    return body.deliveries as Delivery[];
  }
  async function own(conversation = chat.peer): Promise<Delivery> {
    const found = (await list()).find((one) => one.conversation === conversation);
    return found ?? assert.fail('not listed');
  }
  const of = (conversation = chat.peer): Callback[] =>
    desk.receiver.callbacks.filter((callback) => callback.conversation === conversation);
  const refuse = (status: number, headers: Record<string, string> = {}): void =>
    desk.receiver.answer((_callback, res) => void res.status(status).set(headers).end());
  /** Until nothing is on its way to the application any more. */
  async function settled(): Promise<void> {
    for (let seen = -1; seen !== desk.receiver.callbacks.length; await pause(60)) seen = desk.receiver.callbacks.length;
  }

  it('tells what was delivered: whose, where, which, how often, when', async () => {
    const { lastAt, ...rest } = await own();
    assert.deepEqual(rest, {
      application: { id: desk.id, name: desk.name, endpoint: desk.endpoint },
      conversation: chat.peer,
      open: true,
      address: `${desk.receiver.url}/hook`,
      ack: of().at(-1)?.ack,
      state: 'delivered',
      attempts: 1,
      lastStatus: 200,
      lastWhy: null,
      nextAt: null,
      replayAsked: false,
    });
    assert.ok(Date.now() - Date.parse(lastAt ?? '') < 5000);
  });

  it('knows that a chat is over which nobody could be rung for', async () => {
    const { status, location } = await askFrom(desk, { uri: 'sip:alice@contoso.example' });
    assert.equal(status, 201);
    await settled();
    assert.equal((await own(location.match(/messagingInvitations\/([^/?]+)/)?.[1])).open, false);
  });

  it('puts what is stuck first, with why and when it is tried again', async () => {
    refuse(503);
    await chat.say('refused');
    await until('an attempt', () => of().find(({ told }) => texts(told).includes('refused')));
    await pause(100);
    const [first] = await list();
    assert.equal(first?.conversation, chat.peer);
    assert.deepEqual([first?.state, first?.lastStatus, first?.lastWhy], ['failing', 503, 'answered 503']);
    assert.ok((first?.attempts ?? 0) >= 1 && Date.parse(first?.nextAt ?? '') > Date.now() - 1000);
    refuse(200);
    await replay();
    await settled();
  });

  it('says what went wrong where nobody answers', async () => {
    await desk.receiver.close();
    await chat.say('into the void');
    await pause(100);
    const { lastStatus, lastWhy } = await own();
    assert.equal(lastStatus, null);
    assert.match(lastWhy ?? '', /ECONNREFUSED/);
  });

  it('sends the newest again on demand, byte by byte, with the acks they had', async () => {
    await chat.say('one');
    await hear(desk, 'message', 'completed', chat.peer);
    await settled();
    await chat.say('two');
    await settled();
    const before = of();
    const answer = await replay('?last=3');
    assert.equal(answer.status, 202);
    assert.deepEqual(answer.body, { conversation: chat.peer, last: 3 });
    await until('all three', () => (of().length === before.length + 3 ? true : undefined));
    assert.deepEqual(
      of()
        .slice(-3)
        .map(({ text }) => text),
      before.slice(-3).map(({ text }) => text),
    );
    await chat.say('three');
    await settled();
    assert.equal(of().at(-1)?.ack, (before.at(-1)?.ack ?? 0) + 1, 'and goes on as if nothing had been');
    assert.equal((await own()).replayAsked, false);
  });

  it('sends at once what waits, though the receiver itself asked for the pause', async () => {
    refuse(429, { 'Retry-After': '600' });
    await chat.say('later');
    const refused = await until('an attempt', () => of().find(({ told }) => texts(told).includes('later')));
    await pause(100);
    const { nextAt } = await own();
    assert.ok(Date.parse(nextAt ?? '') - Date.now() > 590_000, `not before it is asked: ${nextAt}`);
    refuse(200);
    const count = of().length;
    assert.equal((await replay()).status, 202);
    await until('the retry', () => (of().length > count ? true : undefined), 1000);
    assert.equal(of()[count]?.text, refused.text);
    await settled();
    assert.equal((await own()).state, 'delivered');
  });

  it('waits as long as a receiver asks, in seconds', async () => {
    const at: number[] = [];
    desk.receiver.answer((_callback, res) => {
      at.push(Date.now());
      if (at.length > 1) res.status(200).end();
      else res.status(503).set('Retry-After', '2').end();
    });
    await chat.say('once more');
    await until('both', () => at[1], 4000);
    const [first = 0, second = 0] = at;
    assert.ok(second - first >= 1990 && second - first < 2500, `waited ${second - first} ms`);
  });

  it('is for supervisors and admins, and knows only conversations that are there', async () => {
    assert.equal((await ask('GET', address())).status, 401);
    assert.equal((await ask('GET', address(), { token: desk.token })).status, 401);
    const { conferenceId, onlineMeetingUri } = await makeAdhoc(desk);
    const guest = await ask('POST', `${platform.url}/WebTicket/oauthtoken`, {
      body: new URLSearchParams({
        grant_type: 'urn:microsoft.rtc:anonmeeting',
        password: String(conferenceId),
        ms_rtc_conferenceuri: String(onlineMeetingUri),
      }),
    });
    assert.equal(guest.status, 200);
    const token = String(guest.body.access_token);
    assert.equal((await ask('GET', address(), { token })).status, 401);
    assert.equal((await replay('', token)).status, 401);
    assert.equal(refusalOf(await ask('GET', address(), { token: agent })), '403 Forbidden');
    assert.equal(refusalOf(await replay('', agent)), '403 Forbidden');
    assert.equal(refusalOf(await replay('', supervisor, 'c0ffee')), '404 NotFound');
    for (const last of ['0', '11', 'x', '1.5'])
      assert.equal(refusalOf(await replay(`?last=${last}`)), '400 BadRequest/ParameterValidationFailure last');
    assert.equal((await ask('PUT', address(), { token: supervisor })).status, 405);
  });
});

describe('a callback that nobody ever takes', () => {
  it('is given up a day after its conversation ended, and sent when somebody asks', async () => {
    const platform = await startPlatform();
    const desk = await startApplication(platform);
    try {
      const chat = await startChat(platform, desk);
      desk.receiver.answer((_callback, res) => void res.status(500).end());
      const own = new URL(chat.visitor.channel.href()).pathname.replace('/events', '');
      await chat.visitor.ask('DELETE', `${own}/communication/conversations/${chat.peer}`);
      const of = () => desk.receiver.callbacks.filter(({ conversation }) => conversation === chat.peer);
      const ended = await until('an attempt', () =>
        of().find(({ told }) =>
          told.some(({ rel, event }) => rel.endsWith('conversation') && event.type === 'deleted'),
        ),
      );
      inspect(platform, (db) =>
        db.prepare('UPDATE conversation SET closed_at = closed_at - 86400000 WHERE id = ?').run(chat.peer),
      );
      const gaveUp = (): boolean =>
        inspect(platform, (db) =>
          db.prepare('SELECT gave_up_at FROM callback WHERE conversation = ?').pluck().get(chat.peer),
        ) !== null;
      await until('the end', () => gaveUp() || undefined, 5000);
      const count = of().length;
      await pause(1300);
      assert.equal(of().length, count, 'nothing is sent by itself any more');
      desk.receiver.answer((_callback, res) => void res.status(200).end());
      inspect(platform, (db) =>
        db.prepare('UPDATE callback SET replay = 1, gave_up_at = NULL WHERE conversation = ?').run(chat.peer),
      );
      await until('what was asked for', () => of()[count], 3000);
      assert.equal(of().at(-1)?.text, ended.text);
    } finally {
      await platform.stop();
      await desk.close();
    }
  });
});
