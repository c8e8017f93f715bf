import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { inspect } from '../../support/inspect.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { type Told, words } from '../../support/told.ts';
import { type Answer, linked, refusalOf, rels } from '../../support/wire.ts';

describe('watching a colleague', () => {
  let platform: TestPlatform;
  let alice: Staff;
  let bob: Staff;
  let count = 0;
  before(async () => {
    platform = await startPlatform();
  });
  beforeEach(async () => {
    count += 1;
    alice = await startStaff(platform, await addStaff(platform, `Alice${count}`));
    bob = await startStaff(platform, await addStaff(platform, `Bob${count}`), { available: false });
    await alice.channel.drain();
  });
  after(() => platform.stop());
  const subscribe = (json: unknown) => alice.ask('POST', `${alice.path}/people/presenceSubscriptions`, { json });
  const watchBob = async (): Promise<Answer> => {
    const answer = await subscribe({ duration: 11, Uris: [bob.uri.toUpperCase()] });
    await alice.channel.drain();
    return answer;
  };
  /** Sender, words and the address below the application of what is told. */
  const lines = (told: Told[]) =>
    told.map((one) => `${one.sender}: ${words(one)} ${one.event.link.href.slice(alice.path.length)}`);
  const contact = (staff: Staff) => `/people/${staff.uri.slice(4)}`;

  it('is asked for once, and told in the documented order', async () => {
    const { status, body, location } = await subscribe({ duration: 11, uris: [bob.uri] });
    assert.equal(status, 201);
    assert.deepEqual(
      [body.rel, rels(body)],
      ['presenceSubscription', ['addToPresenceSubscription', 'memberships', 'self']],
    );
    assert.equal(location, linked(body, 'self'));
    assert.equal(
      linked(body, 'memberships'),
      `${alice.path}/people/presenceSubscriptionMemberships?presenceSubscriptionId=${body.id}`,
    );
    const told = await alice.channel.drain();
    assert.deepEqual(lines(told), [
      `people: contact added in subscribedContacts ${contact(bob)}`,
      `people: presenceSubscription added /people/presenceSubscriptions/${body.id}`,
      `people: contactPresence updated in contact ${contact(bob)}/presence`,
    ]);
    assert.ok(told.every(({ event }) => !event._embedded));
    assert.deepEqual((await alice.ask('GET', location)).body, body);
    const all = await alice.ask('GET', `${alice.path}/people/presenceSubscriptions`);
    assert.deepEqual(embeddedOf(all.body, 'presenceSubscription'), [body]);
    const watched = await alice.ask('GET', `${alice.path}/people/subscribedContacts`);
    assert.deepEqual(
      embeddedOf(watched.body, 'contact').map(({ uri }) => uri),
      [bob.uri],
    );
  });

  it('tells when he comes, changes, says something of himself, and goes', async () => {
    await watchBob();
    const presence = `people: contactPresence updated in contact ${contact(bob)}/presence`;
    await bob.ask('POST', `${bob.path}/me/makeMeAvailable`);
    assert.deepEqual(lines(await alice.channel.drain()), [presence]);
    await bob.ask('POST', `${bob.path}/me/presence`, { json: { availability: 'Busy' } });
    await bob.ask('POST', `${bob.path}/me/presence`, { json: { availability: 'Busy' } });
    assert.deepEqual(lines(await alice.channel.drain()), [presence], 'once: the second changed nothing');
    await bob.ask('POST', `${bob.path}/me/note`, { json: { message: 'x' } });
    await bob.ask('POST', `${bob.path}/me/location`, { json: { location: 'y' } });
    assert.deepEqual(lines(await alice.channel.drain()), [
      `people: contactNote updated in contact ${contact(bob)}/note`,
      `people: contactLocation updated in contact ${contact(bob)}/location`,
    ]);
    const second = await bob.client('second');
    await bob.ask('DELETE', bob.path);
    assert.deepEqual(await alice.channel.drain(), [], 'he is still there with another client');
    await second.ask('DELETE', second.path);
    assert.deepEqual(lines(await alice.channel.drain()), [presence]);
  });

  it('is one event in the log, however many watch, and reaches each of them once', async () => {
    await watchBob();
    const [other, third] = [await alice.client('other'), await alice.client('third')];
    const each = [alice, other, third];
    for (const { ask, path } of [other, third, third])
      await ask('POST', `${path}/people/presenceSubscriptions`, { json: { duration: 11, uris: [bob.uri] } });
    for (const { channel } of each) await channel.drain();
    const logged = () =>
      inspect(platform, (db) =>
        db.prepare("SELECT count(*) FROM event WHERE body ->> '$.what' = 'contactPresence'").pluck().get(),
      ) as number;
    const before = logged();
    await bob.ask('POST', `${bob.path}/me/makeMeAvailable`);
    assert.equal(logged(), before + 1);
    for (const { channel } of each) assert.equal((await channel.drain()).length, 1);
  });

  it('is told of again by who stopped watching and began anew, once', async () => {
    for (const time of [1, 2, 3]) {
      const { location } = await watchBob();
      await bob.ask('POST', `${bob.path}/me/makeMeAvailable`);
      await bob.ask('POST', `${bob.path}/me/note`, { json: { message: `note ${time}` } });
      assert.equal((await alice.channel.drain()).filter(({ rel }) => rel === 'contactNote').length, 1);
      await alice.ask('DELETE', location ?? '');
      await alice.channel.drain();
      await bob.ask('POST', `${bob.path}/me/note`, { json: { message: 'unheard' } });
      assert.deepEqual(await alice.channel.drain(), []);
    }
  });

  it('is told to the client that asked, and to no other', async () => {
    await watchBob();
    const other = await alice.client('other');
    await other.channel.drain();
    await bob.ask('POST', `${bob.path}/me/makeMeAvailable`);
    assert.deepEqual(await other.channel.drain(), []);
    assert.equal((await alice.channel.drain()).length, 1);
  });

  it('takes 10 to 30 minutes, and is extended', async () => {
    const href = linked((await watchBob()).body, 'self');
    assert.equal((await alice.ask('POST', `${href}?duration=30`)).body.rel, 'presenceSubscription');
    assert.equal((await alice.ask('POST', `${href}?duration=30`)).status, 200);
    for (const duration of ['9', '31', 'long', '10.5'])
      assert.equal(
        refusalOf(await alice.ask('POST', `${href}?duration=${duration}`)),
        '400 BadRequest/ParameterValidationFailure duration',
      );
    assert.equal(
      refusalOf(await subscribe({ duration: 31, uris: [] })),
      '400 BadRequest/ParameterValidationFailure duration,uris',
    );
    assert.equal(refusalOf(await subscribe({ uris: ['sip:nobody@x.example'] })), '404 NotFound/DestinationNotFound');
  });

  it('ends by DELETE, and is not there afterwards', async () => {
    const { body } = await watchBob();
    assert.equal((await alice.ask('DELETE', linked(body, 'self'))).status, 204);
    assert.deepEqual(lines(await alice.channel.drain()), [
      `people: contact deleted in subscribedContacts ${contact(bob)}`,
      `people: presenceSubscription deleted /people/presenceSubscriptions/${body.id}`,
    ]);
    await bob.ask('POST', `${bob.path}/me/makeMeAvailable`);
    assert.deepEqual(await alice.channel.drain(), []);
    for (const method of ['GET', 'POST', 'DELETE'])
      assert.equal(
        refusalOf(await alice.ask(method, linked(body, 'self'))),
        '404 NotFound/ApplicationNotFound',
        method,
      );
  });

  it('takes more people later, each a membership that can be taken back', async () => {
    const carol = await startStaff(platform, await addStaff(platform, `Carol${count}`));
    const { body } = await watchBob();
    const add = (contactUris: unknown) =>
      alice.ask('POST', linked(body, 'addToPresenceSubscription'), { json: { contactUris } });
    const added = await add([bob.uri, carol.uri]);
    assert.deepEqual([added.status, added.body.rel], [201, 'presenceSubscriptionMemberships']);
    const members = embeddedOf(added.body, 'presenceSubscriptionMembership');
    assert.deepEqual(
      members.map(rels),
      Array.from({ length: 2 }, () => ['contact', 'presenceSubscription', 'self']),
    );
    assert.deepEqual(lines(await alice.channel.drain()), [
      `people: contact added in subscribedContacts ${contact(carol)}`,
      `people: contactPresence updated in contact ${contact(carol)}/presence`,
    ]);
    const own = members.find((member: Resource) => linked(member, 'contact').endsWith(contact(carol)));
    assert.equal((await alice.ask('GET', linked(own, 'self'))).body.rel, 'presenceSubscriptionMembership');
    assert.equal((await alice.ask('DELETE', linked(own, 'self'))).status, 204);
    assert.equal((await alice.ask('GET', linked(own, 'self'))).status, 404);
    assert.deepEqual(lines(await alice.channel.drain()), [
      `people: contact deleted in subscribedContacts ${contact(carol)}`,
    ]);
    assert.equal(refusalOf(await add([])), '400 BadRequest/ParameterValidationFailure contactUris');
  });

  it('is for the whole group at once', async () => {
    const { status, body } = await alice.ask(
      'POST',
      `${alice.path}/people/presenceSubscriptions?groupId=colleagues&duration=10`,
    );
    assert.equal(status, 201);
    const { body: all } = await alice.ask('GET', linked(body, 'memberships'));
    assert.equal(
      embeddedOf(all, 'presenceSubscriptionMembership').length,
      platform.identity.accounts.list().length - 1,
    );
  });

  it('is another’s business when it is another’s', async () => {
    const { body } = await watchBob();
    const id = linked(body, 'self').split('/').at(-1);
    const asked = await bob.ask('GET', `${bob.path}/people/presenceSubscriptions/${id}`);
    assert.equal(refusalOf(asked), '404 NotFound/ApplicationNotFound');
  });

  it('has a limit', async () => {
    for (let times = 0; times < 50; times += 1) assert.equal((await subscribe({ uris: [bob.uri] })).status, 201);
    assert.equal(refusalOf(await subscribe({ uris: [bob.uri] })), '403 Forbidden/LimitExceeded');
  });

  it('has a limit to its people, which comes before any of them is looked up', async () => {
    const { body } = await watchBob();
    const nobody = (count: number) => Array.from({ length: count }, (_, n) => `sip:nobody${n}@contoso.example`);
    const add = (contactUris: unknown) =>
      alice.ask('POST', linked(body, 'addToPresenceSubscription'), { json: { contactUris } });
    assert.equal(refusalOf(await subscribe({ uris: nobody(501) })), '403 Forbidden/LimitExceeded');
    assert.equal(refusalOf(await subscribe({ uris: nobody(500) })), '404 NotFound/DestinationNotFound');
    assert.equal(refusalOf(await add(nobody(501))), '403 Forbidden/LimitExceeded');
  });
});
