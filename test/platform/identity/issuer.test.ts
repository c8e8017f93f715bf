import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import request from 'supertest';
import type { Registration } from '../../../server/platform/identity/applications.ts';
import { openIdentity, publicUrl, someApplication, temporaryFolder } from './support.ts';

describe('token issuer', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;
  let registration: Registration;

  before(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
    registration = await opened.identity.applications.register(someApplication);
  });
  after(() => {
    opened.close();
    folder.remove();
  });

  const form = (change: Record<string, string> = {}) => ({
    grant_type: 'client_credentials',
    client_id: registration.application.clientId,
    client_secret: registration.clientSecret,
    resource: publicUrl,
    ...change,
  });
  const ask = (fields: Record<string, string>, tenant = opened.identity.tenant) =>
    request(opened.app).post(`/${tenant}/oauth2/token`).type('form').send(fields);

  it('answers client credentials as Azure AD v1 does', async () => {
    const answer = await ask(form()).expect(200).expect('Cache-Control', 'no-store');
    assert.equal(answer.body.token_type, 'Bearer');
    assert.equal(answer.body.resource, publicUrl);
    assert.equal(answer.body.expires_in, '3600');
    const claims = decodeJwt(answer.body.access_token);
    assert.equal(answer.body.expires_on, String(claims.exp));
    const { tenant } = opened.identity;
    const { exp = 0, iat, nbf = 0, ...rest } = claims;
    assert.equal(exp - nbf, 65 * 60);
    assert.equal(iat, nbf);
    assert.deepEqual(rest, {
      aud: publicUrl,
      iss: `${publicUrl}/${tenant}/`,
      appid: registration.application.clientId,
      appidacr: '1',
      idp: `${publicUrl}/${tenant}/`,
      tid: tenant,
      ver: '1.0',
    });
  });

  it('is reached by the tenant as a GUID, as the domain, and as the domain of the endpoint', async () => {
    await ask(form(), 'contoso.example').expect(200);
    await ask(form(), opened.identity.tenant.toUpperCase()).expect(200);
    const answer = await ask(form(), 'litware.example').expect(400);
    assert.equal(answer.body.error, 'invalid_request');
  });

  it('refuses a wrong client, another grant, another resource', async () => {
    const refusals: [Record<string, string>, number, string][] = [
      [form({ client_secret: 'wrong' }), 401, 'invalid_client'],
      [form({ client_id: 'nobody' }), 401, 'invalid_client'],
      [{ grant_type: 'client_credentials', resource: publicUrl }, 401, 'invalid_client'],
      [form({ grant_type: 'password' }), 400, 'unsupported_grant_type'],
      [{}, 400, 'invalid_request'],
      [form({ resource: 'https://graph.example' }), 400, 'invalid_resource'],
      [form({ resource: `${publicUrl}/desk` }), 400, 'invalid_resource'],
      [form({ resource: '' }), 400, 'invalid_resource'],
    ];
    for (const [fields, status, error] of refusals) {
      const answer = await ask(fields).expect('Cache-Control', 'no-store');
      assert.deepEqual([answer.status, answer.body.error], [status, error], JSON.stringify(fields));
    }
  });

  it('takes the resource with a slash at its end and by another loopback name', async () => {
    for (const resource of [`${publicUrl}/`, 'http://localhost:3999']) await ask(form({ resource })).expect(200);
  });

  it('publishes where everything is, under both paths, and the keys', async () => {
    const { tenant } = opened.identity;
    for (const path of ['/.well-known/openid-configuration', `/${tenant}/.well-known/openid-configuration`]) {
      const { body } = await request(opened.app).get(path).expect(200);
      assert.equal(body.issuer, `${publicUrl}/${tenant}/`);
      assert.equal(body.token_endpoint, `${publicUrl}/${tenant}/oauth2/token`);
      assert.equal(body.jwks_uri, `${publicUrl}/.well-known/jwks.json`);
    }
    const keys = await request(opened.app).get('/.well-known/jwks.json').expect(200);
    const answer = await ask(form());
    const verified = await jwtVerify(answer.body.access_token, createLocalJWKSet(keys.body as JSONWebKeySet), {
      issuer: `${publicUrl}/${tenant}/`,
      audience: publicUrl,
    });
    assert.equal(verified.payload.appid, registration.application.clientId);
  });

  it('knows its tokens again, until they end', async () => {
    const { applications } = opened.identity;
    const token: string = (await ask(form())).body.access_token;
    assert.deepEqual(await applications.byBearer(token), registration.application);
    assert.deepEqual(await applications.byBearer(token), registration.application);
    assert.equal(await applications.byBearer(`${token}x`), undefined);
    const psat = await opened.identity.anonymous.mint({ ...registration, sessionId: 's', allowedOrigins: [] });
    assert.equal(await applications.byBearer(psat.token.slice('psat='.length)), undefined);
    assert.equal(await applications.byBearer(await opened.identity.callbackToken(registration.application)), undefined);
    opened.clock.pass(3600_000);
    assert.equal(await applications.byBearer(token), undefined);
  });

  it('knows an application that another process has just registered', async () => {
    const other = await openIdentity(folder.path, { clock: opened.clock });
    const added = await other.identity.applications.register({
      ...someApplication,
      endpoint: 'sip:late@contoso.example',
      audience: 'https://late.example',
    });
    other.close();
    const fields = form({ client_id: added.application.clientId, client_secret: added.clientSecret });
    const { body } = await ask(fields).expect(200);
    assert.deepEqual(await opened.identity.applications.byBearer(body.access_token), added.application);
  });
});
