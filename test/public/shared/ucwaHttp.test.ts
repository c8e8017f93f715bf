import assert from 'node:assert/strict';
import { createUcwaHttp, type UcwaAnswer } from '../../../public/shared/ucwaClient.ts';
import { openPeer, type Peer } from '../peer.ts';

/** An answer without what it does not tell. */
const told = (answer: UcwaAnswer): unknown => JSON.parse(JSON.stringify(answer));

describe('public/shared/ucwaHttp', () => {
  let peer: Peer;
  beforeEach(async () => {
    peer = await openPeer();
  });
  afterEach(() => peer.close());

  function client(token: () => Promise<string> = async () => 'cwt=a', onUnauthorized?: () => Promise<boolean>) {
    const http = createUcwaHttp({ token, ...(onUnauthorized ? { onUnauthorized } : {}) });
    http.setBase(`${peer.url}/ucwa/oauth/v1/applications/1`);
    return http;
  }

  it('resolves hrefs against the origin of the application and collapses double slashes', () => {
    const http = client();
    const table: [string, string][] = [
      ['/ucwa/x?href=a//b', '/ucwa/x?href=a//b'],
      ['//ucwa/x', '/ucwa/x'],
      ['/ucwa//v1///x', '/ucwa/v1/x'],
      [`${peer.url}//ucwa/x`, '/ucwa/x'],
    ];
    for (const [href, expected] of table) assert.equal(http.resolve(href), peer.url + expected, href);
    assert.equal(http.resolve('https://other.example//a'), 'https://other.example/a');
  });

  it('sends JSON and reads a resource', async () => {
    const asked = client().request('POST', '/ucwa/a', { json: { to: 'sip:x' } });
    const taken = await peer.take();
    assert.deepEqual([taken.method, taken.path, taken.body], ['POST', '/ucwa/a', '{"to":"sip:x"}']);
    assert.equal(taken.headers['content-type'], 'application/json');
    assert.equal(taken.headers.authorization, 'Bearer cwt=a');
    taken.answer(200, { rel: 'thing' });
    assert.deepEqual(told(await asked), { status: 200, body: { rel: 'thing' } });
  });

  it('sends text as UTF-8 and reads the Location of an empty 201', async () => {
    const asked = client().request('POST', '/m?operationId=1', { text: 'Grüße 👋' });
    const taken = await peer.take();
    assert.equal(taken.body, 'Grüße 👋');
    assert.equal(taken.headers['content-type'], 'text/plain; charset=utf-8');
    taken.answer(201, undefined, { location: '/m/3' });
    assert.deepEqual(told(await asked), { status: 201, location: '/m/3' });
  });

  it('tells a refusal by its code, and a proxy page by its status', async () => {
    const refused = client().request('GET', '/a');
    (await peer.take()).answer(409, { code: 'Conflict', subcode: 'PGetReplaced', message: 'gone', debugInfo: {} });
    assert.deepEqual(told(await refused), {
      status: 409,
      error: { code: 'Conflict', subcode: 'PGetReplaced', message: 'gone' },
    });
    const page = client().request('GET', '/a');
    (await peer.take()).answer(502, '<h1>Bad gateway</h1>');
    assert.deepEqual(told(await page), { status: 502, error: { code: 'Http502' } });
    const throttled = client().request('GET', '/a');
    (await peer.take()).answer(429, {}, { 'retry-after': '7' });
    assert.equal((await throttled).retryAfterMs, 7000);
  });

  it('never rejects: no connection, too late, aborted, no token, no address', async () => {
    const cut = client().request('GET', '/a');
    (await peer.take()).cut();
    assert.equal((await cut).error?.code, 'NetworkFailure');

    assert.equal((await client().request('GET', '/a', { timeoutMs: 30 })).error?.code, 'Timeout');

    const stop = new AbortController();
    const aborted = client().request('GET', '/a', { signal: stop.signal });
    stop.abort();
    assert.deepEqual([(await aborted).status, (await aborted).error?.code], [0, 'Aborted']);

    const tokenless = await client(() => Promise.reject(new Error('no token'))).request('GET', '/a');
    assert.deepEqual(told(tokenless), { status: 0, error: { code: 'NotSent', message: 'Error: no token' } });

    assert.equal((await client().request('GET', 'https://[')).error?.code, 'NotSent');
  });

  it('renews the token once for requests refused together, and repeats them', async () => {
    let token = 'old';
    let renewals = 0;
    const http = client(
      async () => token,
      async () => {
        renewals += 1;
        await new Promise((done) => setTimeout(done, 20));
        token = 'new';
        return true;
      },
    );
    const both = [http.request('GET', '/a'), http.request('GET', '/b')];
    for (let count = 0; count < 2; count += 1) (await peer.take()).answer(401, '');
    for (let count = 0; count < 2; count += 1) {
      const taken = await peer.take();
      assert.equal(taken.headers.authorization, 'Bearer new');
      taken.answer(204);
    }
    assert.deepEqual(
      (await Promise.all(both)).map(({ status }) => status),
      [204, 204],
    );
    assert.equal(renewals, 1);
  });

  it('takes a 401 as final without a way to renew, or when there is no new token', async () => {
    for (const http of [
      client(),
      client(
        async () => 'x',
        async () => false,
      ),
    ]) {
      const asked = http.request('GET', '/a');
      (await peer.take()).answer(401, '');
      assert.equal((await asked).status, 401);
    }
    assert.equal(peer.all.length, 2);
  });
});
