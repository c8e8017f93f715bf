import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('whom a member of the staff knows', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let people: Resource;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    await platform.identity.accounts.add({
      uri: 'sip:bob@contoso.example',
      name: 'Bob Builder',
      role: 'supervisor',
      password: 'correct horse',
      phone: '+4799000002',
      email: 'b.builder@mail.example',
    });
    await addStaff(platform, 'Carol');
    people = embeddedOf(alice.resource, 'people')[0] ?? {};
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const get = (path: string) => alice.ask('GET', `${alice.path}/people${path}`);
  const names = (resource: Resource) => embeddedOf(resource, 'contact').map(({ name }) => name);

  it('begins at links that all answer', async () => {
    assert.deepEqual(rels(people), [
      'myContacts',
      'myGroups',
      'presenceSubscriptionMemberships',
      'presenceSubscriptions',
      'search',
      'self',
      'subscribedContacts',
    ]);
    for (const rel of rels(people)) {
      const href = `${linked(people, rel)}${rel === 'search' ? '?query=a' : ''}`;
      const { status, body } = await alice.ask('GET', href);
      assert.deepEqual([status, body.rel], [200, rel === 'self' ? 'people' : rel], rel);
    }
  });

  it('are all others with an account, in one group', async () => {
    assert.deepEqual(names((await get('/contacts')).body), ['Bob Builder', 'Carol']);
    const [group] = embeddedOf((await get('/groups')).body, 'defaultGroup');
    assert.deepEqual([group?.name, rels(group)], ['Colleagues', ['groupContacts', 'self', 'subscribeToGroupPresence']]);
    const { body } = await alice.ask('GET', linked(group, 'groupContacts'));
    assert.deepEqual([body.rel, names(body)], ['groupContacts', ['Bob Builder', 'Carol']]);
    assert.equal((await alice.ask('GET', linked(group, 'self'))).body.id, 'colleagues');
    assert.equal(refusalOf(await get('/groups/other')), '404 NotFound');
  });

  it('have the documented shape', async () => {
    const { status, body, headers } = await get('/bob@contoso.example');
    assert.equal(status, 200);
    const { _links, etag, ...properties } = body;
    assert.deepEqual(properties, {
      uri: 'sip:bob@contoso.example',
      sourceNetwork: 'SameEnterprise',
      type: 'User',
      name: 'Bob Builder',
      emailAddresses: ['b.builder@mail.example'],
      title: 'Supervisor',
      workPhoneNumber: '+4799000002',
      rel: 'contact',
    });
    assert.equal(headers.get('etag'), `"${etag}"`);
    const links = ['contactLocation', 'contactNote', 'contactPresence', 'contactPrivacyRelationship'];
    assert.deepEqual(rels(body), [...links, 'contactSupportedModalities', 'self']);
    const below = await Promise.all(links.map(async (rel) => (await alice.ask('GET', linked(body, rel))).body));
    assert.deepEqual(
      below.map(({ rel }) => rel),
      links,
    );
    assert.equal(below[3]?.relationshipLevel, 'Colleagues');
  });

  it('are found by a part of a name or address, or by e-mail', async () => {
    for (const [query, found] of [
      ['query=builder', ['Bob Builder']],
      ['query=CAROL%40', ['Carol']],
      ['query=contoso&limit=2', ['Alice', 'Bob Builder']],
      ['mail=b.builder%40mail.example', ['Bob Builder']],
      ['mail=builder', []],
      ['query=nobody', []],
    ] as const)
      assert.deepEqual(names((await get(`/search?${query}`)).body), found, query);
    assert.equal((await get('/search?query=contoso&limit=2')).body.moreResultsAvailable, true);
    const { body } = await get('/search?query=carol');
    assert.equal(body.moreResultsAvailable, false);
    assert.deepEqual(embeddedOf(body, 'distributionGroup'), []);
    assert.ok(Object.hasOwn(body._embedded ?? {}, 'distributionGroup'), 'empty, not absent');
    assert.deepEqual((await alice.ask('GET', linked(body, 'self'))).body, body);
    for (const [query, faults] of [
      ['', 'query'],
      ['query=a&limit=0', 'limit'],
      ['query=a&limit=101', 'limit'],
      [`query=${'a'.repeat(101)}`, 'query'],
    ])
      assert.equal(refusalOf(await get(`/search?${query}`)), `400 BadRequest/ParameterValidationFailure ${faults}`);
  });

  it('are offline until they are available, and then what they say', async () => {
    const presence = async (name: string) => (await get(`/${name}@contoso.example/presence`)).body;
    assert.deepEqual(
      [(await presence('bob')).availability, (await presence('bob')).rel],
      ['Offline', 'contactPresence'],
    );
    const bob = await startStaff(platform, 'sip:bob@contoso.example', { available: false });
    assert.equal((await presence('bob')).availability, 'Offline', 'a lurker is not seen');
    await bob.ask('POST', `${bob.path}/me/makeMeAvailable`, { json: { signInAs: 'Busy' } });
    const seen = await presence('bob');
    assert.deepEqual([seen.availability, seen.activity, seen.deviceType], ['Busy', 'Busy', 'Desktop']);
    assert.match(String(seen.lastActive), /^\/Date\(\d+\)\/$/);
    assert.deepEqual((await get('/bob@contoso.example/supportedMedia')).body.modalities, ['Messaging']);
    await bob.ask('POST', `${bob.path}/me/presence`, { json: { availability: 'Offwork' } });
    assert.deepEqual([(await presence('bob')).availability, (await presence('bob')).activity], ['Away', 'off-work']);
    await bob.ask('POST', `${bob.path}/me/note`, { json: { message: 'gone fishing' } });
    assert.equal((await get('/bob@contoso.example/note')).body.message, 'gone fishing');
    await bob.ask('POST', `${bob.path}/me/location`, { json: { location: 'Bergen' } });
    assert.equal((await get('/bob@contoso.example/location')).body.location, 'Bergen');
    await bob.ask('DELETE', bob.path);
    assert.equal((await presence('bob')).availability, 'Offline');
  });

  it('are also the applications’ endpoints, which are always there', async () => {
    const { body } = await get(`/${desk.endpoint.slice(4)}`);
    assert.deepEqual([body.type, body.name], ['Bot', desk.name]);
    assert.equal((await alice.ask('GET', linked(body, 'contactPresence'))).body.availability, 'Online');
  });

  it('are nobody else', async () => {
    for (const path of ['/nobody@contoso.example', '/1@anonymous.invalid/presence', '/x'])
      assert.equal(refusalOf(await get(path)), '404 NotFound', path);
  });

  it('are none of a visitor’s', async () => {
    const visitor = await startVisitor(platform, desk);
    const own = linked(visitor.resource, 'self');
    assert.deepEqual(embeddedOf(visitor.resource, 'people'), []);
    for (const path of ['', '/search?query=a', '/contacts', '/alice@contoso.example', '/presenceSubscriptions'])
      assert.equal(
        refusalOf(await visitor.ask('GET', `${own}/people${path}`)),
        '403 Forbidden/AnonymousNotAllowed',
        path,
      );
  });
});
