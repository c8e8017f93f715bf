import assert from 'node:assert/strict';
import { linkOf } from '../../../../server/wire/resource.ts';
import { messagesOf, pathOf, queryOf, startHelp } from '../../support/chat.ts';
import { askFrom, chatOf, heardBy, take } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, texts, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { allLinked, linked, refusalOf, rels } from '../../support/wire.ts';

/** Somebody is added: to a meeting, or to a chat of two, which becomes one (ucwa.md 5.7, trusted-application-api.md 6.6). */
describe('adding somebody to a conversation', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let uris: Record<'alice' | 'bob' | 'carol', string>;
  let alice: Staff;
  let bob: Staff;
  let carol: Staff;
  let clients = 0;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    uris = {
      alice: await addStaff(platform, 'Alice'),
      bob: await addStaff(platform, 'Bob'),
      carol: await addStaff(platform, 'Carol'),
    };
  });
  beforeEach(async () => {
    clients += 1;
    const start = (uri: string) => startStaff(platform, uri, { endpointId: `client${clients}` });
    [alice, bob, carol] = [await start(uris.alice), await start(uris.bob), await start(uris.carol)];
    for (const { channel } of [alice, bob, carol]) await channel.until('own presence', ({ rel }) => rel === 'location');
  });
  afterEach(async () => {
    for (const who of [alice, bob, carol]) await who.ask('DELETE', who.path);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  const at = (who: Staff, id: string, rest = '') => `${who.path}/communication/conversations/${id}${rest}`;
  const add = (who: Staff, id: string, to: string, operationId?: string) =>
    who.ask('POST', `${who.path}/communication/participantInvitations?conversation=${id}`, {
      json: { to, ...(operationId ? { operationId } : {}) },
    });
  const say = (who: Staff, id: string, text: string) => who.ask('POST', messagesOf(who.resource, id), { text });
  const becoming = [
    'conversation updated Conferencing',
    'conversation updated Conferenced',
    'onlineMeeting added in conversation',
  ];

  describe('of two', () => {
    it('makes it a meeting for both, messaging going on, and rings', async () => {
      const id = await chatOf(alice, bob, { text: 'Let us ask Carol' });
      await alice.channel.drain();
      await bob.channel.drain();
      const added = await add(alice, id, uris.carol, 'add-carol');
      assert.equal(added.status, 201);
      assert.ok(added.location.startsWith(`${alice.path}/communication/participantInvitations/${id}.`));
      const told = await alice.channel.drain();
      assert.deepEqual(told.map(words), [
        ...becoming,
        'localParticipant updated "Alice"',
        'participant updated "Bob"',
        'participantInvitation started Connecting',
      ]);
      assert.deepEqual((await bob.channel.drain()).map(words), [...becoming, 'participant updated "Alice"']);
      const inviting = lastOf(told, 'participantInvitation');
      assert.deepEqual(
        [inviting.direction, inviting.state, inviting.operationId, inviting.importance, inviting.to],
        ['Outgoing', 'Connecting', 'add-carol', 'Normal', uris.carol],
      );
      assert.deepEqual(rels(inviting), ['cancel', 'conversation', 'from', 'self']);
      assert.deepEqual((await alice.ask('GET', added.location)).body, inviting);
      assert.equal((await bob.ask('GET', added.location.replace(alice.path, bob.path))).status, 404, 'it is Alice’s');
      const { onlineMeetingUri } = lastOf(told, 'onlineMeeting');
      assert.match(String(onlineMeetingUri), /^sip:alice@contoso\.example;gruu;opaque=app:conf:focus:id:[0-9a-f]{32}$/);
      for (const who of [alice, bob]) {
        const { body } = await who.ask('GET', at(who, id));
        assert.deepEqual([body.state, body.activeModalities], ['Conferenced', ['Messaging']]);
        assert.equal((await who.ask('GET', linked(body, 'messaging'))).body.state, 'Connected');
        assert.equal((await who.ask('GET', linked(body, 'onlineMeeting'))).body.onlineMeetingUri, onlineMeetingUri);
        assert.ok(linked(body, 'addParticipant'));
      }
      await say(bob, id, 'Good idea');
      await bob.channel.drain();
      assert.deepEqual(texts(await alice.channel.drain()), ['Good idea']);

      const rung = await carol.channel.until('ringing', ({ rel }) => rel === 'conversation');
      const invitation = lastOf(rung, 'onlineMeetingInvitation');
      assert.equal(invitation.onlineMeetingUri, onlineMeetingUri);
      assert.equal((await carol.ask('GET', linked(invitation, 'self'))).body.onlineMeetingUri, onlineMeetingUri);
      assert.equal((await carol.ask('POST', linked(invitation, 'accept'))).status, 204);
      assert.deepEqual(await heardBy(carol, 'onlineMeetingInvitation completed Connected Success'), [
        'conversation updated Conferenced',
        'onlineMeeting added in conversation',
        'localParticipant added "Carol"',
        'participant added "Alice"',
        'participantMessaging added in participant',
        'participant added "Bob"',
        'participantMessaging added in participant',
        'messaging updated Disconnected',
        'onlineMeetingInvitation completed Connected Success',
      ]);
      assert.deepEqual((await alice.channel.drain()).map(words), [
        'participant added "Carol"',
        'participantInvitation completed Connected Success',
      ]);
      assert.deepEqual((await bob.channel.drain()).map(words), ['participant added "Carol"']);
      await carol.ask('POST', at(carol, id, '/messaging/addMessaging'), { json: {} });
      const history = await carol.channel.drain();
      assert.deepEqual(texts(history), ['Let us ask Carol', 'Good idea']);
      await say(carol, id, 'Ask me what?');
      for (const who of [alice, bob]) assert.deepEqual(texts(await who.channel.drain()), ['Ask me what?']);
    });

    it('goes on without who leaves, and ends with the last', async () => {
      const id = await chatOf(alice, bob);
      await add(alice, id, uris.carol);
      await carol.join();
      await alice.ask('DELETE', at(alice, id));
      assert.ok((await alice.channel.drain()).map(words).includes('conversation deleted'));
      assert.ok((await bob.channel.drain()).map(words).includes('participant deleted "Alice"'));
      await bob.ask('DELETE', bob.path);
      await heardBy(carol, 'participant deleted InactiveApplicationExpired "Bob"');
      await say(carol, id, 'Hello?');
      await add(carol, id, uris.alice);
      await heardBy(alice, 'conversation added Incoming');
      await carol.ask('DELETE', at(carol, id));
      await heardBy(carol, 'conversation deleted');
      await heardBy(alice, 'onlineMeetingInvitation completed Cancelled Failure Canceled');
      assert.equal(refusalOf(await carol.ask('GET', at(carol, id))), '404 NotFound/ConversationNotFound');
    });

    it('is where fresh channels of it begin: with the meeting, and all that was said', async () => {
      const id = await chatOf(alice, bob, { text: 'Before' });
      await add(alice, id, uris.carol);
      await say(bob, id, 'After');
      const { channel } = await startStaff(platform, uris.alice, { endpointId: `client${clients}` });
      const told = await channel.drain();
      assert.deepEqual(told.map(words), [
        'conversation added Conferenced',
        'onlineMeeting added in conversation',
        'localParticipant added "Alice"',
        'participant added "Bob"',
        'participantMessaging added in participant',
        'messaging updated Connected',
        'message completed Success Outgoing Alice: Before',
        'message completed Success Incoming Bob: After',
      ]);
      const ringing = (await startStaff(platform, uris.carol, { endpointId: `client${clients}` })).channel;
      assert.equal(
        lastOf(await ringing.drain(), 'onlineMeetingInvitation').onlineMeetingUri,
        lastOf(told, 'onlineMeeting').onlineMeetingUri,
      );
    });

    it('is found by its address once it is a meeting, and joined so by who is rung', async () => {
      const id = await chatOf(alice, bob);
      await add(alice, id, uris.carol);
      const { onlineMeetingUri } = (await alice.ask('GET', at(alice, id, '/onlineMeeting'))).body;
      const joining = await carol.ask('POST', `${carol.path}/communication/onlineMeetingInvitations`, {
        json: { onlineMeetingUri },
      });
      assert.equal(joining.status, 201);
      await heardBy(alice, 'participantInvitation completed Connected Success');
    });
  });

  it('tells the inviter how it ended: declined, cancelled, nobody there', async () => {
    const id = await chatOf(alice, bob);
    await add(alice, id, uris.carol);
    const rung = await carol.channel.until('ringing', ({ rel }) => rel === 'onlineMeetingInvitation');
    await carol.ask('POST', linked(lastOf(rung, 'onlineMeetingInvitation'), 'decline'));
    await heardBy(alice, 'participantInvitation completed Declined Failure Declined');
    const again = await add(alice, id, uris.carol);
    const inviting = (await alice.ask('GET', again.location)).body;
    assert.equal((await alice.ask('POST', linked(inviting, 'cancel'))).status, 204);
    await heardBy(alice, 'participantInvitation completed Cancelled Failure Canceled');
    assert.equal((await alice.ask('POST', linked(inviting, 'cancel'))).status, 404);
    const { body } = await alice.ask('GET', again.location);
    assert.deepEqual([body.state, rels(body).includes('cancel')], ['Cancelled', false], 'it is read as it ended');
    assert.equal((await bob.ask('GET', again.location.replace(alice.path, bob.path))).status, 404, 'by who made it');
    await carol.ask('DELETE', carol.path);
    await add(alice, id, uris.carol);
    await heardBy(alice, 'participantInvitation completed Failed Failure Unreachable');
  });

  it('is refused for nobody, for who is there, by a stranger, before it is answered, and with every fault at once', async () => {
    const id = await chatOf(alice, bob);
    assert.equal(refusalOf(await add(carol, id, uris.carol)), '404 NotFound/ConversationNotFound');
    assert.equal(refusalOf(await add(alice, 'nothing', uris.carol)), '404 NotFound/ConversationNotFound');
    assert.equal(refusalOf(await add(alice, id, 'sip:nobody@contoso.example')), '404 NotFound/DestinationNotFound');
    assert.equal(
      refusalOf(await add(alice, id, '', 'x'.repeat(51))),
      '400 BadRequest/ParameterValidationFailure operationId,to',
    );
    assert.equal(refusalOf(await add(alice, id, uris.bob)), '409 Conflict/AlreadyExists');
    assert.equal((await alice.ask('GET', at(alice, id))).body.state, 'Connected', 'which did not make it a meeting');
    const first = await add(alice, id, uris.carol, 'once');
    assert.equal((await add(alice, id, uris.carol, 'once')).location, first.location);
    assert.equal(refusalOf(await add(alice, id, uris.carol)), '409 Conflict/AlreadyExists');
    await alice.ask('DELETE', at(alice, id));
    assert.equal(refusalOf(await add(alice, id, uris.carol)), '404 NotFound/ConversationNotFound');
  });

  it('works in a meeting of an application, which is told only of who comes', async () => {
    const chat = await startHelp(platform, desk, alice);
    const before = desk.receiver.told(chat.meeting).length;
    const { body } = await alice.ask('GET', at(alice, chat.meeting));
    const added = await alice.ask('POST', linked(body, 'addParticipant'), { json: { to: uris.bob } });
    assert.equal(added.status, 201);
    assert.equal(await bob.join(), chat.meeting);
    await heardBy(alice, 'participantInvitation completed Connected Success');
    await hear(desk, 'participantMessaging', 'added', chat.meeting);
    await desk.receiver.hear('Bob in messaging', () =>
      desk.receiver.told(chat.meeting).length >= before + 2 ? true : undefined,
    );
    assert.deepEqual(desk.receiver.told(chat.meeting).slice(before).map(words), [
      'participant added "Bob"',
      'participantMessaging added in participant',
    ]);
  });

  describe('by the application', () => {
    const invite = (id: string, to: string) =>
      desk.ask('POST', `${pathOf(desk)}/communication/participantInvitations?conversationId=${id}&${queryOf(desk)}`, {
        json: { to, operationId: `add-${id}` },
      });

    it('makes a chat it started with staff a meeting, both still in it', async () => {
      const { location } = await askFrom(desk, alice);
      const id = /messagingInvitations\/([^?]+)/.exec(location)?.[1] ?? '';
      await take(alice);
      await hear(desk, 'messagingInvitation', 'completed', id);
      await heardBy(alice, 'messagingInvitation completed Connected Success');
      assert.equal((await invite(id, uris.bob)).status, 201);
      await hear(desk, 'participantInvitation', 'started', id);
      assert.deepEqual(desk.receiver.told(id).slice(-5).map(words), [
        ...becoming,
        'participant updated "Alice"',
        'participantInvitation started Connecting',
      ]);
      assert.deepEqual((await alice.channel.drain()).map(words), [...becoming, `participant updated "${desk.name}"`]);
      assert.equal(await bob.join(), id);
      const people = allLinked((await bob.ask('GET', at(bob, id, '/participants'))).body, 'participant');
      assert.deepEqual(
        people.map(({ title }) => title),
        ['Alice', 'Bob', desk.name],
      );
      for (const { href } of people) assert.equal((await bob.ask('GET', href)).status, 200);
      assert.ok(bob.channel.told.map(words).includes(`participant added "${desk.name}"`));
      await desk.ask('POST', `${pathOf(desk)}/communication/conversations/${id}/messaging/messages?${queryOf(desk)}`, {
        text: 'Hello both',
      });
      for (const who of [alice, bob]) assert.deepEqual(texts(await who.channel.drain()), ['Hello both']);
      const shown = await desk.ask('GET', `${pathOf(desk)}/communication/conversations/${id}?${queryOf(desk)}`);
      assert.deepEqual([shown.body.state, shown.body.activeModalities], ['Conferenced', ['Messaging']]);
      assert.equal((await desk.ask('DELETE', linked(shown.body, 'self'))).status, 204);
      for (const who of [alice, bob]) await heardBy(who, 'conversation deleted');
    });

    it('makes a visitor’s chat that it took without a bridge a meeting, he in it under his own name', async () => {
      const visitor = await startVisitor(platform, desk);
      const id = await visitor.requestChat({ text: 'Hello' });
      const request = await hear(desk, 'messagingInvitation', 'started', id);
      assert.equal(refusalOf(await invite(id, uris.bob)), '409 Conflict');
      await desk.post(request, 'accept');
      await heardBy(visitor, 'message completed Success Outgoing Jane: Hello');
      assert.equal((await invite(id, uris.bob)).status, 201);
      assert.deepEqual((await visitor.channel.drain()).map(words), [...becoming, `participant updated "${desk.name}"`]);
      const rung = await bob.channel.until('ringing', ({ rel }) => rel === 'onlineMeetingInvitation');
      assert.equal(
        (lastOf(rung, 'onlineMeetingInvitation')._embedded?.from as { name?: string } | undefined)?.name,
        'Jane',
      );
      await bob.ask('POST', linked(lastOf(rung, 'onlineMeetingInvitation'), 'accept'));
      await heardBy(bob, 'onlineMeetingInvitation completed Connected Success');
      await bob.ask('POST', at(bob, id, '/messaging/addMessaging'), { json: {} });
      assert.deepEqual(texts(await bob.channel.drain()), ['Hello']);
      await say(bob, id, 'Hi Jane');
      await heardBy(visitor, 'message completed Success Incoming Bob: Hi Jane');
      const own = linked(visitor.resource, 'self');
      const { body } = await visitor.ask('GET', `${own}/communication/conversations/${id}`);
      assert.deepEqual([body.state, linkOf(body, 'addParticipant')], ['Conferenced', undefined]);
      assert.equal((await visitor.ask('DELETE', `${own}/communication/conversations/${id}`)).status, 204);
      await heardBy(bob, 'participant deleted "Jane"');
      await hear(desk, 'participant', 'deleted', id);
    });
  });
});
