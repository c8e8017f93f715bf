import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { makeAdhoc, startGuest } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, clientFacts, type Staff, startStaff } from '../../support/staff.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { ask, linked, refusalOf, rels } from '../../support/wire.ts';

describe('how a client communicates', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let count = 0;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
  });
  beforeEach(async () => {
    count += 1;
    alice = await startStaff(platform, await addStaff(platform, `Alice${count}`));
    await alice.channel.drain();
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const read = async (): Promise<Resource> => (await alice.ask('GET', `${alice.path}/communication`)).body;
  const put = (json: unknown, etag?: string) =>
    alice.ask('PUT', `${alice.path}/communication`, {
      json,
      headers: etag === undefined ? {} : { 'If-Match': `"${etag}"` },
    });

  it('is read once, and found unchanged by its etag', async () => {
    for (const path of ['', '/me', '/communication']) {
      const first = await alice.ask('GET', alice.path + path);
      const etag = first.headers.get('etag') ?? '';
      assert.equal(etag, `"${first.body.etag}"`, path);
      for (const [header, status] of [
        [etag, 304],
        [`"x", W/${etag}`, 304],
        ['*', 304],
        ['"x"', 200],
      ] as const) {
        const again = await alice.ask('GET', alice.path + path, { headers: { 'If-None-Match': header } });
        assert.deepEqual([again.status, again.headers.get('etag')], [status, etag], `${path} ${header}`);
      }
    }
    const before = await alice.ask('GET', alice.path);
    await alice.ask('POST', `${alice.path}/me/note`);
    const lurker = await alice.ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, {
      json: { ...clientFacts, endpointId: 'lurker' },
    });
    assert.notEqual(lurker.headers.get('etag'), before.headers.get('etag'));
  });

  it('is changed by who has read it, and told to him', async () => {
    const before = await read();
    assert.deepEqual(before.supportedMessageFormats, ['Plain']);
    const changed = await put({ ...before, supportedMessageFormats: ['Plain', 'html'] }, before.etag);
    assert.deepEqual([changed.status, changed.body.supportedMessageFormats], [200, ['Plain', 'Html']]);
    assert.notEqual(changed.body.etag, before.etag);
    assert.equal(changed.headers.get('etag'), `"${changed.body.etag}"`);
    assert.deepEqual(await read(), changed.body);
    const [told] = await alice.channel.drain();
    assert.deepEqual(
      [told?.sender, told?.rel, told?.event.type, told?.resource],
      ['communication', 'communication', 'updated', changed.body],
    );
  });

  it('is told as it is now to a poll that has waited since before', async () => {
    const lurker = await startStaff(platform, alice.uri, { endpointId: 'lurker', available: false });
    const parked = lurker.channel.poll(3000);
    await setTimeout(50);
    await lurker.ask('POST', `${lurker.path}/me/makeMeAvailable`, { json: { supportedMessageFormats: ['Html'] } });
    const { resource: told } = (await parked).find(({ rel }) => rel === 'communication') ?? {};
    assert.deepEqual([told?.supportedModalities, told?.supportedMessageFormats], [['Messaging'], ['Html']]);
    const changed = await lurker.ask('PUT', linked(told, 'self'), {
      json: told,
      headers: { 'If-Match': `"${told?.etag}"` },
    });
    assert.equal(changed.status, 200);
  });

  it('is not changed without its etag, with an old one, or without what belongs to it', async () => {
    const before = await read();
    assert.equal(refusalOf(await put(before)), '428 PreconditionRequired');
    assert.equal(refusalOf(await put(before, 'old')), '412 PreconditionFailed');
    const [guid = ''] = Object.keys(before);
    const { [guid]: _id, ...rest } = before;
    assert.equal(
      refusalOf(await put({ ...rest, supportedMessageFormats: ['Rtf'], supportedModalities: [] }, before.etag)),
      `400 BadRequest/ParameterValidationFailure ${guid},supportedMessageFormats,supportedModalities`,
    );
    assert.equal(refusalOf(await put({ ...before, supportedModalities: ['Video'] }, before.etag)), '403 Forbidden');
    assert.deepEqual(await read(), before);
  });

  it('begins with making oneself available, with the formats named there', async () => {
    const lurker = await alice.ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, {
      json: { ...clientFacts, endpointId: 'lurker' },
    });
    const [communication = {}] = embeddedOf(lurker.body, 'communication');
    const changed = await alice.ask('PUT', linked(communication, 'self'), {
      json: { ...communication, supportedModalities: ['Messaging'] },
      headers: { 'If-Match': `"${communication.etag}"` },
    });
    assert.equal(refusalOf(changed), '409 Conflict/MakeMeAvailableRequired');
    await alice.ask('POST', linked(embeddedOf(lurker.body, 'me')[0], 'makeMeAvailable'), {
      json: { supportedMessageFormats: ['Plain', 'Html'] },
    });
    const { body } = await alice.ask('GET', linked(communication, 'self'));
    assert.deepEqual([body.supportedModalities, body.supportedMessageFormats], [['Messaging'], ['Plain', 'Html']]);
  });

  /** Somebody without an account lists formats. */
  async function list({ ask: as }: Pick<Visitor, 'ask'>, before: Resource, supportedMessageFormats: string[]) {
    const headers = { 'If-Match': `"${before.etag}"` };
    return as('PUT', linked(before, 'self'), { json: { ...before, supportedMessageFormats }, headers });
  }

  it('is a visitor’s to change, too, who has Plain alone', async () => {
    const visitor = await startVisitor(platform, desk);
    const both = await list(visitor, visitor.communication, ['Plain', 'Html']);
    assert.deepEqual([both.status, both.body.supportedMessageFormats], [200, ['Plain']]);
    const html = await list(visitor, both.body, ['Html']);
    assert.equal(refusalOf(html), '400 BadRequest/ParameterValidationFailure supportedMessageFormats');
  });

  it('is the guest’s of a meeting, who has what he lists', async () => {
    const guest = await startGuest(platform, desk, await makeAdhoc(desk));
    const [before = {}] = embeddedOf(guest.resource, 'communication');
    const changed = await list(guest, before, ['Plain', 'Html']);
    assert.deepEqual([changed.status, changed.body.supportedMessageFormats], [200, ['Plain', 'Html']]);
  });
});

