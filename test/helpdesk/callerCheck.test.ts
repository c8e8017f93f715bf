import assert from 'node:assert/strict';
import supertest from 'supertest';
import { envelope, messageIncoming } from './support/callbacks.ts';
import { callbackToken, closed, type OpenDesk, openDesk, publishedKeys, serve } from './support/openDesk.ts';

describe('who calls back', () => {
  let desk: OpenDesk;
  afterEach(() => desk.close());

  let ack = 0;
  const post = async (token: string) =>
    supertest(desk.app)
      .post('/callback')
      .set({ 'Content-Type': 'application/json', Authorization: `Bearer ${token}` })
      .send(envelope('c1', ++ack, [messageIncoming('c1', 1, 'Hello')]));

  it('is known by the OpenID configuration where neither issuers nor keys are configured', async () => {
    desk = await openDesk({ check: { issuers: () => undefined, jwksUrl: () => undefined } });
    assert.equal((await post(await callbackToken())).status, 200);
    assert.equal((await post(await callbackToken({ iss: 'https://sts.example/another/' }))).status, 401);
  });

  it('may be of any tenant where none is configured', async () => {
    desk = await openDesk({ check: { tenant: undefined } });
    assert.equal((await post(await callbackToken({ tid: 'another' }))).status, 200);
  });

  it('cannot be told while the keys cannot be read: 503; as soon as they can he is let in', async () => {
    let broken = true;
    const published = JSON.stringify(await publishedKeys());
    const { server, url } = await serve(
      (_request, response) => void response.writeHead(broken ? 500 : 200).end(published),
    );
    desk = await openDesk({ check: { jwksUrl: () => `${url}/jwks.json` } });
    assert.equal((await post(await callbackToken())).status, 503);
    broken = false;
    assert.equal((await post(await callbackToken())).status, 200);
    await closed(server);
  });

  it('is let in by a token only as long as it lasts, though it was found good before', async () => {
    let now = Date.now();
    desk = await openDesk({ clock: { now: () => now } });
    const token = await callbackToken();
    assert.equal((await post(token)).status, 200);
    assert.equal((await post(token)).status, 200);
    now += 3_610_000;
    assert.equal((await post(token)).status, 401);
  });

  it('must be of the tenant that a discovered issuer names, where none is configured', async () => {
    const iss = 'https://sts.example/99999999-2222-4333-8444-555555555555/';
    const published = JSON.stringify(await publishedKeys());
    const { server, url } = await serve(
      ({ url: path }, response) =>
        void response.end(path === '/keys' ? published : JSON.stringify({ issuer: iss, jwks_uri: `${url}/keys` })),
    );
    const undefinedYet = { issuers: () => undefined, jwksUrl: () => undefined, tenant: undefined };
    desk = await openDesk({ check: { ...undefinedYet, openidConfigurationUrl: () => `${url}/configuration` } });
    assert.equal((await post(await callbackToken({ iss }))).status, 403);
    assert.equal((await post(await callbackToken({ iss, tid: '99999999-2222-4333-8444-555555555555' }))).status, 200);
    await closed(server);
  });
});
