import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { idIn, messagesOf, pathOf, queryOf, startChat } from '../../support/chat.ts';
import { addMessaging, comeTo, enter, makeAdhoc, schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { until } from '../../support/until.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('coming to a meeting by its address', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let other: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    other = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    bob = await startStaff(platform, await addStaff(platform, 'Bob'));
    await Promise.all([alice.channel.drain(), bob.channel.drain()]);
  });
  afterEach(async () => {
    await platform.stop();
    await Promise.all([desk.close(), other.close()]);
  });

  describe('by the staff', () => {
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
      const { onlineMeetingUri, joinUrl, organizerUri, leaders, expirationTime } = lastOf(told, 'onlineMeeting');
      assert.deepEqual(
        [onlineMeetingUri, joinUrl, organizerUri, leaders, expirationTime],
        [meeting.onlineMeetingUri, meeting.joinUrl, alice.uri, [], meeting.expirationTime],
      );
      const conversation = linked(invitation, 'conversation');
      assert.deepEqual((await alice.ask('GET', `${conversation}/onlineMeeting`)).body, lastOf(told, 'onlineMeeting'));

      const bobs = await comeTo(bob, meeting.onlineMeetingUri);
      assert.equal(idIn(linked(lastOf(await bob.channel.drain(), 'conversation'), 'self')), idIn(conversation));
      assert.equal(bobs.status, 201);
      assert.deepEqual((await alice.channel.drain()).map(words), [
        'participant added "Bob"',
        'participant added in attendees "Bob"',
      ]);
      const second = await alice.client('second');
      assert.ok(
        (await second.channel.drain()).every(({ sender }) => sender === 'me'),
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

    it('answers who is being rung into it', async () => {
      const meeting = await makeAdhoc(desk);
      await joinAs(desk, meeting);
      await desk.ask('POST', `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`, {
        json: { onlineMeetingUri: meeting.onlineMeetingUri, to: bob.uri },
      });
      assert.equal((await comeTo(bob, meeting.joinUrl)).status, 201);
      assert.equal(
        (await bob.channel.drain()).map(words).at(-1),
        'onlineMeetingInvitation completed Connected Success',
      );
    });
  });

  /** Joins as an application; the id of the conversation. */
  async function joinAs(application: TrustedApplication, meeting: Resource, json = {}): Promise<string> {
    const { status, text, location } = await application.post(meeting, 'joinAdhocMeeting', json);
    if (status !== 201) throw new Error(`joinAdhocMeeting: ${status} ${text}`);
    const id = /Invitations\/([^.]+)/.exec(location)?.[1] ?? '';
    await application.receiver.hear('the end of joining', ({ rel, event }, callback) =>
      rel === 'onlineMeetingInvitation' && event.status && callback.conversation === id ? true : undefined,
    );
    return id;
  }
  const toldOf = (application: TrustedApplication, id: string) => application.receiver.told(id).map(words);
  const at = (application: TrustedApplication, id: string, rest = '') =>
    `${pathOf(application)}/communication/conversations/${id}${rest}?${queryOf(application)}`;

  describe('by an application', () => {
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

    it('leaves by DELETE, is told no more, and may come back', async () => {
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
      assert.deepEqual(texts(desk.receiver.told(id)), []);
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

    it('brings a visitor into a meeting that others opened', async () => {
      const meeting = await makeAdhoc(desk);
      const conversation = await enter(alice, meeting);
      await addMessaging(alice, conversation);
      const id = await joinAs(desk, meeting);
      const chat = await startChat(platform, desk);
      await chat.visitor.ask(
        'DELETE',
        `${linked(chat.visitor.resource, 'self')}/communication/conversations/${chat.peer}`,
      );
      const peer = await chat.visitor.requestChat();
      const invitation = await desk.receiver.hear('the chat', ({ rel, resource }, callback) =>
        rel === 'messagingInvitation' && callback.conversation === peer ? resource : undefined,
      );
      const bridged = await desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri: meeting.onlineMeetingUri });
      assert.equal(bridged.status, 200);
      await chat.visitor.ask('POST', messagesOf(chat.visitor.resource, peer), { text: 'help' });
      assert.deepEqual(texts(await alice.channel.drain()), ['help']);
      await desk.ask('DELETE', at(desk, id));
      assert.ok((await alice.channel.drain()).map(words).includes('participant deleted "Jane"'));
    });

    it('comes to a member’s meeting that lets it in, as one of many, and to no other', async () => {
      const path = `${pathOf(desk)}/communication/onlineMeetingInvitations?${queryOf(desk)}`;
      const open = await schedule(alice, { accessLevel: 'SameEnterprise' });
      const joined = await desk.ask('POST', path, { json: { onlineMeetingUri: open.onlineMeetingUri } });
      assert.equal(joined.status, 201);
      const id = /Invitations\/([^.]+)/.exec(joined.location)?.[1] ?? '';
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

    it('is one application’s at a time', async () => {
      const meeting = await makeAdhoc(desk);
      await joinAs(desk, meeting);
      assert.equal(refusalOf(await desk.post(meeting, 'joinAdhocMeeting', {})), '409 Conflict/AlreadyExists');
      const path = `${pathOf(other)}/communication/onlineMeetingInvitations?${queryOf(other)}`;
      const second = await other.ask('POST', path, { json: { onlineMeetingUri: meeting.onlineMeetingUri } });
      assert.equal(refusalOf(second), '409 Conflict');
    });

    it('is not let into a meeting that another started from an invitation', async () => {
      const chat = await startChat(platform, desk);
      const join = (application: TrustedApplication, onlineMeetingUri: string) =>
        application.ask(
          'POST',
          `${pathOf(application)}/communication/onlineMeetingInvitations?${queryOf(application)}`,
          {
            json: { onlineMeetingUri },
          },
        );
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
});
