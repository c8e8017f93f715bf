import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { idIn, messagesOf, pathOf, queryOf, startChat } from '../../support/chat.ts';
import { lengthen } from '../../support/lengthen.ts';
import { addMessaging, comeTo, enter, joinAs, makeAdhoc, schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('a member of the staff who comes to a meeting by its address', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    bob = await startStaff(platform, await addStaff(platform, 'Bob'));
    await Promise.all([alice.channel.drain(), bob.channel.drain()]);
  });
  afterEach(async () => {
    await platform.stop();
    await desk.close();
  });

  it('is told in the documented order, and opens the meeting for whoever comes later', async () => {
    const meeting = await schedule(alice, { subject: 'Weekly' });
    const { status, location, text } = await comeTo(alice, meeting.onlineMeetingUri, {
      operationId: 'join-1',
      importance: 'Urgent',
    });
    assert.deepEqual([status, text], [201, '']);
    const told = await alice.channel.drain();
    assert.deepEqual(told.map(words), [
      'onlineMeetingInvitation started Connecting',
      'conversation added Connecting',
      'conversation updated Conferencing',
      'conversation updated Conferenced',
      'onlineMeeting added in conversation',
      'localParticipant added "Alice"',
      'messaging updated Disconnected',
      'onlineMeetingInvitation completed Connected Success',
    ]);
    const invitation = lastOf(told, 'onlineMeetingInvitation');
    const { _links, rel: _rel, threadId, ...properties } = invitation;
    assert.match(String(threadId), /^[0-9a-f]{32}$/);
    assert.deepEqual(properties, {
      direction: 'Outgoing',
      state: 'Connected',
      operationId: 'join-1',
      importance: 'Urgent',
      subject: 'Weekly',
      onlineMeetingUri: meeting.onlineMeetingUri,
      availableModalities: ['Messaging'],
    });
    assert.equal(linked(invitation, 'self'), location);
    assert.deepEqual((await alice.ask('GET', location)).body, invitation);
    assert.ok(rels(lastOf(told, 'messaging')).includes('addMessaging'));
    const online = lastOf(told, 'onlineMeeting');
    assert.deepEqual(rels(online), [
      'conversation',
      'onlineMeetingExtensions',
      'organizer',
      'phoneDialInInformation',
      'self',
    ]);
    assert.equal((await alice.ask('GET', linked(online, 'organizer'))).body.uri, alice.uri);
    const extensions = await alice.ask('GET', linked(online, 'onlineMeetingExtensions'));
    assert.deepEqual([extensions.status, embeddedOf(extensions.body, 'onlineMeetingExtension')], [200, []]);
    assert.deepEqual([online.disclaimerBody, online.disclaimerTitle], ['', '']);
    const { onlineMeetingUri, joinUrl, organizerUri, leaders, expirationTime } = lastOf(told, 'onlineMeeting');
    assert.deepEqual(
      [onlineMeetingUri, joinUrl, organizerUri, leaders, expirationTime],
      [meeting.onlineMeetingUri, meeting.joinUrl, alice.uri, [], meeting.expirationTime],
    );
    const conversation = linked(invitation, 'conversation');
    assert.deepEqual((await alice.ask('GET', `${conversation}/onlineMeeting`)).body, lastOf(told, 'onlineMeeting'));

    const bobs = await comeTo(bob, meeting.onlineMeetingUri);
    const toBob = await bob.channel.drain();
    assert.equal(idIn(linked(lastOf(toBob, 'conversation'), 'self')), idIn(conversation));
    const threads = ['onlineMeetingInvitation', 'conversation'].map((rel) => lastOf(toBob, rel).threadId);
    assert.deepEqual(threads, [threadId, threadId], 'who names no thread is on that of the conversation');
    assert.equal(bobs.status, 201);
    assert.deepEqual((await alice.channel.drain()).map(words), [
      'participant added "Bob"',
      'participant added in attendees "Bob"',
    ]);
    const second = await alice.client('second');
    assert.ok(
      (await second.channel.drain()).every(({ sender, rel }) => sender === 'me' || rel === 'communication'),
      'a device that is not in it',
    );
  });

  it('says who is there already, and in which list', async () => {
    const meeting = await schedule(alice);
    await enter(alice, meeting);
    await comeTo(bob, meeting.onlineMeetingUri);
    const told = await bob.channel.drain();
    assert.deepEqual(told.map(words).slice(5, 9), [
      'localParticipant added "Bob"',
      'participant added "Alice"',
      'participant added in leaders "Alice"',
      'messaging updated Disconnected',
    ]);
    const { role, organizer, inLobby, uri } = lastOf(told, 'participant');
    assert.deepEqual([role, organizer, inLobby, uri], ['Leader', true, false, alice.uri]);
    assert.equal(lastOf(told, 'localParticipant').role, 'Attendee');
  });

  it('takes the join URL too, and a repeated operation once', async () => {
    const meeting = await schedule(alice);
    const first = await comeTo(bob, meeting.joinUrl, { operationId: 'once' });
    const again = await comeTo(bob, meeting.joinUrl, { operationId: 'once' });
    assert.deepEqual([first.status, again.location], [201, first.location]);
    assert.equal(refusalOf(await comeTo(bob, meeting.joinUrl)), '409 Conflict/AlreadyExists');
  });

  it('is refused without a name for guests, to an unknown address, and after the meeting expired', async () => {
    assert.equal(
      refusalOf(await comeTo(bob, undefined, { anonymousDisplayName: 'B', importance: 'High' })),
      '400 BadRequest/ParameterValidationFailure onlineMeetingUri,anonymousDisplayName,importance',
    );
    const unknown = `${alice.uri};gruu;opaque=app:conf:focus:id:${'0'.repeat(32)}`;
    assert.equal(refusalOf(await comeTo(bob, unknown)), '404 NotFound/DestinationNotFound');
    const meeting = await schedule(alice);
    const foreign = [
      String(meeting.onlineMeetingUri).replace('alice', 'bob'),
      String(meeting.joinUrl).replace('/alice/', '/bob/'),
      String(meeting.joinUrl).replace(platform.url, 'https://elsewhere.example'),
    ];
    for (const address of foreign)
      assert.equal(refusalOf(await comeTo(bob, address)), '404 NotFound/DestinationNotFound');
    const over = await schedule(alice, { expirationTime: new Date(Date.now() - 1000).toISOString() });
    assert.equal(refusalOf(await comeTo(alice, over.onlineMeetingUri)), '404 NotFound/DestinationNotFound');
  });

  it('starts a meeting at once, which is the starter’s own', async () => {
    const start = linked(embeddedOf(alice.resource, 'communication')[0], 'startOnlineMeeting');
    const { status } = await alice.ask('POST', start, { json: { subject: 'Now' } });
    assert.equal(status, 201);
    const told = await alice.channel.drain();
    const meeting = lastOf(told, 'onlineMeeting');
    assert.deepEqual([meeting.subject, meeting.organizerUri], ['Now', alice.uri]);
    assert.equal(lastOf(told, 'localParticipant').role, 'Leader');
    assert.equal((await comeTo(bob, meeting.onlineMeetingUri)).status, 201);
    const list = (await alice.ask('GET', `${alice.path}/onlineMeetings/myOnlineMeetings`)).body;
    assert.deepEqual(embeddedOf(list, 'myOnlineMeeting'), []);
  });

  it('leads to a chat in it, for who comes late with what was said before', async () => {
    const meeting = await schedule(alice);
    const conversation = await enter(alice, meeting);
    await addMessaging(alice, conversation);
    await alice.ask('POST', messagesOf(alice.resource, idIn(conversation)), { text: 'first' });
    await addMessaging(bob, await enter(bob, meeting));
    await bob.ask('POST', messagesOf(bob.resource, idIn(conversation)), { text: 'second' });
    assert.deepEqual(texts(await alice.channel.drain()), ['first', 'second']);
    assert.deepEqual(texts(await bob.channel.drain()), ['first', 'second']);
  });

  it('ends with the last to leave, until somebody comes again', async () => {
    const meeting = await schedule(alice);
    const [alices, bobs] = [await enter(alice, meeting), await enter(bob, meeting)];
    await alice.channel.drain();
    await alice.ask('DELETE', alices);
    assert.deepEqual((await bob.channel.drain()).map(words), [
      'participant deleted in leaders "Alice"',
      'participant deleted "Alice"',
    ]);
    await bob.ask('DELETE', bobs);
    const again = await enter(alice, meeting);
    assert.notEqual(idIn(again), idIn(alices));
    assert.deepEqual((await alice.channel.told).map(words).slice(-1), [
      'onlineMeetingInvitation completed Connected Success',
    ]);
  });

  it('is as if just joined for a fresh channel', async () => {
    const meeting = await schedule(alice);
    await enter(bob, meeting);
    await enter(alice, meeting);
    const told = await (await startStaff(platform, alice.uri)).channel.drain();
    assert.deepEqual(told.map(words), [
      'conversation added Conferenced',
      'onlineMeeting added in conversation',
      'localParticipant added "Alice"',
      'participant added "Bob"',
      'participant added in attendees "Bob"',
      'messaging updated Disconnected',
    ]);
    assert.equal(lastOf(told, 'onlineMeeting').joinUrl, meeting.joinUrl);
    assert.equal(lastOf(told, 'localParticipant').role, 'Leader');
    assert.ok(rels(lastOf(told, 'participant')).includes('eject'));
  });

  it('shows how he came in, however much was said before', async () => {
    const meeting = await schedule(alice);
    const { location } = await comeTo(alice, meeting.onlineMeetingUri);
    lengthen(platform, /Invitations\/([^.]+)/.exec(location)?.[1] ?? '', 10_001);
    assert.equal((await alice.ask('GET', location)).body.state, 'Connected');
    assert.equal(refusalOf(await bob.ask('GET', location.replace(alice.path, bob.path))), '404 NotFound');
  });

  it('answers who is being rung into it', async () => {
    const meeting = await makeAdhoc(desk);
    await joinAs(desk, meeting);
    await desk.ask('POST', `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`, {
      json: { onlineMeetingUri: meeting.onlineMeetingUri, to: bob.uri },
    });
    const first = await comeTo(bob, meeting.joinUrl, { operationId: 'answer' });
    assert.equal(first.status, 201);
    assert.equal((await bob.channel.drain()).map(words).at(-1), 'onlineMeetingInvitation completed Connected Success');
    const again = await comeTo(bob, meeting.joinUrl, { operationId: 'answer' });
    assert.deepEqual([again.status, again.location], [201, first.location], 'a repeat is harmless');
  });

  it('answers who is being rung into one that an application started, and a repeat as the first', async () => {
    const chat = await startChat(platform, desk);
    await chat.invite(bob);
    const come = () => comeTo(bob, chat.onlineMeetingUri, { operationId: 'answer' });
    const [first, again] = [await come(), await come()];
    assert.deepEqual([first.status, again.status, again.location], [201, 201, first.location]);
  });
});
