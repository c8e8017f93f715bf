import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { enter, schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('meetings in somebody’s list', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    bob = await startStaff(platform, await addStaff(platform, 'Bob'));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const own = (resource: Resource): Resource => embeddedOf(resource, 'onlineMeetings')[0] ?? {};
  const ifMatch = (etag: unknown) => ({ 'If-Match': `"${String(etag)}"` });

  it('are offered to the staff with what there is to know about meetings, each link working', async () => {
    const meetings = own(alice.resource);
    assert.deepEqual(rels(meetings), [
      'myOnlineMeetings',
      'onlineMeetingDefaultValues',
      'onlineMeetingEligibleValues',
      'onlineMeetingInvitationCustomization',
      'onlineMeetingPolicies',
      'phoneDialInInformation',
      'self',
    ]);
    for (const rel of rels(meetings)) {
      const { status, body } = await alice.ask('GET', linked(meetings, rel));
      assert.deepEqual([rel, status, body.rel], [rel, 200, rel === 'self' ? 'onlineMeetings' : rel]);
    }
    const { body: preset } = await alice.ask('GET', linked(meetings, 'onlineMeetingDefaultValues'));
    const { body: eligible } = await alice.ask('GET', linked(meetings, 'onlineMeetingEligibleValues'));
    const made = await schedule(alice);
    assert.equal(made.accessLevel, preset.accessLevel);
    assert.ok((eligible.accessLevels as string[]).includes(String(preset.accessLevel)));
  });

  it('are not a visitor’s', async () => {
    const visitor = await startVisitor(platform, desk);
    assert.deepEqual(own(visitor.resource), {});
    const path = `${linked(visitor.resource, 'self')}/onlineMeetings/myOnlineMeetings`;
    for (const method of ['GET', 'POST'])
      assert.equal(refusalOf(await visitor.ask(method, path)), '403 Forbidden/AnonymousNotAllowed');
  });

  it('are made, read, listed, changed under their ETag, and removed', async () => {
    const list = linked(own(alice.resource), 'myOnlineMeetings');
    const made = await alice.ask('POST', list, { json: { subject: 'Weekly', attendees: [bob.uri] } });
    assert.equal(made.status, 201);
    const { onlineMeetingUri, joinUrl, legacyOnlineMeetingUri, organizerUri, onlineMeetingRel, etag } = made.body;
    assert.equal(onlineMeetingUri, `${alice.uri};gruu;opaque=app:conf:focus:id:${made.body.onlineMeetingId}`);
    assert.equal(joinUrl, `${platform.url}/meet/contoso.example/alice/${made.body.conferenceId}`);
    assert.deepEqual(
      [legacyOnlineMeetingUri, organizerUri, onlineMeetingRel, made.body.rel],
      [`conf:${onlineMeetingUri}`, alice.uri, 'myOnlineMeetings', 'myOnlineMeeting'],
    );
    assert.match(String(made.body.expirationTime), /^\/Date\(\d{13}\)\/$/);
    assert.deepEqual(rels(made.body), ['onlineMeetingExtensions', 'self']);
    assert.equal((await alice.ask('GET', linked(made.body, 'onlineMeetingExtensions'))).status, 200);
    const self = linked(made.body, 'self');
    assert.equal(self, made.location);
    const got = await alice.ask('GET', self);
    assert.deepEqual([got.status, got.headers.get('etag'), got.body], [200, `"${etag}"`, made.body]);
    for (const known of [`"${etag}"`, `"x", W/"${etag}"`, '*'])
      assert.equal((await alice.ask('GET', self, { headers: { 'If-None-Match': known } })).status, 304, known);
    const listed = (await alice.ask('GET', list)).body;
    assert.ok(embeddedOf(listed, 'myOnlineMeeting').some((one) => linked(one, 'self') === self));
    assert.deepEqual((listed._embedded as Record<string, unknown>).myAssignedOnlineMeeting, []);

    const changed = await alice.ask('PUT', self, { json: { ...made.body, subject: 'Daily' }, headers: ifMatch(etag) });
    assert.deepEqual([changed.status, changed.body.subject, changed.body.attendees], [200, 'Daily', [bob.uri]]);
    assert.notEqual(changed.body.etag, etag);
    assert.equal(changed.headers.get('etag'), `"${changed.body.etag}"`);
    assert.equal(refusalOf(await alice.ask('PUT', self, { json: {} })), '428 PreconditionRequired');
    assert.equal(
      refusalOf(await alice.ask('PUT', self, { json: {}, headers: ifMatch(etag) })),
      '412 PreconditionFailed',
    );
    const wrong = { json: { accessLevel: 'x', expirationTime: 'y' }, headers: ifMatch(changed.body.etag) };
    assert.equal(
      refusalOf(await alice.ask('PUT', self, wrong)),
      '400 BadRequest/ParameterValidationFailure accessLevel,expirationTime',
    );

    assert.equal((await alice.ask('DELETE', self)).status, 204);
    for (const method of ['GET', 'DELETE']) assert.equal(refusalOf(await alice.ask(method, self)), '404 NotFound');
  });

  it('are nobody else’s business', async () => {
    const meeting = await schedule(alice);
    const path = `${bob.path}/onlineMeetings/myOnlineMeetings/${meeting.onlineMeetingId}`;
    for (const method of ['GET', 'PUT', 'DELETE'])
      assert.equal(refusalOf(await bob.ask(method, path, { headers: ifMatch(1) })), '404 NotFound');
  });

  it('are 500 at the most', async () => {
    const carol = await startStaff(platform, await addStaff(platform, 'Carol'));
    await Promise.all(Array.from({ length: 500 }, () => schedule(carol)));
    const more = carol.ask('POST', `${carol.path}/onlineMeetings/myOnlineMeetings`, { json: {} });
    assert.equal(refusalOf(await more), '409 Conflict/TooManyOnlineMeetings');
  }).timeout(30_000);

  it('tell those who are in them of a change, and end for them when they are removed', async () => {
    const meeting = await schedule(alice, { subject: 'Before' });
    const conversation = await enter(bob, meeting);
    const self = linked(meeting, 'self');
    const json = { subject: 'After', accessLevel: 'Locked' };
    await alice.ask('PUT', self, { json, headers: ifMatch(meeting.etag) });
    const told = await bob.channel.drain();
    assert.deepEqual(told.map(words), ['onlineMeeting updated in conversation']);
    assert.deepEqual(
      [lastOf(told, 'onlineMeeting').subject, lastOf(told, 'onlineMeeting').accessLevel],
      ['After', 'Locked'],
    );
    assert.equal((await bob.ask('GET', `${conversation}/onlineMeeting`)).body.subject, 'After');
    await alice.ask('DELETE', self);
    assert.deepEqual((await bob.channel.drain()).map(words), [
      'messaging updated Disconnected Ended',
      'conversation updated Disconnected',
      'conversation deleted',
    ]);
  });

  it('are an application’s too, under its own addresses', async () => {
    const list = linked(embeddedOf(desk.resource, 'myOnlineMeetings')[0], 'self');
    const made = await desk.ask('POST', list, { json: { subject: 'Clinic' } });
    assert.deepEqual([made.status, made.headers.get('etag')], [201, `"${made.body.etag}"`]);
    assert.deepEqual([made.body.organizerUri, made.body.accessLevel], [desk.endpoint, 'Everyone']);
    assert.match(String(made.body.expirationTime), /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(rels(made.body), ['joinMyOnlineMeeting', 'onlineMeetingExtensions', 'self']);
    const self = linked(made.body, 'self');
    assert.deepEqual((await desk.ask('GET', self)).body, made.body);
    const listed = embeddedOf((await desk.ask('GET', list)).body, 'myOnlineMeeting');
    assert.deepEqual(listed, [made.body]);
    assert.equal(refusalOf(await desk.ask('PUT', self, { json: {} })), '428 PreconditionRequired');
    const put = await desk.ask('PUT', self, { json: { subject: 'Surgery' }, headers: ifMatch(made.body.etag) });
    assert.deepEqual([put.status, put.body.subject], [200, 'Surgery']);
    assert.equal((await desk.ask('DELETE', self)).status, 204);
    assert.equal(refusalOf(await desk.ask('GET', self)), '404 NotFound');
  });
});