describe('what else an application of the staff has', () => {
  let platform: TestPlatform;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform();
    alice = await startStaff(platform, await addStaff(platform, 'Alice'), { available: false });
  });
  after(() => platform.stop());

  it('is links that answer', async () => {
    assert.deepEqual(rels(alice.resource), ['batch', 'events', 'policies', 'reportMyNetwork', 'self']);
    const policies = await alice.ask('GET', linked(alice.resource, 'policies'));
    assert.deepEqual(
      [policies.status, policies.body.rel, policies.body.telephonyMode, policies.body.photos],
      [200, 'policies', 'None', 'Disabled'],
    );
    assert.equal((await alice.ask('POST', linked(alice.resource, 'reportMyNetwork'), { json: {} })).status, 204);
  });

  it('is a me that says who its owner is', async () => {
    const { body } = await alice.ask('GET', `${alice.path}/me`);
    assert.deepEqual([body.name, body.emailAddresses, body.title], ['Alice', ['alice@contoso.example'], 'Agent']);
  });

  it('are not too many of one person', async () => {
    const make = (endpointId: number) =>
      ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, {
        token: alice.token,
        json: { ...clientFacts, endpointId: String(endpointId) },
      });
    for (let client = 1; client < 64; client += 1) assert.equal((await make(client)).status, 201);
    assert.equal(refusalOf(await make(64)), '410 Gone/TooManyApplications');
    assert.equal((await make(63)).status, 200, 'the same again');
    await alice.ask('DELETE', alice.path);
    assert.equal((await make(64)).status, 201);
  });
});
