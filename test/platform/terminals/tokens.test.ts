import assert from 'node:assert/strict';
import { status } from '@grpc/grpc-js';
import { addMember } from '../rooms/support.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { tokenOf } from '../support/staff.ts';
import { askToken, metadataOf, openStream, type Registered, register, scope } from './support.ts';

describe('who may connect terminals', () => {
  let platform: TestPlatform;
  let client: Registered;
  before(async () => {
    platform = await startPlatform();
    client = await register(platform, '+4711111111', '4722222222');
  });
  after(() => platform.stop());

  it('gives a client a token for an hour', async () => {
    const answer = await askToken(platform, client.clientId, client.clientSecret);
    assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-store']);
    const body = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual(
      { ...body, access_token: '' },
      { access_token: '', expires_in: 3600, scope, token_type: 'bearer' },
    );
  });

  it('refuses as OAuth2 does', async () => {
    const refused = async (answer: Response) => [answer.status, ((await answer.json()) as { error: string }).error];
    const { clientId, clientSecret } = client;
    assert.deepEqual(await refused(await askToken(platform, clientId, 'wrong')), [401, 'invalid_client']);
    const ask = (form: Record<string, string>) => askToken(platform, clientId, clientSecret, form).then(refused);
    assert.deepEqual(await ask({ scope }), [400, 'invalid_request']);
    assert.deepEqual(await ask({ grant_type: 'password' }), [400, 'unsupported_grant_type']);
    const other = { grant_type: 'client_credentials', scope: 'events.voice.subscribe' };
    assert.deepEqual(await ask(other), [400, 'invalid_scope']);
    const bare = await fetch(`${platform.url}/oauth2/token`, { method: 'POST', body: 'grant_type=client_credentials' });
    assert.match(bare.headers.get('www-authenticate') ?? '', /^Basic/);
    assert.equal((await fetch(`${platform.url}/oauth2/token`)).status, 405);
  });

  it('says everything that is wrong with a new client', async () => {
    await assert.rejects(
      platform.identity.clients.add({ name: ' ', scopes: ['x'], phones: ['abc'] }),
      /name: .*; scope: .*; phone: .*abc/,
    );
  });

  const codeFor = async (token: string | undefined, msisdn?: string) => {
    const stream = openStream(platform.grpc, 'Pipe', metadataOf(token, msisdn));
    return (await stream.ended).code;
  };

  it('answers a stream that may not be opened with its code', async () => {
    assert.equal(await codeFor(undefined), status.UNAUTHENTICATED);
    assert.equal(await codeFor('nonsense', '4711111111'), status.UNAUTHENTICATED);
    assert.equal(await codeFor(`${client.token}x`, '4711111111'), status.UNAUTHENTICATED);
    assert.equal(await codeFor(client.token), status.INVALID_ARGUMENT);
    assert.equal(await codeFor(client.token, 'abc'), status.INVALID_ARGUMENT);
    assert.equal(await codeFor(client.token, '4799999999'), status.PERMISSION_DENIED);
    const reader = await platform.identity.clients.add({
      name: 'Reader',
      scopes: ['events.voice.subscribe'],
      phones: ['+4711111111'],
    });
    const form = { grant_type: 'client_credentials' };
    const answer = await askToken(platform, reader.client.id, reader.clientSecret, form);
    const { access_token: token } = (await answer.json()) as { access_token: string };
    assert.equal(await codeFor(token, '4711111111'), status.PERMISSION_DENIED);
  });

  it('lets a number in with and without its plus, and staff by any token', async () => {
    const alice = await addMember(platform, 'Alice', { phone: '+4799000001' });
    const bob = await addMember(platform, 'Bob');
    for (const [token, msisdn] of [
      [client.token, '4711111111'],
      [client.token, '+4722222222'],
      [alice.token, undefined],
      [alice.token, '4799000001'],
      [(await tokenOf(platform, alice.uri)).replace('cwt=', ''), undefined],
    ] as const) {
      const stream = openStream(platform.grpc, 'Pipe', metadataOf(token, msisdn));
      await stream.next('idle');
      stream.halfClose();
      assert.equal((await stream.ended).code, status.OK);
    }
    assert.equal(await codeFor(bob.token), status.INVALID_ARGUMENT);
    assert.equal(await codeFor(alice.token, '4711111111'), status.PERMISSION_DENIED);
  });
});
