import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { platformAppId } from '../../../server/wire/challenge.ts';
import { openIdentity, publicUrl, someApplication, temporaryFolder } from './support.ts';

describe('callback tokens', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;

  before(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
  });
  after(() => {
    opened.close();
    folder.remove();
  });

  it('have the shape the reference shows, the audience of the application, and are used until five minutes before their end', async () => {
    const { application } = await opened.identity.applications.register(someApplication);
    const { callbackToken, tenant } = opened.identity;
    const [token, same] = await Promise.all([callbackToken(application), callbackToken(application)]);
    assert.equal(token, same);
    const { exp = 0, iat, nbf = 0, oid, sub, ...rest } = decodeJwt(token);
    assert.equal(exp - nbf, 65 * 60);
    assert.equal(iat, nbf);
    assert.match(String(oid), /^[0-9a-f-]{36}$/);
    assert.equal(sub, oid);
    assert.deepEqual(rest, {
      aud: someApplication.audience,
      iss: `${publicUrl}/${tenant}/`,
      appid: platformAppId,
      appidacr: '2',
      idp: `${publicUrl}/${tenant}/`,
      tid: tenant,
      ver: '1.0',
    });
    opened.clock.pass(55 * 60_000 - 1000);
    assert.equal(await callbackToken(application), token);
    opened.clock.pass(1000);
    const next = decodeJwt(await callbackToken(application));
    assert.ok((next.exp ?? 0) > exp);
  });
});
