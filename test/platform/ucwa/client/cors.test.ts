import assert from 'node:assert/strict';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Answer, ask, refusalOf } from '../../support/wire.ts';

const site = 'https://shop.example';

describe('a visitor’s browser', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let token: string;
  let discover: string;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    ({ token, discover } = await desk.visit({ allowedOrigins: `${site}/page;http://localhost:8080` }));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const make = (origin: string | undefined, bearer: string | undefined = token): Promise<Answer> =>
    ask('POST', `${platform.url}/ucwa/psanon/v1/applications`, {
      ...(bearer ? { token: bearer } : {}),
      json: { anonymousDisplayName: 'Jane' },
      headers: origin === undefined ? {} : { Origin: origin },
    });
  const allowed = ({ headers }: Answer): string | null => headers.get('access-control-allow-origin');

  for (const origin of [site, 'http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'])
    it(`may call from ${origin}, which its token names`, async () => {
      const made = await make(origin);
      assert.deepEqual([made.status, allowed(made)], [201, origin]);
      assert.match(made.headers.get('vary') ?? '', /origin/i);
      const exposed = made.headers.get('access-control-expose-headers') ?? '';
      for (const name of ['Location', 'Etag', 'WWW-Authenticate', 'X-Ms-diagnostics'])
        assert.match(exposed, new RegExp(`\\b${name}\\b`, 'i'));
      const found = await ask('GET', discover, { headers: { Origin: origin } });
      assert.deepEqual([found.status, allowed(found)], [200, origin]);
    });

  for (const origin of [
    'https://evil.example',
    'http://shop.example',
    'https://shop.example:8443',
    'https://sub.shop.example',
    'http://localhost:8081',
    'https://localhost:8080',
    'null',
  ])
    it(`may not call from ${origin}`, async () => {
      for (const answer of [await make(origin), await ask('GET', discover, { headers: { Origin: origin } })]) {
        assert.equal(refusalOf(answer), '403 Forbidden');
        assert.match(answer.headers.get('x-ms-diagnostics') ?? '', /^28070;source="127\.0\.0\.1";reason="/);
        assert.equal(allowed(answer), null);
      }
    });

  it('is no browser when it names no origin', async () => {
    const made = await make(undefined);
    assert.deepEqual([made.status, allowed(made)], [201, null]);
  });

  it('learns from any page that its token is no good, so that it can ask for a new one', async () => {
    const answer = await make(site, 'psat=old');
    assert.deepEqual([answer.status, allowed(answer)], [401, site]);
  });

  it('may ask first, wherever it wants to go', async () => {
    for (const [path, method, headers] of [
      ['/ucwa/psanon/v1/applications', 'POST', 'authorization,content-type,x-ms-namespace'],
      ['/ucwa/psanon/v1/applications/123456789012/events?ack=1', 'GET', 'authorization,client-request-id'],
      ['/ucwa/psanon/v1/applications/1/communication/conversations/x', 'DELETE', 'authorization,x-ms-sdk-instance'],
      [new URL(discover).pathname + new URL(discover).search, 'GET', 'authorization,x-ms-correlation-id'],
    ] as const) {
      const answer = await ask('OPTIONS', platform.url + path, {
        headers: { Origin: site, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': headers },
      });
      assert.deepEqual([answer.status, allowed(answer)], [204, site], path);
      assert.ok(answer.headers.get('access-control-allow-methods')?.includes(method));
      const named = (answer.headers.get('access-control-allow-headers') ?? '').toLowerCase().split(', ');
      for (const header of headers.split(',')) assert.ok(named.includes(header), header);
    }
  });

  it('keeps loopback names apart where the platform is not on loopback', async () => {
    const open = await startPlatform({ PUBLIC_URL: 'https://platform.example' });
    const { applications, anonymous } = open.identity;
    const { application } = await applications.register({
      name: 'Far',
      endpoint: 'sip:far@contoso.example',
      callbackUrl: 'https://far.example/callback',
      audience: 'https://far.example',
    });
    const { token: far } = await anonymous.mint({
      application,
      sessionId: 's',
      allowedOrigins: ['http://localhost:8080'],
    });
    const statuses = ['http://localhost:8080', 'http://127.0.0.1:8080'].map(async (origin) => {
      const headers = { Origin: origin };
      const input = { token: far, json: { anonymousDisplayName: 'Jane' }, headers };
      return (await ask('POST', `http://127.0.0.1:${open.port}/ucwa/psanon/v1/applications`, input)).status;
    });
    assert.deepEqual(await Promise.all(statuses), [201, 403]);
    await open.stop();
  });
});

describe('a staff member’s browser', () => {
  it('may call from the platform’s own pages and those of applications, no others', async () => {
    const platform = await startPlatform();
    const desk = await startApplication(platform);
    try {
      const call = (origin: string) =>
        ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, { headers: { Origin: origin }, json: {} });
      for (const origin of [platform.url, desk.receiver.url, platform.url.replace('127.0.0.1', 'localhost')])
        assert.equal((await call(origin)).status, 401, origin);
      const refused = await call('https://evil.example');
      assert.equal(refusalOf(refused), '403 Forbidden');
      assert.match(refused.headers.get('x-ms-diagnostics') ?? '', /^28070;/);
    } finally {
      await platform.stop();
      await desk.close();
    }
  });
});
