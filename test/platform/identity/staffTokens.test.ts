import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addAlice, aliceUri, openIdentity, temporaryFolder, ticketOf } from './support.ts';

const hour = 3600_000;

describe('staff tokens', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;
  const tokens = () => opened.identity.staffTokens;

  beforeEach(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
    await addAlice(opened.identity);
  });
  afterEach(() => {
    opened.close();
    folder.remove();
  });

  it('say who somebody is, with or without their prefix', async () => {
    const ticket = await ticketOf(opened.identity);
    assert.match(ticket.accessToken, /^cwt=[\w-]{43}$/);
    assert.equal(ticket.expiresIn, 28_800);
    for (const token of [ticket.accessToken, ticket.accessToken.slice(4), ticket.accessToken]) {
      const identity = tokens().verify(token);
      assert.equal(identity?.uri, aliceUri);
      assert.equal(identity?.tokenExpiresAt, opened.clock.now() + 8 * hour);
    }
    assert.equal(tokens().verify('cwt=unknown'), undefined);
    assert.equal(tokens().verify(ticket.refreshToken), undefined, 'a refresh token opens nothing');
  });

  it('outlive a restart, and lie in no file as they are', async () => {
    const ticket = await ticketOf(opened.identity);
    const { clock } = opened;
    opened.close();
    opened = await openIdentity(folder.path, { clock });
    assert.equal(tokens().verify(ticket.accessToken)?.uri, aliceUri);
    const bytes = readFileSync(join(folder.path, 'platform.db'), 'latin1');
    assert.ok(!bytes.includes(ticket.accessToken.slice(4)) && !bytes.includes(ticket.refreshToken));
  });

  it('end after eight hours', async () => {
    const ticket = await ticketOf(opened.identity);
    opened.clock.pass(8 * hour - 1);
    assert.ok(tokens().verify(ticket.accessToken));
    opened.clock.pass(1);
    assert.equal(tokens().verify(ticket.accessToken), undefined);
  });

  it('are renewed once by a refresh token, within thirty days', async () => {
    const ticket = await ticketOf(opened.identity);
    const both = await Promise.all([tokens().refresh(ticket.refreshToken), tokens().refresh(ticket.refreshToken)]);
    const [renewed] = both.filter((next) => next !== undefined);
    assert.equal(both.filter((next) => next !== undefined).length, 1);
    assert.ok(renewed && tokens().verify(renewed.accessToken));
    assert.ok(tokens().verify(ticket.accessToken), 'the old access token lives its time');
    assert.equal(await tokens().refresh(ticket.accessToken.slice(4)), undefined, 'an access token renews nothing');
    opened.clock.pass(30 * 24 * hour);
    assert.equal(await tokens().refresh(renewed.refreshToken), undefined);
  });

  it('are not issued to somebody whose rights changed since his password was checked', async () => {
    const checked = opened.identity.accounts.byUri(aliceUri);
    assert.ok(checked);
    await opened.identity.accounts.setPassword(aliceUri, 'a new password');
    assert.equal(await tokens().issue(checked), undefined);
  });

  const endings = {
    'a removal': () => opened.identity.accounts.remove(aliceUri),
    'a new password': () => opened.identity.accounts.setPassword(aliceUri, 'a new password'),
    'another role': () => opened.identity.accounts.setRole(aliceUri, 'supervisor'),
  };
  for (const [what, end] of Object.entries(endings))
    it(`end at once with ${what}, and everybody who asked is told`, async () => {
      const ticket = await ticketOf(opened.identity);
      assert.ok(tokens().verify(ticket.accessToken));
      const told: string[] = [];
      const stop = tokens().onRevoked((uri) => told.push(uri));
      await end();
      assert.equal(tokens().verify(ticket.accessToken), undefined);
      assert.equal(await tokens().refresh(ticket.refreshToken), undefined);
      assert.deepEqual(told, [aliceUri]);
      stop();
    });

  it('go on when the role set is the one there is, or somebody else is changed', async () => {
    const ticket = await ticketOf(opened.identity);
    const told: string[] = [];
    tokens().onRevoked((uri) => told.push(uri));
    await opened.identity.accounts.setRole(aliceUri, 'agent');
    const bob = { uri: 'sip:bob@contoso.example', name: 'Bob', role: 'agent', password: 'another horse' };
    await opened.identity.accounts.add(bob);
    await opened.identity.accounts.setPassword(bob.uri, 'yet another horse');
    assert.ok(tokens().verify(ticket.accessToken));
    assert.deepEqual(told, [bob.uri]);
  });

  it('end when another process changes the same file: unasked within moments, asked at once', async () => {
    const ticket = await ticketOf(opened.identity);
    assert.ok(tokens().verify(ticket.accessToken));
    await opened.identity.start();
    const revoked = new EventEmitter();
    tokens().onRevoked((uri) => revoked.emit('revoked', uri));
    const other = await openIdentity(folder.path, { clock: opened.clock });
    const told = once(revoked, 'revoked', { signal: AbortSignal.timeout(2000) });
    await other.identity.accounts.setPassword(aliceUri, 'a new password');
    assert.deepEqual(await told, [aliceUri]);
    assert.equal(tokens().verify(ticket.accessToken), undefined);

    const again = await opened.identity.accounts.checkPassword('alice', 'a new password');
    const next = again && (await tokens().issue(again));
    assert.ok(next && tokens().verify(next.accessToken));
    opened.identity.stop();
    await other.identity.accounts.remove(aliceUri);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(tokens().verify(next.accessToken), undefined);
    other.close();
  });
});
