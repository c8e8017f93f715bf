import assert from 'node:assert/strict';
import request from 'supertest';
import { parseChallenge } from '../../../server/wire/challenge.ts';
import { addAlice, openIdentity, publicUrl, temporaryFolder, ticketOf } from './support.ts';

const base = '/Autodiscover/AutodiscoverService.svc/root';

describe('Autodiscover', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;
  let token: string;

  before(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
    await addAlice(opened.identity);
    token = (await ticketOf(opened.identity)).accessToken;
  });
  after(() => {
    opened.close();
    folder.remove();
  });

  it('leads from the root to the user, in any case of the path, and at /', async () => {
    for (const path of [base, base.toLowerCase(), '/']) {
      const { body } = await request(opened.app).get(path).expect(200).expect('Content-Type', /json/);
      assert.deepEqual(body, {
        _links: {
          self: { href: publicUrl + base },
          user: { href: `${publicUrl}${base}/oauth/user` },
          xframe: { href: `${publicUrl}/Autodiscover/XFrame/XFrame.html` },
        },
        rel: 'root',
      });
    }
  });

  it('is one document for every domain', async () => {
    const { body } = await request(opened.app).get(base);
    for (const path of [`${base}/domain`, `${base}/oauth/domain`])
      assert.deepEqual((await request(opened.app).get(path).expect(200)).body, body);
  });

  it('says the original domain again', async () => {
    const { body } = await request(opened.app).get(`${base}?originalDomain=contoso.com%26x`);
    assert.equal(body._links.user.href, `${publicUrl}${base}/oauth/user?originalDomain=contoso.com%26x`);
    const twice = await request(opened.app).get(`${base}?originalDomain=a&originalDomain=b`).expect(200);
    assert.equal(twice.body._links.self.href, publicUrl + base);
  });

  it('challenges who has no token, or a bad one, with two header lines', async () => {
    for (const path of [`${base}/oauth/user`, `${base}/user`])
      for (const header of [undefined, 'Bearer cwt=bad', 'Basic YTpi']) {
        const asked = request(opened.app).get(path);
        if (header) asked.set('Authorization', header);
        const answer = await asked.expect(401).expect('Content-Type', /html/);
        const lines = String(answer.headers['www-authenticate']);
        assert.match(lines, /trusted_issuers="00000004-0000-0ff1-ce00-000000000000@contoso\.example"/);
        assert.equal(parseChallenge(lines)?.href, `${publicUrl}/WebTicket/oauthtoken`);
        assert.equal(/^28055/.test(answer.headers['x-ms-diagnostics'] ?? ''), header !== undefined);
      }
    const head = await request(opened.app).head(`${base}/oauth/user`).expect(401);
    assert.ok(parseChallenge(String(head.headers['www-authenticate'])));
  });

  it('sends the challenge as two lines on the wire', async () => {
    const server = opened.app.listen(0);
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    const answer = await fetch(`http://127.0.0.1:${address.port}${base}/user`);
    server.close();
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer .*, MsRtcOAuth href="/);
  });

  it('leads who has a token to the applications', async () => {
    for (const path of [`${base}/oauth/user`, `${base}/user`]) {
      const { body } = await request(opened.app).get(path).set('Authorization', `Bearer ${token}`).expect(200);
      assert.deepEqual(body, {
        _links: {
          self: { href: `${publicUrl}${base}/user` },
          applications: { href: `${publicUrl}/ucwa/oauth/v1/applications` },
          xframe: { href: `${publicUrl}/Autodiscover/XFrame/XFrame.html` },
        },
        rel: 'user',
      });
    }
    await request(opened.app).head(`${base}/user`).set('Authorization', `Bearer ${token}`).expect(200);
  });
});
