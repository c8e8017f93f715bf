import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import type { RegisteredApplication } from '../../../server/platform/identity/application.ts';
import { openIdentity, someApplication, temporaryFolder } from './support.ts';

describe('anonymous tokens', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Awaited<ReturnType<typeof openIdentity>>;
  let application: RegisteredApplication;
  const mint = (sessionId: string, allowedOrigins = ['https://shop.example']) =>
    opened.identity.anonymous.mint({ application, sessionId, allowedOrigins });

  before(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
    application = (await opened.identity.applications.register(someApplication)).application;
  });
  after(() => {
    opened.close();
    folder.remove();
  });

  it('carry the claims of the captured ones and live eight hours', async () => {
    const { token, expiresAt } = await mint('session-1', ['https://shop.example/page?x=1', 'http://127.0.0.1:3000']);
    assert.ok(token.startsWith('psat='));
    const { nbf = 0, exp = 0, ruu, ...rest } = decodeJwt(token.slice('psat='.length));
    assert.equal(exp - nbf, 28_800);
    assert.equal(expiresAt, exp * 1000);
    assert.match(String(ruu), /^sip:[1-9]\d{9}@anonymous\.invalid$/);
    const ao = 'https://shop.example;http://127.0.0.1:3000';
    assert.deepEqual(rest, { asi: 'session-1', aeu: someApplication.endpoint, ao });
  });

  it('say who the visitor is, with or without their prefix', async () => {
    const { token, expiresAt } = await mint('session-2');
    const visitor = await opened.identity.anonymous.verify(token);
    assert.deepEqual(visitor, {
      sessionId: 'session-2',
      visitorUri: decodeJwt(token.slice(5)).ruu,
      endpoint: application.endpoint,
      applicationId: application.id,
      origins: ['https://shop.example'],
      expiresAt,
    });
    assert.deepEqual(await opened.identity.anonymous.verify(token.slice(5)), visitor);
    assert.deepEqual((await opened.identity.anonymous.verify((await mint('s', [])).token))?.origins, []);
  });

  it('give one session one address, also after a restart, and another session another one', async () => {
    const address = async (sessionId: string) => decodeJwt((await mint(sessionId)).token.slice(5)).ruu;
    const first = await address('session-3');
    assert.equal(await address('session-3'), first);
    assert.notEqual(await address('session-4'), first);
    const { clock } = opened;
    opened.close();
    opened = await openIdentity(folder.path, { clock });
    assert.equal(await address('session-3'), first);
  });

  it('are refused when they are none, belong to another door, or have ended', async () => {
    const { anonymous, callbackToken } = opened.identity;
    for (const token of ['', 'psat=', 'psat=junk', await callbackToken(application)])
      assert.equal(await anonymous.verify(token), undefined, token);
    const { token } = await mint('session-5');
    assert.ok(await anonymous.verify(token));
    opened.clock.pass(28_800_000);
    assert.equal(await anonymous.verify(token), undefined);
  });

  it('are not minted for an origin that is none', async () => {
    await assert.rejects(mint('session-6', ['https://shop.example', 'shop', 'javascript:alert(1)']), (error) => {
      assert.deepEqual((error as { faults: unknown[] }).faults.length, 2);
      return true;
    });
  });
});
