import assert from 'node:assert/strict';
import { alicesPassword, aliceUri, openIdentity, temporaryFolder, ticketOf } from './support.ts';

const domain = 'contoso.example';

describe('demo staff', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;
  const demo = () => opened.identity.demo;
  const accounts = () => opened.identity.accounts;

  beforeEach(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
    await demo().ensure({ password: alicesPassword, domain });
    demo().setOpen(true);
  });
  afterEach(() => {
    opened.close();
    folder.remove();
  });

  it('are alice, bob and sam, with their phones', () => {
    const facts = accounts()
      .list()
      .map(({ uri, name, role, phone }) => [uri, name, role, phone]);
    assert.deepEqual(facts, [
      [aliceUri, 'Alice', 'agent', '+4799000001'],
      ['sip:bob@contoso.example', 'Bob', 'agent', '+4799000002'],
      ['sip:sam@contoso.example', 'Sam', 'supervisor', '+4799000003'],
    ]);
    assert.equal(demo().othersExist(), false);
  });

  it('keep their tokens over a start with the same password, and lose them with another one', async () => {
    const { accessToken } = await ticketOf(opened.identity);
    await demo().ensure({ password: alicesPassword, domain });
    assert.ok(opened.identity.staffTokens.verify(accessToken));
    await demo().ensure({ password: 'another password', domain });
    assert.equal(opened.identity.staffTokens.verify(accessToken), undefined);
    assert.ok(await accounts().checkPassword('alice', 'another password'));
    assert.equal(accounts().byUri(aliceUri)?.phone, '+4799000001');
  });

  it('are nobody while the demo is shut', async () => {
    const { accessToken, refreshToken } = await ticketOf(opened.identity);
    const told: string[] = [];
    opened.identity.staffTokens.onRevoked((uri) => told.push(uri));
    demo().setOpen(false);
    assert.equal(told.length, 3);
    assert.equal(opened.identity.staffTokens.verify(accessToken), undefined);
    assert.equal(await opened.identity.staffTokens.refresh(refreshToken), undefined);
    assert.equal(await accounts().checkPassword('alice', alicesPassword), undefined);
    assert.deepEqual(accounts().list(), []);
    assert.equal(accounts().byUri(aliceUri), undefined);
    await assert.rejects(accounts().remove(aliceUri), { code: 'UnknownStaff' });
  });

  it('give way to a person of the same address or number', async () => {
    const { accessToken } = await ticketOf(opened.identity);
    const real = await accounts().add({
      uri: aliceUri,
      name: 'Alice Real',
      role: 'admin',
      password: 'her own password',
      phone: '+4799000002',
    });
    assert.equal(demo().othersExist(), true);
    assert.equal(opened.identity.staffTokens.verify(accessToken), undefined);
    assert.equal(accounts().byUri('sip:bob@contoso.example')?.phone, null);
    demo().setOpen(false);
    assert.deepEqual(accounts().list(), [real]);
    await demo().ensure({ password: 'yet another password', domain });
    assert.ok(await accounts().checkPassword('alice', 'her own password'), 'an account of the operator stays as it is');
  });
});
