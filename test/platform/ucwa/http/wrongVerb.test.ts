import assert from 'node:assert/strict';
import { Router } from 'express';
import { allowedMethods } from '../../../../server/platform/ucwa/http/wrongVerb.ts';
import { pathOf, queryOf } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { type Answer, ask, linked, refusalOf } from '../../support/wire.ts';

describe('the methods of an address', () => {
  it('are those of every route that fits it, however deep', () => {
    const [outer, inner] = [Router(), Router({ mergeParams: true })];
    inner.get('/things/:thing', () => undefined);
    inner.route('/things/:thing').put(() => undefined);
    outer.use(['/a', '/:b/a'], (_req, _res, next) => next(), inner);
    outer.post('/other', () => undefined);
    assert.deepEqual(allowedMethods(outer, '/x/A/things/1'), ['GET', 'HEAD', 'PUT']);
    assert.deepEqual(allowedMethods(outer, '/a/things/1'), ['GET', 'HEAD', 'PUT']);
    assert.deepEqual(allowedMethods(outer, '/other'), ['POST']);
    assert.deepEqual(allowedMethods(outer, '/a/things'), []);
    assert.deepEqual(allowedMethods(outer, '/a/things/%E0%A4%A'), []);
  });
});

describe('a known address asked with another verb', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let visitor: Visitor;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    visitor = await startVisitor(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const isRefused = (answer: Answer, allow: string, what: string) =>
    assert.deepEqual([refusalOf(answer), answer.headers.get('allow')], ['405 MethodNotAllowed', allow], what);

  it('says which it takes, to staff, visitors and applications', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/me', 'GET, HEAD'],
      ['GET', '/me/makeMeAvailable', 'POST'],
      ['POST', '', 'DELETE, GET, HEAD'],
      ['POST', '/communication', 'GET, HEAD, PUT'],
      ['PUT', '/communication/messagingInvitations', 'POST'],
      ['POST', '/events', 'GET, HEAD'],
      ['PATCH', '/batch', 'POST'],
    ] as const) {
      isRefused(await alice.ask(method, alice.path + path), allow, `${method} ${path}`);
      if (!path.startsWith('/me'))
        isRefused(await visitor.ask(method, linked(visitor.resource, 'self') + path), allow, `${method} ${path}`);
    }
    const deskPath = `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`;
    isRefused(await desk.ask('GET', deskPath), 'POST', deskPath);
    isRefused(await desk.ask('DELETE', `${pathOf(desk)}?${queryOf(desk)}`), 'GET, HEAD', 'application');
  });

  it('says so at discovery, at the token doors and at the issuer', async () => {
    for (const [method, path, allow] of [
      ['POST', '/Autodiscover/AutodiscoverService.svc/root', 'GET, HEAD'],
      ['DELETE', '/autodiscover/autodiscoverservice.svc/ROOT/oauth/user', 'GET, HEAD'],
      ['POST', '/Autodiscover/XFrame/XFrame.html', 'GET, HEAD'],
      ['GET', '/WebTicket/oauthtoken', 'POST'],
      ['GET', '/contoso.example/oauth2/token', 'POST'],
      ['POST', '/.well-known/openid-configuration', 'GET, HEAD'],
      ['POST', '/platformservice/discover', 'GET, HEAD, OPTIONS'],
    ] as const)
      isRefused(await ask(method, platform.url + path), allow, `${method} ${path}`);
  });

  it('is still nothing where nothing is', async () => {
    assert.equal(refusalOf(await alice.ask('POST', `${alice.path}/nothing`)), '404 NotFound');
    assert.equal((await ask('POST', `${platform.url}/nothing`)).status, 404);
  });

  it('is answered to HEAD wherever it is to GET, in any case of the path', async () => {
    for (const path of ['', '/me', '/communication', '/people', '/policies']) {
      const [head, got] = [
        await alice.ask('HEAD', alice.path.toUpperCase() + path),
        await alice.ask('GET', alice.path + path),
      ];
      assert.deepEqual([head.status, head.text, got.status], [200, '', 200], path);
    }
  });
});
