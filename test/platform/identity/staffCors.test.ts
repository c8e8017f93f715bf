import assert from 'node:assert/strict';
import request from 'supertest';
import { openIdentity, publicUrl, someApplication, temporaryFolder } from './support.ts';

const path = '/Autodiscover/AutodiscoverService.svc/root';

describe('staff CORS', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;

  before(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
    await opened.identity.applications.register(someApplication);
  });
  after(() => {
    opened.close();
    folder.remove();
  });

  it('lets PUBLIC_URL, its other loopback names, and the sites of callback addresses in', async () => {
    for (const origin of [publicUrl, 'http://localhost:3999', 'http://[::1]:3999', 'https://desk.example']) {
      const answer = await request(opened.app).get(path).set('Origin', origin).expect(200);
      assert.equal(answer.headers['access-control-allow-origin'], origin);
      assert.match(answer.headers['access-control-expose-headers'] ?? '', /WWW-Authenticate/);
      assert.match(answer.headers.vary ?? '', /Origin/);
    }
    const plain = await request(opened.app).get(path).expect(200);
    assert.equal(plain.headers['access-control-allow-origin'], undefined);
  });

  it('turns others away, also at / and before a preflight', async () => {
    for (const origin of ['https://evil.example', 'http://localhost:4000', 'https://desk.example:444', 'null', 'junk'])
      for (const asked of [
        request(opened.app).get(path),
        request(opened.app).get('/'),
        request(opened.app).options('/WebTicket/oauthtoken').set('Access-Control-Request-Method', 'POST'),
      ]) {
        const answer = await asked.set('Origin', origin).expect(403);
        assert.equal(answer.body.code, 'Forbidden');
        assert.match(answer.headers['x-ms-diagnostics'] ?? '', /^28070;source="127\.0\.0\.1";reason="Service does not/);
        assert.equal(answer.headers['access-control-allow-origin'], undefined);
      }
  });

  it('answers preflights with the headers that clients send', async () => {
    const answer = await request(opened.app)
      .options('/WebTicket/oauthtoken')
      .set({ Origin: publicUrl, 'Access-Control-Request-Method': 'POST' })
      .expect(204);
    assert.equal(answer.headers['access-control-allow-origin'], publicUrl);
    const allowed = answer.headers['access-control-allow-headers'] ?? '';
    for (const name of ['Authorization', 'Content-Type', 'X-MS-RequiresMinResourceVersion', 'X-Ms-SDK-Instance'])
      assert.ok(allowed.includes(name), name);
  });
});
