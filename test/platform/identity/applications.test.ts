import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../server/lib/problem.ts';
import { addAlice, aliceUri, openIdentity, publicUrl, someApplication, temporaryFolder } from './support.ts';

describe('application registry', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;
  const applications = () => opened.identity.applications;
  const builtIn = {
    name: 'Helpdesk',
    endpoint: 'sip:helpdesk@contoso.example',
    callbackUrl: `${publicUrl}/callback`,
    audience: `${publicUrl}/helpdesk`,
  };

  beforeEach(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
  });
  afterEach(() => {
    opened.close();
    folder.remove();
  });

  const refused = (change: Partial<typeof someApplication>, faults: string[]) =>
    assert.rejects(applications().register({ ...someApplication, ...change }), (error) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.code, 'InvalidInput');
      assert.deepEqual(
        error.faults.map((fault) => fault.name),
        faults,
        JSON.stringify(change),
      );
      return true;
    });

  it('gives an application its ids and its secret, once', async () => {
    const { application, clientSecret } = await applications().register({
      ...someApplication,
      endpoint: 'SIP:Desk@contoso.example',
    });
    assert.match(application.id, /^[1-9]\d{9}$/);
    assert.match(application.clientId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.ok(Buffer.from(clientSecret, 'base64url').length * 8 >= 256);
    assert.equal(application.endpoint, someApplication.endpoint);
    assert.equal(application.builtIn, false);
    assert.deepEqual(applications().byEndpoint('sip:DESK@contoso.example'), application);
    assert.deepEqual(applications().byId(application.id), application);
    assert.deepEqual(applications().list(), [application]);
    assert.deepEqual(applications().byCredentials(application.clientId.toUpperCase(), clientSecret), application);
    assert.equal(applications().byCredentials(application.clientId, `${clientSecret}x`), undefined);
    assert.equal(applications().byCredentials('nobody', clientSecret), undefined);
  });

  it('refuses what is not as it must be, everything at once', async () => {
    await refused({ endpoint: 'desk', name: ' ', callbackUrl: 'ftp://x', audience: 'desk' }, [
      'endpoint',
      'name',
      'callback',
      'audience',
    ]);
    await refused({ endpoint: 'sip:1546268894@anonymous.invalid' }, ['endpoint']);
  });

  it('takes https callback addresses, and http ones on loopback only', async () => {
    await refused({ callbackUrl: 'http://desk.example/callback' }, ['callback']);
    await refused({ callbackUrl: 'https://user:secret@desk.example/callback' }, ['callback']);
    await refused({ callbackUrl: 'https://desk.example/callback#part' }, ['callback']);
    const { application } = await applications().register({
      ...someApplication,
      callbackUrl: 'http://127.0.0.1:4000/callback?tenant=1',
    });
    assert.equal(application.callbackUrl, 'http://127.0.0.1:4000/callback?tenant=1');
  });

  it("refuses the platform's own resource as an audience, by whatever loopback name", async () => {
    for (const audience of [publicUrl, `${publicUrl}/`, 'http://localhost:3999', 'http://LOCALHOST:3999/'])
      await refused({ audience }, ['audience']);
    await applications().register({ ...someApplication, audience: `${publicUrl}/desk` });
  });

  it('refuses an endpoint or an audience that somebody has', async () => {
    await addAlice(opened.identity);
    await applications().register(someApplication);
    await refused({}, ['endpoint', 'audience']);
    await refused({ endpoint: aliceUri, audience: 'https://other.example' }, ['endpoint']);
  });

  it('registers the built-in helpdesk once and keeps its secret for restarts', async () => {
    const first = await applications().ensureBuiltIn(builtIn);
    assert.equal(first.application.builtIn, true);
    assert.equal(statSync(join(folder.path, 'helpdesk-client-secret')).mode & 0o777, 0o600);
    opened.close();
    opened = await openIdentity(folder.path);
    const moved = { ...builtIn, callbackUrl: 'http://192.0.2.1:3000/callback', name: 'Desk' };
    const second = await applications().ensureBuiltIn(moved);
    assert.deepEqual(second, { application: { ...first.application, ...moved }, clientSecret: first.clientSecret });
    assert.equal(applications().list().length, 1);
  });

  it('gives the built-in helpdesk a new secret when its file is lost', async () => {
    const first = await applications().ensureBuiltIn(builtIn);
    rmSync(join(folder.path, 'helpdesk-client-secret'));
    const second = await applications().ensureBuiltIn(builtIn);
    assert.notEqual(second.clientSecret, first.clientSecret);
    assert.equal(applications().byCredentials(first.application.clientId, first.clientSecret), undefined);
    assert.ok(applications().byCredentials(first.application.clientId, second.clientSecret));
  });

  it('does not let the built-in helpdesk take an endpoint that is registered', async () => {
    await applications().register({ ...someApplication, endpoint: builtIn.endpoint });
    await assert.rejects(applications().ensureBuiltIn(builtIn), { code: 'InvalidInput' });
  });

  it('tells the origins that callbacks go to', async () => {
    await applications().register(someApplication);
    await applications().ensureBuiltIn(builtIn);
    assert.deepEqual(applications().callbackOrigins(), new Set(['https://desk.example', publicUrl]));
  });
});
