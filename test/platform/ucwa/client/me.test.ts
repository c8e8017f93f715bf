import assert from 'node:assert/strict';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { words } from '../../support/told.ts';
import { startApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked, refusalOf } from '../../support/wire.ts';

describe('what a member of the staff says of himself', () => {
  let platform: TestPlatform;
  let alice: Staff;
  let count = 0;
  before(async () => {
    platform = await startPlatform();
  });
  beforeEach(async () => {
    count += 1;
    alice = await startStaff(platform, await addStaff(platform, `Alice${count}`), { available: false });
  });
  after(() => platform.stop());
  const me = (method: string, path: string, json?: unknown) =>
    alice.ask(method, `${alice.path}/me${path}`, json === undefined ? {} : { json });

  it('is that he is available, once', async () => {
    const input = { SupportedModalities: ['Messaging'], supportedMessageFormats: ['Plain'], signInAs: 'busy' };
    assert.equal((await me('POST', '/makeMeAvailable', input)).status, 204);
    assert.equal(refusalOf(await me('POST', '/makeMeAvailable', input)), '409 Conflict/AlreadyExists');
    assert.equal((await me('GET', '/presence')).body.availability, 'Busy');
    assert.deepEqual((await alice.channel.poll()).map(words), [
      'me updated',
      'presence added',
      'note added',
      'location added',
      'communication updated',
    ]);
  });

  it('is refused in other ways than messaging, or as something he cannot be', async () => {
    assert.equal(refusalOf(await me('POST', '/makeMeAvailable', { supportedModalities: ['Video'] })), '403 Forbidden');
    assert.equal(
      refusalOf(await me('POST', '/makeMeAvailable', { supportedModalities: 'Messaging', signInAs: 'Offline' })),
      '400 BadRequest/ParameterValidationFailure signInAs,supportedModalities',
    );
    assert.equal((await me('POST', '/makeMeAvailable')).status, 204, 'an empty body is fine');
  });

  it('needs him to be available', async () => {
    for (const [method, path] of [
      ['GET', '/presence'],
      ['POST', '/presence'],
      ['GET', '/note'],
      ['POST', '/note'],
      ['GET', '/location'],
      ['POST', '/location'],
      ['POST', '/reportMyActivity'],
    ] as const)
      assert.equal(refusalOf(await me(method, path)), '409 Conflict/MakeMeAvailableRequired', `${method} ${path}`);
  });

  it('has the addresses and verbs there are, available or not', async () => {
    for (const isAvailable of [false, true]) {
      if (isAvailable) await me('POST', '/makeMeAvailable');
      for (const [method, path, allowed] of [
        ['DELETE', '', 'GET, HEAD'],
        ['DELETE', '/presence', 'GET, HEAD, POST'],
        ['PUT', '/note', 'GET, HEAD, POST'],
        ['GET', '/makeMeAvailable', 'POST'],
        ['GET', '/reportMyActivity', 'POST'],
      ] as const) {
        const answer = await me(method, path);
        assert.equal(refusalOf(answer), '405 MethodNotAllowed', `${method} ${path}`);
        assert.equal(answer.headers.get('allow'), allowed);
      }
      assert.equal(refusalOf(await me('GET', '/phones')), '404 NotFound');
    }
  });

  it('is his presence, his note and his location, told to all his clients', async () => {
    await me('POST', '/makeMeAvailable');
    const other = await alice.client('other');
    await alice.channel.poll();
    await other.channel.poll();
    for (const availability of ['Online', 'Busy', 'DoNotDisturb', 'BeRightBack', 'Away', 'Offwork']) {
      assert.equal((await me('POST', '/presence', { availability })).status, 204);
      const { body } = await me('GET', '/presence');
      assert.deepEqual([body.availability, body.rel], [availability, 'presence']);
    }
    assert.equal(
      refusalOf(await me('POST', '/presence', { availability: 'Offline' })),
      '400 BadRequest/ParameterValidationFailure availability',
    );
    assert.equal((await me('POST', '/presence')).status, 204);
    assert.equal((await me('GET', '/presence')).body.availability, 'Online', 'an empty body resets it');
    assert.equal((await me('POST', '/note', { message: 'back at two' })).status, 204);
    assert.deepEqual((await me('GET', '/note')).body.message, 'back at two');
    assert.equal((await me('POST', '/location', { location: 'Bergen' })).status, 204);
    assert.equal((await me('GET', '/location')).body.location, 'Bergen');
    assert.equal((await me('POST', '/location', { location: 'x'.repeat(61) })).status, 400);
    const told = await other.channel.drain();
    assert.deepEqual(
      told.map(({ rel }) => rel),
      ['presence', 'note', 'location'],
      'seven states of presence that nobody fetched in between are one',
    );
    assert.ok(told.every(({ sender, event }) => sender === 'me' && event.type === 'updated' && !event._embedded));
    assert.ok(told.every(({ event }) => event.link.href.startsWith(other.path)));
  });

  it('is that he is active, at either address', async () => {
    await me('POST', '/makeMeAvailable');
    assert.equal((await me('POST', '/reportMyActivity')).status, 204);
    assert.equal((await alice.ask('POST', `${alice.path}/reportMyActivity`)).status, 204);
  });

  it('outlives his clients', async () => {
    await me('POST', '/makeMeAvailable', { signInAs: 'Away' });
    await alice.ask('DELETE', alice.path);
    const again = await startStaff(platform, alice.uri);
    assert.equal((await again.ask('GET', `${again.path}/me/presence`)).body.availability, 'Away');
  });

  it('is none of a visitor’s', async () => {
    const desk = await startApplication(platform);
    const visitor = await startVisitor(platform, desk);
    const own = linked(visitor.resource, 'self');
    for (const [method, path] of [
      ['POST', '/me/makeMeAvailable'],
      ['POST', '/me/reportMyActivity'],
      ['POST', '/reportMyActivity'],
      ['GET', '/me/presence'],
    ] as const)
      assert.equal(refusalOf(await visitor.ask(method, own + path)), '403 Forbidden/AnonymousNotAllowed', path);
    assert.equal((await visitor.ask('GET', `${own}/me`)).body.name, 'Jane');
    await desk.close();
  });
});
