import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type Chat, idIn, pathOf, queryOf, startChat, startMeeting } from '../../support/chat.ts';
import { enter, joinAs, makeAdhoc } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import type { Callback } from '../../support/receiver.ts';
import { addStaff, startStaff } from '../../support/staff.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked, refusalOf } from '../../support/wire.ts';

describe('where a trusted application is called', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  beforeEach(async () => {
    platform ??= await startPlatform();
    desk = await startApplication(platform, { callbackPath: '/hooks/desk' });
  });
  afterEach(() => desk.close());
  after(() => platform.stop());

  const of = (conversation: string): Callback[] =>
    desk.receiver.callbacks.filter((callback) => callback.conversation === conversation);
  const start = (json: Record<string, unknown>) =>
    desk.ask('POST', `${pathOf(desk)}/communication/onlineMeetingInvitations/startAdhocMeeting?${queryOf(desk)}`, {
      json: { subject: 'x', ...json },
    });
  const firstUrl = async (json: Record<string, unknown>): Promise<string> => {
    const invitation = await startMeeting(desk, json);
    const [callback] = of(idIn(linked(invitation, 'conversation')));
    return callback?.url ?? '';
  };

  it('is its registered address, which may have a query of its own', async () => {
    assert.equal(await firstUrl({}), '/hooks/desk');
    const other = await startApplication(platform, { callbackPath: '/hook?tenant=7' });
    const visitor = await startVisitor(platform, other);
    await visitor.requestChat();
    await hear(other, 'messagingInvitation', 'started');
    assert.equal(other.receiver.callbacks[0]?.url, '/hook?tenant=7');
    await other.close();
  });

  it('is the callbackUrl of a meeting, its query as it was written', async () => {
    const callbackUrl = `${desk.receiver.url}/elsewhere?request=4711&name=a%20b`;
    assert.equal(await firstUrl({ callbackUrl }), '/elsewhere?request=4711&name=a%20b');
    assert.equal(await firstUrl({ CallbackUrl: callbackUrl }), '/elsewhere?request=4711&name=a%20b');
  });

  it('is the registered address with the callbackContext of a meeting', async () => {
    assert.equal(
      await firstUrl({ callbackContext: '{"a":"b&c"}' }),
      `/hooks/desk?callbackContext=%7B%22a%22%3A%22b%26c%22%7D`,
    );
  });

  for (const [what, change] of [
    ['another port', (url: URL) => (url.port = '1')],
    ['another host', (url: URL) => (url.hostname = 'localhost')],
    ['another scheme', (url: URL) => (url.protocol = 'https:')],
  ] as const)
    it(`is never at ${what} than the registered one`, async () => {
      const url = new URL(desk.callbackUrl);
      change(url);
      assert.equal(
        refusalOf(await start({ callbackUrl: url.href })),
        '400 BadRequest/CallbackUriUnreachable callbackUrl',
      );
    });

  it('is refused when it is no address, too long, or told in two ways at once', async () => {
    assert.equal(
      refusalOf(await start({ callbackUrl: '/callback' })),
      '400 BadRequest/CallbackUriUnreachable callbackUrl',
    );
    const long = `${desk.callbackUrl}?${'x'.repeat(1024)}`;
    assert.equal(
      refusalOf(await start({ callbackUrl: long })),
      '400 BadRequest/ParameterValidationFailure callbackUrl',
    );
    const both = { callbackUrl: desk.callbackUrl, callbackContext: 'c' };
    assert.equal(refusalOf(await start(both)), '400 BadRequest/ParameterValidationFailure callbackContext');
  });

  for (const [when, isHeld] of [
    ['while its leaving is being told', true],
    ['right after its leaving was told', false],
  ] as const)
    it(`is what it says when it comes back to a meeting, ${when}`, async () => {
      const meeting = await makeAdhoc(desk);
      const alice = await startStaff(platform, await addStaff(platform, `Alice${Number(isHeld)}`));
      await enter(alice, meeting); // the meeting goes on without the application
      const id = await joinAs(desk, meeting, { callbackContext: 'OLD' });
      let release = (): void => undefined;
      desk.receiver.answer((_callback, res) => {
        if (isHeld) release = () => void res.status(200).end();
        else res.status(200).end();
      });
      const self = `${pathOf(desk)}/communication/conversations/${id}?${queryOf(desk)}`;
      const count = of(id).length;
      await desk.ask('DELETE', self);
      await until('its leaving', () => of(id)[count]);
      assert.equal((await desk.post(meeting, 'joinAdhocMeeting', { callbackContext: 'NEW' })).status, 201);
      desk.receiver.answer((_callback, res) => void res.status(200).end());
      release();
      await until('its joining', () => of(id)[count + 1]);
      await pause(60); // until it is written down
      await desk.ask('DELETE', self);
      await until('its second leaving', () => of(id)[count + 2]);
      assert.deepEqual(
        of(id)
          .slice(count)
          .map(({ url }) => url),
        ['OLD', 'NEW', 'NEW'].map((context) => `/hooks/desk?callbackContext=${context}`),
      );
    });

  describe('after it answered the first callback of a conversation with a CallbackContext', () => {
    const context = '{"JobId":"a b&c=d","n":1}';
    const appended = `/hooks/desk?callbackContext=${encodeURIComponent(context)}`;
    let chat: Chat;
    beforeEach(async () => {
      desk.receiver.answer(({ ack }, res) => {
        res.status(200).json({ CallbackContext: ack === 1 ? context : 'another' });
      });
      chat = await startChat(platform, desk);
      await hear(desk, 'conversationBridge', 'added', chat.peer);
    });

    it('gets it with every later one', async () => {
      await chat.say('Hello');
      await hear(desk, 'message', 'completed', chat.peer);
      assert.deepEqual(
        of(chat.peer).map(({ url }) => url),
        [
          '/hooks/desk',
          ...of(chat.peer)
            .slice(1)
            .map(() => appended),
        ],
      );
      assert.ok(of(chat.peer).length > 2);
    });

    it('gets it after a restart, too', async () => {
      platform = await platform.restart();
      await chat.say('Hello');
      await hear(desk, 'message', 'completed', chat.peer);
      assert.equal(of(chat.peer).at(-1)?.url, appended);
    });
  });

  for (const [what, body] of [
    ['no JSON', '{"CallbackContext":'],
    ['something else', '"text"'],
    ['a number', '{"CallbackContext":7}'],
    ['one of more than 1,024 characters', JSON.stringify({ CallbackContext: 'x'.repeat(1025) })],
    ['one with half a character', '{"CallbackContext":"a\\ud800"}'],
  ])
    it(`stays as it is when the reply is ${what}`, async () => {
      desk.receiver.answer((_callback, res) => void res.status(200).type('json').send(body));
      const chat = await startChat(platform, desk);
      await hear(desk, 'conversationBridge', 'added', chat.peer);
      assert.deepEqual(new Set(of(chat.peer).map(({ url }) => url)), new Set(['/hooks/desk']));
    });

  it('sees a bearer token that verifies against the published keys, with the documented claims', async () => {
    await startMeeting(desk);
    const bearer = desk.receiver.callbacks[0]?.headers.authorization ?? '';
    assert.match(bearer, /^Bearer ey/);
    const metadata = (await (await fetch(`${platform.url}/.well-known/openid-configuration`)).json()) as {
      issuer: string;
      jwks_uri: string;
    };
    const { payload, protectedHeader } = await jwtVerify(
      bearer.slice('Bearer '.length),
      createRemoteJWKSet(new URL(metadata.jwks_uri)),
      { audience: desk.audience, issuer: metadata.issuer, algorithms: ['RS256'] },
    );
    assert.ok(protectedHeader.kid && protectedHeader.x5t);
    const { aud, iss, iat = 0, nbf = 0, exp = 0, ...rest } = payload;
    assert.deepEqual([aud, iss], [desk.audience, metadata.issuer]);
    const now = Date.now() / 1000;
    assert.ok(iat <= now && nbf <= now && exp > now + 50 * 60 && exp - nbf <= 66 * 60);
    assert.deepEqual(rest, {
      appid: '00000004-0000-0ff1-ce00-000000000000',
      appidacr: '2',
      idp: metadata.issuer,
      oid: rest.oid,
      sub: rest.oid,
      tid: platform.identity.tenant,
      ver: '1.0',
    });
    assert.match(String(rest.tid), /^[0-9a-f-]{36}$/);
  });
});

describe('with CALLBACK_ALLOW_PRIVATE=false', () => {
  it('private addresses are called for the built-in application alone', async () => {
    const platform = await startPlatform({ CALLBACK_ALLOW_PRIVATE: 'false' });
    const foreign = await startApplication(platform);
    const builtIn = await startApplication(platform, { builtIn: true });
    try {
      for (const desk of [foreign, builtIn]) await (await startVisitor(platform, desk)).requestChat();
      await hear(builtIn, 'messagingInvitation', 'started');
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(foreign.receiver.callbacks.length, 0);
      const allowed = await platform.restart({ CALLBACK_ALLOW_PRIVATE: 'true' });
      await until('what was missing', () => foreign.receiver.callbacks[0]);
      await allowed.stop();
    } finally {
      await Promise.all([foreign.close(), builtIn.close()]);
    }
  });
});
