import assert from 'node:assert/strict';
import request from 'supertest';
import { addAlice, alicesPassword, aliceUri, openIdentity, publicUrl, temporaryFolder } from './support.ts';

const noToken = '28020;source="127.0.0.1";reason="No valid security token."';
const noWay = '28029;source="127.0.0.1";reason="Authentication type not allowed."';

describe('WebTicket', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;

  beforeEach(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
    await addAlice(opened.identity);
  });
  afterEach(() => {
    opened.close();
    folder.remove();
  });

  const good = { grant_type: 'password', username: 'alice', password: alicesPassword };
  const ask = (fields: Record<string, string>, path = '/WebTicket/oauthtoken') =>
    request(opened.app).post(path).type('form').send(fields);

  it('gives a token for user name and password', async () => {
    for (const username of ['alice', 'sip:Alice@contoso.example', 'alice@contoso.example', 'CONTOSO\\alice']) {
      const answer = await ask({ ...good, username })
        .expect(200)
        .expect('Cache-Control', 'no-store');
      const { access_token, refresh_token, ...rest } = answer.body;
      assert.deepEqual(rest, { expires_in: 28_800, ms_rtc_identityscope: 'local', token_type: 'Bearer' });
      assert.match(access_token, /^cwt=/);
      assert.ok(refresh_token);
      assert.equal(opened.identity.staffTokens.verify(access_token)?.uri, aliceUri);
    }
  });

  it('reads the forms that clients were seen to send', async () => {
    const body = new URLSearchParams(good).toString();
    const type = "application/x-www-form-urlencoded;charset='utf-8'";
    await request(opened.app).post('/webticket/OAuthToken').set('Content-Type', type).send(body).expect(200);
    const multipart = request(opened.app).post('/WebTicket/oauthtoken');
    for (const [name, value] of Object.entries(good)) multipart.field(name, value);
    await multipart.expect(200);
  });

  it('refuses a wrong password and an unknown name alike', async () => {
    const wrong = await ask({ ...good, password: 'wrong password' })
      .expect(400)
      .expect('X-Ms-diagnostics', noToken);
    const nobody = await ask({ ...good, username: 'nobody' })
      .expect(400)
      .expect('X-Ms-diagnostics', noToken);
    assert.equal(wrong.body.error, 'invalid_grant');
    assert.deepEqual(wrong.body, nobody.body);
  });

  it('refuses a request that is none', async () => {
    for (const fields of [{}, { grant_type: 'password' }, { grant_type: 'refresh_token' }]) {
      const answer = await ask(fields).expect(400).expect('X-Ms-diagnostics', noToken);
      assert.equal(answer.body.error, 'invalid_request');
    }
    const post = () => request(opened.app).post('/WebTicket/oauthtoken');
    await post().send(good).expect(400);
    await post().set('Content-Type', 'multipart/form-data; boundary=X').send('junk').expect(400);
    await post().set('Content-Type', 'multipart/form-data').send('junk').expect(400);
  });

  it('answers the other ways of the original in its own words', async () => {
    for (const grant of ['windows', 'anonmeeting', 'passive']) {
      const answer = await ask({ grant_type: `urn:microsoft.rtc:${grant}`, password: 'AB12CD34' }).expect(400);
      assert.equal(answer.headers['x-ms-diagnostics'], noWay);
      assert.equal(answer.body.error, 'invalid_grant');
      assert.equal(typeof answer.body.ms_rtc_passiveauthuri, grant === 'passive' ? 'string' : 'undefined');
    }
    const other = await ask({ grant_type: 'authorization_code' }).expect(400).expect('X-Ms-diagnostics', noWay);
    assert.equal(other.body.error, 'unsupported_grant_type');
  });

  it('renews by a refresh token, once', async () => {
    const first = (await ask(good)).body;
    const fields = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const second = (await ask(fields).expect(200)).body;
    assert.notEqual(second.access_token, first.access_token);
    const third = await ask(fields).expect(400).expect('X-Ms-diagnostics', noToken);
    assert.equal(third.body.error, 'invalid_grant');
  });

  it('changes a password, which ends what was signed in', async () => {
    const change = { username: 'alice', password: alicesPassword, new_password: 'a new password' };
    const { access_token } = (await ask(good)).body;
    await ask(change, '/WebTicket/password').expect(204);
    assert.equal(opened.identity.staffTokens.verify(access_token), undefined);
    await ask(good).expect(400);
    await ask({ ...good, password: 'a new password' }).expect(200);
  });

  it('refuses to change a password that is not known, into one too short, or without all three fields', async () => {
    const change = { username: 'alice', password: alicesPassword, new_password: 'a new password' };
    const refusals: [Record<string, string>, string][] = [
      [{ ...change, password: 'wrong password' }, 'invalid_grant'],
      [{ ...change, new_password: 'short' }, 'invalid_request'],
      [{ username: 'alice' }, 'invalid_request'],
    ];
    for (const [fields, error] of refusals) {
      const answer = await ask(fields, '/WebTicket/password').expect(400);
      assert.equal(answer.body.error, error);
      assert.equal(typeof answer.body.error_description, 'string');
    }
    await ask(good).expect(200);
  });

  it('slows down who guesses, and nobody else', async () => {
    const wrong = { ...good, password: 'wrong password' };
    for (let round = 0; round < 25; round++) await ask(good).expect(200);
    const statuses = await Promise.all(Array.from({ length: 22 }, async () => (await ask(wrong)).status));
    assert.deepEqual(statuses.sort(), [...Array(20).fill(400), 429, 429]);
    const answer = await ask({ ...good, username: 'sip:ALICE' }).expect(429);
    assert.match(answer.body.error_description, /Wait a minute/);
    assert.ok(answer.headers['retry-after']);
    await ask({ ...good, username: 'bob' }).expect(400);
  }).timeout(20_000);

  it('is closed to pages of other sites', async () => {
    await ask(good).set('Origin', publicUrl).expect(200).expect('Access-Control-Allow-Origin', publicUrl);
    await ask(good).set('Origin', 'https://evil.example').expect(403);
  });
});
