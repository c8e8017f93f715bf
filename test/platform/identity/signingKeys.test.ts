import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { loadSigningKeys } from '../../../server/platform/identity/signingKeys.ts';
import { createTestClock, temporaryFolder } from './support.ts';

describe('signing keys', () => {
  const folder = temporaryFolder();
  const elsewhere = temporaryFolder();
  after(() => {
    folder.remove();
    elsewhere.remove();
  });
  const clock = createTestClock();
  const load = (path = folder.path) => loadSigningKeys({ keysFolder: path, clock });
  const inAnHour = () => Math.floor(clock.now() / 1000) + 3600;

  it('are made once, for the owner alone, and are the same after a restart', async () => {
    const [first, second] = [await load(), await load()];
    assert.deepEqual(first.jwks, second.jwks);
    assert.equal(statSync(join(folder.path, 'signing-key.pem')).mode & 0o777, 0o600);
  });

  it('publish the public half only, under the kid of the header', async () => {
    const keys = await load();
    const [jwk] = keys.jwks.keys;
    assert.deepEqual(Object.keys(jwk ?? {}).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5t']);
    const header = decodeProtectedHeader(await keys.sign({ exp: inAnHour() }));
    assert.deepEqual(header, { typ: 'JWT', alg: 'RS256', x5t: jwk?.x5t, kid: jwk?.kid });
  });

  it('sign what anybody can verify by the key set', async () => {
    const keys = await load();
    const token = await keys.sign({ aud: 'https://desk.example', exp: inAnHour() });
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [...keys.jwks.keys] }));
    assert.equal(payload.aud, 'https://desk.example');
  });

  it('take no token that is expired, not yet good, without an end, changed, or signed elsewhere', async () => {
    const keys = await load();
    const foreign = await load(elsewhere.path);
    const good = await keys.sign({ exp: inAnHour() });
    assert.ok(await keys.verify(good));
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`;
    const bad = [
      await keys.sign({ exp: inAnHour() - 3601 }),
      await keys.sign({ nbf: inAnHour(), exp: inAnHour() + 60 }),
      await keys.sign({}),
      await foreign.sign({ exp: inAnHour() }),
      `${good.slice(0, -4)}AAAA`,
      unsigned,
      'junk',
      '',
    ];
    for (const token of bad) assert.equal(await keys.verify(token), undefined, token);
  });

  it('take a token only from the issuer and for the audience asked for', async () => {
    const keys = await load();
    const token = await keys.sign({ iss: 'a', aud: 'b', exp: inAnHour() });
    assert.ok(await keys.verify(token, { issuer: 'a', audience: 'b' }));
    assert.equal(await keys.verify(token, { issuer: 'x', audience: 'b' }), undefined);
    assert.equal(await keys.verify(token, { issuer: 'a', audience: 'x' }), undefined);
  });
});
