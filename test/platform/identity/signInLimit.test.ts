import assert from 'node:assert/strict';
import express from 'express';
import request from 'supertest';
import { readForm } from '../../../server/platform/identity/form.ts';
import { createSignInLimit, type SignInLimit } from '../../../server/platform/identity/signInLimit.ts';

describe('the limit on failed sign-ins', () => {
  let limit: SignInLimit;
  let app: express.Express;
  beforeEach(() => {
    limit = createSignInLimit();
    app = express();
    app.set('trust proxy', true);
    app.post('/', ...readForm, ...limit.handlers, (_req, res) => void res.status(400).end());
  });
  afterEach(() => limit.close());
  const fail = async (username: string, address: string) =>
    (await request(app).post('/').type('form').set('X-Forwarded-For', address).send({ username, password: 'x' }))
      .status;
  async function failures(count: number, address: string) {
    for (let n = 0; n < count; n++) assert.equal(await fail(`user${n}`, address), 400);
  }

  it('counts for one address whatever the names', async () => {
    await failures(300, '192.0.2.1');
    assert.equal(await fail('another', '192.0.2.1'), 429);
    assert.equal(await fail('another', '192.0.2.2'), 400);
  }).timeout(20_000);

  it('does not count the names of this machine together, where the helpdesk’s own pages ask', async () => {
    await failures(301, '127.0.0.1');
    assert.equal(await fail('another', '::1'), 400);
  }).timeout(20_000);

  it('counts all spellings of one name together, on this machine too', async () => {
    for (const address of ['192.0.2.1', '127.0.0.1']) {
      for (let n = 0; n < 20; n++) assert.equal(await fail(`X${n}\\alice`, address), 400);
      for (const spelt of ['Y\\alice', ' ALICE ', 'sip:alice@contoso.example', 'alice@contoso.example'])
        assert.equal(await fail(spelt, address), 429, spelt);
      assert.equal(await fail('X1\\bob', address), 400);
    }
  });

  it('tells long names apart', async () => {
    const long = 'a'.repeat(50_000);
    for (let n = 0; n < 20; n++) assert.equal(await fail(`${long}1`, '192.0.2.1'), 400);
    assert.equal(await fail(`${long}1`, '192.0.2.1'), 429);
    assert.equal(await fail(`${long}2`, '192.0.2.1'), 400);
  });
});
