import assert from 'node:assert/strict';
import supertest from 'supertest';
import { envelope, invitationStarted, messageIncoming } from './support/callbacks.ts';
import { callbackToken, type OpenDesk, openDesk } from './support/openDesk.ts';

const ucwaJson = 'application/json; type="application/vnd.microsoft.com.ucwa+json"; charset=utf-8';

describe('/callback', () => {
  let desk: OpenDesk;
  let token: string;

  before(async () => {
    desk = await openDesk();
    token = await callbackToken();
  });
  after(() => desk.close());

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    supertest(desk.app)
      .post('/callback')
      .set({ 'Content-Type': ucwaJson, Authorization: `Bearer ${token}`, ...headers })
      .send(typeof body === 'string' ? body : JSON.stringify(body));

  const message = (ack: number) => envelope('c1', ack, [messageIncoming('c1', ack, 'Hello')]);

  it('takes GET as a question whether anybody is there', async () => {
    await supertest(desk.app).get('/callback').expect(200);
  });

  it('refuses other methods', async () => {
    await supertest(desk.app).put('/callback').expect(405).expect('Allow', 'GET, POST');
  });

  it('takes an event and answers nothing', async () => {
    const answer = await post(message(1)).expect(200);
    assert.equal(answer.text, '');
  });

  for (const type of ['application/json', 'application/vnd.microsoft.com.ucwa+json; charset=utf-8', ucwaJson])
    it(`takes ${type}`, async () => {
      await post(message(2), { 'Content-Type': type }).expect(200);
    });

  it('takes the other namespace', async () => {
    await post(JSON.stringify(message(3)).replaceAll('ms:rtc:saas:', 'service:')).expect(200);
  });

  it('takes a heartbeat and writes nothing down', async () => {
    const count = () => desk.db.prepare('select count(*) from inbox').pluck().get();
    const before = count();
    const heartbeat = {
      _links: { self: { href: '/eventsservice' } },
      sender: [],
      baseuri: 'http://pool.platform.example/x',
    };
    await post(heartbeat).expect(200);
    assert.equal(count(), before);
  });

  it('answers the first callback of an invitation with a CallbackContext, and its duplicate with the same', async () => {
    const body = envelope('p1', 1, [invitationStarted('p1')]);
    const first = await post(body).expect(200).expect('Content-Type', /json/);
    assert.deepEqual(Object.keys(first.body), ['CallbackContext']);
    assert.ok(first.body.CallbackContext.length <= 1024);
    const second = await post(body).expect(200);
    assert.deepEqual(second.body, first.body);
    await desk.helpdesk.idle();
    const made = desk.db.prepare('select id from requests').pluck().all();
    assert.deepEqual(made, [first.body.CallbackContext]);
  });

  describe('refuses by 401', () => {
    const cases: [string, () => Promise<Record<string, string>>][] = [
      ['no token', async () => ({ Authorization: '' })],
      ['what is no bearer token', async () => ({ Authorization: `Basic ${token}` })],
      ['what is no token', async () => ({ Authorization: 'Bearer nonsense' })],
      ['a token signed by somebody else', async () => bearer(await callbackToken({}, { strangers: true }))],
      ['an expired token', async () => bearer(await callbackToken({ exp: Math.floor(Date.now() / 1000) - 60 }))],
      ['a token for somebody else', async () => bearer(await callbackToken({ aud: 'https://other.example' }))],
      ['a token of another issuer', async () => bearer(await callbackToken({ iss: 'https://other.example/' }))],
      [
        'a token that is not valid yet',
        async () => bearer(await callbackToken({ nbf: Math.floor(Date.now() / 1000) + 600 })),
      ],
    ];
    for (const [what, headers] of cases)
      it(what, async () => {
        const answer = await post(message(50), await headers()).expect(401);
        assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/);
      });
  });

  for (const claims of [{ appid: 'another' }, { appid: undefined }, { tid: 'another' }])
    it(`refuses ${JSON.stringify(claims)} by 403`, async () => {
      const answer = await post(message(51), bearer(await callbackToken(claims))).expect(403);
      assert.equal(answer.body.code, 'Forbidden');
    });

  it('checks who calls before it reads what he says', async () => {
    await post('not json', { Authorization: '' }).expect(401);
    await post('not json', bearer(await callbackToken({ tid: 'another' }))).expect(403);
  });

  const event = { link: { rel: 'x', href: '/x' }, type: 'added' };
  const bad: [string, unknown][] = [
    ['nothing', ''],
    ['text', 'hello'],
    ['half a document', '{"sender":['],
    ['an array', []],
    ['a number', '5'],
    ['null', 'null'],
    ['{}', {}],
    ['a sender that is no array', { sender: {} }],
    ['a sender without events', { sender: [{ rel: 'x', href: '/x' }] }],
    ['an event without a link', envelope('c1', 60, [{ type: 'added' } as never])],
    ['a link without href', envelope('c1', 60, [{ ...event, link: { rel: 'x' } } as never])],
    ['a relative baseuri', envelope('c1', 60, [event], { baseuri: '/platformservice' })],
    ['a baseuri that is no address', envelope('c1', 60, [event], { baseuri: 'nowhere' })],
    ['a baseuri of a foreign origin', envelope('c1', 60, [event], { baseuri: 'http://evil.example' })],
    ['a heartbeat of a foreign origin', { sender: [], baseuri: 'http://evil.example' }],
  ];
  for (const [what, body] of bad)
    it(`refuses ${what} by 400`, async () => {
      const answer = await post(body).expect(400);
      assert.equal(answer.body.code, 'BadRequest');
      assert.match(answer.body.subcode, /DeserializationFailure|ParameterValidationFailure/);
      assert.doesNotMatch(answer.text, / at .*:\d+/);
    });

  it('names every fault at once', async () => {
    const { body } = await post({ sender: [{ events: [{ type: 'x' }, { type: 'y' }] }], baseuri: 'x' }).expect(400);
    const names = body.parameters.map(({ name }: { name: string }) => name);
    assert.deepEqual(names, ['sender.0.events.0.link', 'sender.0.events.1.link', 'baseuri']);
  });

  it('refuses more than 1 MiB by 413, and takes 1 MiB', async () => {
    const padding = (bytes: number) => JSON.stringify({ ...message(61), padding: 'x'.repeat(bytes) });
    const overhead = padding(0).length;
    await post(padding(1024 * 1024 + 1 - overhead)).expect(413);
    await post(padding(1024 * 1024 - overhead)).expect(200);
  });

  for (const type of ['text/plain', 'application/xml', 'multipart/form-data', ''])
    it(`refuses content type "${type}" by 415`, async () => {
      await post(message(62), { 'Content-Type': type }).expect(415);
    });

  it('lets through what it does not know', async () => {
    const odd = { link: { rel: 'ms:rtc:saas:somethingNew', href: '/x/1' }, type: 'sparkled', extra: [1, 2] };
    await post(envelope('c2', 1, [odd], { more: true })).expect(200);
    await desk.helpdesk.idle();
    assert.equal(desk.db.prepare('select count(*) from inbox where fault is not null').pluck().get(), 0);
  });

  const bearer = (given: string) => ({ Authorization: `Bearer ${given}` });
});
