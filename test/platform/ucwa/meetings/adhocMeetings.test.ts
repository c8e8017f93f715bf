import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { queryOf } from '../../support/chat.ts';
import { makeAdhoc } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { ask, linked, refusalOf, rels } from '../../support/wire.ts';

describe('an on-demand meeting of an application', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let other: TrustedApplication;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    other = await startApplication(platform);
  });
  after(async () => {
    await platform.stop();
    await Promise.all([desk.close(), other.close()]);
  });
  const list = (of: TrustedApplication = desk): string => linked(embeddedOf(of.resource, 'adhocMeetings')[0], 'self');
  const idOf = (meeting: Resource): string => String(meeting.onlineMeetingId);

  it('is offered in the application’s own resource', () => {
    assert.deepEqual(Object.keys(desk.resource._embedded ?? {}).sort(), [
      'ms:rtc:saas:adhocMeetings',
      'ms:rtc:saas:communication',
      'myOnlineMeetings',
    ]);
    assert.equal(list(), `/platformservice/v1/applications/${desk.id}/adhocMeetings?${queryOf(desk)}`);
  });

  it('has every documented property and link, for eight hours, under an ETag', async () => {
    const before = Date.now();
    const { status, body, headers, location } = await desk.ask('POST', list(), {
      json: {
        subject: 'Advice',
        Description: 'about shoes',
        accessLevel: 'everyone',
        leaders: ['sip:Lea@contoso.example'],
      },
    });
    assert.equal(status, 201);
    const id = idOf(body);
    assert.match(id, /^[0-9a-f]{32}$/);
    const { expirationTime, etag, _links, ...properties } = body;
    assert.ok(Math.abs(Date.parse(String(expirationTime)) - before - 8 * 3600_000) < 5_000);
    assert.equal(headers.get('etag'), `"${etag}"`);
    const onlineMeetingUri = `${desk.endpoint};gruu;opaque=app:conf:focus:id:${id}`;
    assert.deepEqual(properties, {
      accessLevel: 'Everyone',
      attendees: [],
      automaticLeaderAssignment: 'Disabled',
      conferenceId: id,
      description: 'about shoes',
      entryExitAnnouncement: 'Disabled',
      hostingNetwork: 'Local',
      joinUrl: `${platform.url}/meet/contoso.example/${desk.endpoint.slice(4).split('@')[0]}/${id}`,
      largeMeeting: false,
      leaders: ['sip:lea@contoso.example'],
      lobbyBypassForPhoneUsers: 'Disabled',
      onlineMeetingId: id,
      onlineMeetingRel: 'myOnlineMeetings',
      onlineMeetingUri,
      organizerName: desk.name,
      organizerUri: desk.endpoint,
      phoneUserAdmission: 'Disabled',
      subject: 'Advice',
      rel: 'ms:rtc:saas:adhocMeeting',
    });
    assert.deepEqual(rels(body), ['applications', 'discover', 'joinAdhocMeeting', 'self']);
    assert.equal(linked(body, 'applications'), `${platform.url}/ucwa/oauth/v1/applications`);
    const join = new URL(linked(body, 'joinAdhocMeeting'));
    assert.equal(join.origin, platform.url);
    assert.equal(join.searchParams.get('confUrl'), onlineMeetingUri);
    assert.equal(join.searchParams.get('endpointId'), desk.endpoint);
    const self = new URL(linked(body, 'self'), platform.url);
    assert.equal(self.searchParams.get('onlineMeetingContext'), desk.endpoint);
    for (const href of [linked(body, 'self'), location]) {
      const got = await desk.ask('GET', href);
      assert.deepEqual([got.status, got.body, got.headers.get('etag')], [200, body, `"${etag}"`]);
    }
  });

  it('is found by its discover link, which names its conference', async () => {
    const meeting = await makeAdhoc(desk);
    const { status, body } = await ask('GET', linked(meeting, 'discover'));
    assert.deepEqual([status, body.conferenceId], [200, meeting.onlineMeetingUri]);
    assert.ok(linked(body, 'applications'));
    const { body: unknown } = await ask('GET', `${platform.url}/platformservice/discover?discoverContext=0`);
    assert.equal(unknown.conferenceId, undefined);
  });

  it('is listed to its application, and to no other', async () => {
    const meeting = await makeAdhoc(desk, {});
    const { body } = await desk.ask('GET', list());
    assert.ok(embeddedOf(body, 'adhocMeeting').some((one) => idOf(one) === idOf(meeting)));
    assert.deepEqual(embeddedOf((await other.ask('GET', list(other))).body, 'adhocMeeting'), []);
    const foreign = list(other).replace('?', `/${idOf(meeting)}?`);
    assert.equal(refusalOf(await other.ask('GET', foreign)), '404 NotFound');
    const asMine = list()
      .replace('adhocMeetings', 'myOnlineMeetings')
      .replace('?', `/${idOf(meeting)}?`);
    assert.equal(refusalOf(await desk.ask('GET', asMine)), '404 NotFound');
  });

  it('is refused with every fault at once', async () => {
    const json = {
      subject: 'x'.repeat(251),
      description: 7,
      accessLevel: 'Open',
      leaders: ['nobody at all'],
      attendees: 'sip:a@contoso.example',
      automaticLeaderAssignment: 'All',
      entryExitAnnouncement: 'Loud',
      phoneUserAdmission: 'Perhaps',
      lobbyBypassForPhoneUsers: 'On',
      expirationTime: 'tomorrow',
    };
    assert.equal(
      refusalOf(await desk.ask('POST', list(), { json })),
      `400 BadRequest/ParameterValidationFailure ${[
        'subject',
        'description',
        'accessLevel',
        'leaders',
        'attendees',
        'automaticLeaderAssignment',
        'entryExitAnnouncement',
        'phoneUserAdmission',
        'lobbyBypassForPhoneUsers',
        'expirationTime',
      ].join(',')}`,
    );
  });

  for (const [when, years, status] of [
    ['two years ago', -2, 400],
    ['half a year ago', -0.5, 201],
    ['in nine years', 9, 201],
    ['in eleven years', 11, 400],
  ] as const)
    it(`may expire ${when}: ${status}`, async () => {
      const at = Date.now() + years * 365 * 24 * 3600_000;
      for (const expirationTime of [`/Date(${at})/`, new Date(at).toISOString()])
        assert.equal((await desk.ask('POST', list(), { json: { expirationTime } })).status, status);
    });

  it('takes 250 people in a list, and not more', async () => {
    const people = Array.from({ length: 251 }, (_, index) => `sip:p${index}@contoso.example`);
    assert.equal((await desk.ask('POST', list(), { json: { attendees: people.slice(1) } })).status, 201);
    assert.equal(
      refusalOf(await desk.ask('POST', list(), { json: { attendees: people } })),
      '400 BadRequest/ParameterValidationFailure attendees',
    );
  });
});
