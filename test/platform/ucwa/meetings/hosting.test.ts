import assert from 'node:assert/strict';
import { idIn, messagesOf, pathOf, queryOf, startChat } from '../../support/chat.ts';
import { lengthen } from '../../support/lengthen.ts';
import { addMessaging, enter, joinAs, makeAdhoc, schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { hear, heard, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('an application that comes to a meeting by its address', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let other: TrustedApplication;
  let alice: Staff;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    other = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    await alice.channel.drain();
  });
  afterEach(async () => {
    await platform.stop();
    await Promise.all([desk.close(), other.close()]);
  });

  const toldOf = (application: TrustedApplication, id: string) => application.receiver.told(id).map(words);
  const at = (application: TrustedApplication, id: string, rest = '') =>
    `${pathOf(application)}/communication/conversations/${id}${rest}?${queryOf(application)}`;

  it('is told in the documented order, with what the joiner asked for', async () => {
    const meeting = await makeAdhoc(desk, { subject: 'Advice' });
    const { status, location, text } = await desk.post(meeting, 'joinAdhocMeeting', {
      operationId: 'join-1',
      callbackContext: 'call 7',
      localParticipantDisplayName: 'Robot',
    });
    assert.deepEqual([status, text], [201, '']);
    const id = /Invitations\/([^.]+)/.exec(location)?.[1] ?? '';
    await until('eight events', () => (desk.receiver.told(id).length >= 7 ? true : undefined));
    assert.deepEqual(toldOf(desk, id), [
      'onlineMeetingInvitation started Connecting',
      'conversation added Connecting',
      'conversation updated Conferencing',
      'conversation updated Conferenced',
      'onlineMeeting added in conversation',
      'messaging updated Disconnected',
      'onlineMeetingInvitation completed Connected Success',
    ]);
    const told = desk.receiver.told(id);
    const started = told[0]?.resource;
    assert.deepEqual(
      [started?.onlineMeetingUri, started?.direction, started?.operationId, started?.importance],
      [meeting.onlineMeetingUri, 'Outgoing', 'join-1', 'Normal'],
    );
    assert.ok(rels(lastOf(told, 'conversation')).includes('addParticipant'));
    assert.ok(rels(lastOf(told, 'messaging')).includes('addMessaging'));
    assert.deepEqual(rels(lastOf(told, 'onlineMeeting')), ['conversation', 'self', 'terminateOnlineMeeting']);
    assert.deepEqual((await desk.ask('GET', location)).body, lastOf(told, 'onlineMeetingInvitation'));
    assert.ok(desk.receiver.callbacks.every(({ url }) => url.includes('callbackContext=call%207')));
  });

  it('is shown how it came in and into messaging, however much was said before', async () => {
    const { location } = await desk.post(await makeAdhoc(desk), 'joinAdhocMeeting', {});
    const id = /Invitations\/([^.]+)/.exec(location)?.[1] ?? '';
    const messaging = await hear(desk, 'messaging', 'updated', id);
    const added = await desk.post(messaging, 'addMessaging', {});
    lengthen(platform, id, 10_001);
    for (const address of [location, added.location])
      assert.equal((await desk.ask('GET', address)).body.state, 'Connected', address);
  });

  it('takes part unseen: it hears and is heard under its own name', async () => {
    const meeting = await makeAdhoc(desk);
    const conversation = await enter(alice, meeting);
    const id = await joinAs(desk, meeting);
    assert.equal(id, idIn(conversation));
    assert.deepEqual(toldOf(desk, id).slice(4, 7), [
      'onlineMeeting added in conversation',
      'participant added "Alice"',
      'participant added in attendees "Alice"',
    ]);
    assert.deepEqual(await alice.channel.drain(), []);
    await addMessaging(alice, conversation);
    await desk.post(lastOf(desk.receiver.told(id), 'messaging'), 'addMessaging', {});
    await desk.ask('POST', at(desk, id, '/messaging/messages'), { text: 'from the desk' });
    await alice.ask('POST', messagesOf(alice.resource, id), { text: 'from Alice' });
    assert.deepEqual(texts(await alice.channel.drain()), ['from the desk', 'from Alice']);
    await until('Alice’s line', () => (texts(desk.receiver.told(id)).includes('from Alice') ? true : undefined));
    assert.equal((await desk.ask('GET', at(desk, id, '/messaging/messages/1'))).body.direction, 'Outgoing');
  });

  it('leaves by DELETE, is told no more, and may come back: then it is told what it missed', async () => {
    const meeting = await makeAdhoc(desk);
    const conversation = await enter(alice, meeting);
    const id = await joinAs(desk, meeting);
    assert.equal((await desk.ask('DELETE', at(desk, id))).status, 204);
    assert.equal(refusalOf(await desk.ask('GET', at(desk, id))), '404 NotFound/ConversationNotFound');
    assert.equal((await alice.ask('GET', conversation)).body.state, 'Conferenced');
    await addMessaging(alice, conversation);
    await alice.ask('POST', messagesOf(alice.resource, id), { text: 'while it is away' });
    await joinAs(desk, meeting, { operationId: 'again' });
    await until('two joinings', () =>
      toldOf(desk, id).filter((word) => word.endsWith('Connected Success')).length === 2 ? true : undefined,
    );
    const told = toldOf(desk, id);
    const left = told.indexOf('conversation deleted');
    assert.deepEqual(told.slice(left - 1, left + 2), [
      'messaging updated Disconnected Ended',
      'conversation deleted',
      'onlineMeetingInvitation started Connecting',
    ]);
    assert.equal(told.at(-2), 'onlineMeetingInvitation completed Connected Success');
    assert.equal(told.at(-1), 'message completed Success Incoming Alice: while it is away');
  });

  it('ends the meeting for everybody by terminateOnlineMeeting', async () => {
    const meeting = await makeAdhoc(desk);
    await enter(alice, meeting);
    const id = await joinAs(desk, meeting);
    const terminate = linked(lastOf(desk.receiver.told(id), 'onlineMeeting'), 'terminateOnlineMeeting');
    assert.equal((await desk.ask('POST', terminate)).status, 204);
    assert.deepEqual((await alice.channel.drain()).map(words).slice(-1), ['conversation deleted']);
    await until('the end', () => (toldOf(desk, id).at(-1) === 'conversation deleted' ? true : undefined));
    assert.notEqual(await joinAs(desk, meeting, { operationId: 'anew' }), id);
  });

  it('rings nobody into a meeting that it does not lead and that would not let him in', async () => {
    const bob = await startStaff(platform, await addStaff(platform, 'Bob'));
    const path = `${pathOf(desk)}/communication/onlineMeetingInvitations?${queryOf(desk)}`;
    for (const [attendees, answered] of [
      [[desk.endpoint], '403 Forbidden'],
      [[desk.endpoint, bob.uri], '201'],
    ] as const) {
      const meeting = await schedule(alice, { accessLevel: 'Invited', attendees });
      const json = { onlineMeetingUri: meeting.onlineMeetingUri };
      assert.equal((await desk.ask('POST', path, { json })).status, 201);
      const invite = `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`;
      assert.equal(refusalOf(await desk.ask('POST', invite, { json: { ...json, to: bob.uri } })), answered);
    }
  });

  it('gets its first answer again when it repeats itself, though the meeting is no longer there', async () => {
    const meeting = await schedule(alice, { accessLevel: 'SameEnterprise' });
    const path = `${pathOf(desk)}/communication/onlineMeetingInvitations?${queryOf(desk)}`;
    const json = { onlineMeetingUri: meeting.onlineMeetingUri, operationId: 'once' };
    const first = await desk.ask('POST', path, { json });
    assert.equal((await alice.ask('DELETE', linked(meeting, 'self'))).status, 204);
    const again = await desk.ask('POST', path, { json });
    assert.deepEqual([again.status, again.location], [201, first.location]);
    const anew = await desk.ask('POST', path, { json: { ...json, operationId: 'twice' } });
    assert.equal(refusalOf(anew), '403 Forbidden', 'it is looked for once more');
  });

  it('is told that half a character cannot be in the address it is called back at', async () => {
    assert.equal(
      refusalOf(await desk.post(await makeAdhoc(desk), 'joinAdhocMeeting', { callbackContext: 'a\ud800' })),
      '400 BadRequest/ParameterValidationFailure callbackContext',
    );
  });

  it('comes to a member’s meeting that lets it in, as one of many, and to no other', async () => {
    const path = `${pathOf(desk)}/communication/onlineMeetingInvitations?${queryOf(desk)}`;
    const open = await schedule(alice, { accessLevel: 'SameEnterprise' });
    const joined = await desk.ask('POST', path, { json: { onlineMeetingUri: open.onlineMeetingUri } });
    assert.equal(joined.status, 201);
    const id = /Invitations\/([^.]+)/.exec(joined.location)?.[1] ?? '';
    await hear(desk, 'onlineMeeting', 'added', id);
    for (const shown of [
      heard(desk, 'onlineMeeting', id),
      (await desk.ask('GET', at(desk, id, '/onlineMeeting'))).body,
    ])
      assert.deepEqual(rels(shown), ['conversation', 'self'], 'who does not lead is not offered the end');
    assert.equal(
      refusalOf(await desk.ask('POST', at(desk, id, '/onlineMeeting/terminateOnlineMeeting'))),
      '403 Forbidden',
    );
    for (const accessLevel of ['None', 'Locked', 'Invited']) {
      const closed = await schedule(alice, { accessLevel });
      const refused = await desk.ask('POST', path, { json: { onlineMeetingUri: closed.onlineMeetingUri } });
      assert.equal(refusalOf(refused), '403 Forbidden', accessLevel);
    }
    const asked = await schedule(alice, { accessLevel: 'Invited', attendees: [desk.endpoint] });
    assert.equal((await desk.ask('POST', path, { json: { confUrl: asked.onlineMeetingUri } })).status, 201);
  });

  it('is one application’s at a time, and of an application’s meeting its own', async () => {
    const path = `${pathOf(other)}/communication/onlineMeetingInvitations?${queryOf(other)}`;
    const intrude = (onlineMeetingUri: unknown) => other.ask('POST', path, { json: { onlineMeetingUri } });
    const meeting = await makeAdhoc(desk, { leaders: [other.endpoint] });
    const refused = '409 Conflict/OperationNotSupported';
    assert.equal(refusalOf(await intrude(meeting.onlineMeetingUri)), refused, 'before its owner has come');
    await joinAs(desk, meeting);
    assert.equal(refusalOf(await desk.post(meeting, 'joinAdhocMeeting', {})), '409 Conflict/AlreadyExists');
    assert.equal(refusalOf(await intrude(meeting.onlineMeetingUri)), refused);
    const ofAlice = await schedule(alice, { accessLevel: 'SameEnterprise' });
    assert.equal((await intrude(ofAlice.onlineMeetingUri)).status, 201);
    const late = await desk.ask('POST', `${pathOf(desk)}/communication/onlineMeetingInvitations?${queryOf(desk)}`, {
      json: { onlineMeetingUri: ofAlice.onlineMeetingUri },
    });
    assert.equal(refusalOf(late), refused);
  });

  it('is not let into a meeting that another started from an invitation', async () => {
    const chat = await startChat(platform, desk);
    const join = (application: TrustedApplication, onlineMeetingUri: string) =>
      application.ask('POST', `${pathOf(application)}/communication/onlineMeetingInvitations?${queryOf(application)}`, {
        json: { onlineMeetingUri },
      });
    assert.equal(refusalOf(await join(other, chat.onlineMeetingUri)), '403 Forbidden');
    assert.equal(refusalOf(await join(desk, chat.onlineMeetingUri)), '409 Conflict/AlreadyExists');
    assert.equal(refusalOf(await join(desk, 'sip:x')), '404 NotFound/DestinationNotFound');
  });

  it('is told every fault at once, and of a callback address that is not its own', async () => {
    const meeting = await makeAdhoc(desk);
    const wrong = { operationId: 'x'.repeat(51), importance: 'High', callbackUrl: 'u', callbackContext: 'c' };
    assert.equal(
      refusalOf(await desk.post(meeting, 'joinAdhocMeeting', wrong)),
      '400 BadRequest/ParameterValidationFailure operationId,importance,callbackContext',
    );
    assert.equal(
      refusalOf(await desk.post(meeting, 'joinAdhocMeeting', { callbackUrl: 'https://evil.example/' })),
      '400 BadRequest/CallbackUriUnreachable callbackUrl',
    );
  });
});
