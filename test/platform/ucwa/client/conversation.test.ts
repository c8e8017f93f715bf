import assert from 'node:assert/strict';
import { type Chat, messagesOf, startChat, startHelp } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, textIn, texts, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Ask, allLinked, linked, refusalOf, rels } from '../../support/wire.ts';

describe('a conversation of a UCWA client', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let bob: Staff;
  let chat: Chat;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    const uris = await Promise.all(['Alice', 'Bob'].map((name) => addStaff(platform, name)));
    [alice, bob] = (await Promise.all(uris.map((uri) => startStaff(platform, uri)))) as [Staff, Staff];
  });
  beforeEach(async () => {
    chat = await startHelp(platform, desk, alice);
    await Promise.all([alice.channel.drain(), chat.visitor.channel.drain()]);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const own = (): string => `${linked(chat.visitor.resource, 'self')}/communication/conversations/${chat.peer}`;
  const alices = (): string => `${alice.path}/communication/conversations/${chat.meeting}`;
  const send = (more: Ask, query = '') => chat.visitor.ask('POST', `${own()}/messaging/messages${query}`, more);

  it('lets the visitor look up an agent he hears, under the bridged name', async () => {
    const { status, body } = await chat.visitor.ask('GET', `${own()}/participants/${alice.uri.replace('sip:', '')}`);
    assert.deepEqual([status, body.uri], [200, alice.uri]);
  });

  it('shows who was in it a while longer, to who was in it too: bots look once more when they have hung up', async () => {
    const { body: roster } = await alice.ask('GET', `${alices()}/participants`);
    const seen = allLinked(roster, 'participant').find(({ title }) => title === 'Jane')?.href ?? '';
    assert.equal((await alice.ask('DELETE', alices())).status, 204);
    const { status, body } = await alice.ask('GET', seen);
    assert.deepEqual([status, body.name, body.anonymous], [200, 'Jane', true]);
    assert.equal(
      refusalOf(await alice.ask('GET', `${alices()}/participants/nobody@contoso.example`)),
      '404 NotFound/ConversationNotFound',
    );
    const others = seen.replace(alice.path, bob.path);
    assert.equal(refusalOf(await bob.ask('GET', others)), '404 NotFound/ConversationNotFound');
  });

  it('shows the application that speaks in a meeting under the address of its lines, in no roster', async () => {
    await chat.announce(chat.meeting, 'To all of you');
    const message = lastOf(await alice.channel.until('line', ({ rel }) => rel === 'message'), 'message');
    const { status, body } = await alice.ask('GET', linked(message, 'participant'));
    assert.deepEqual([status, body.uri], [200, desk.endpoint]);
    assert.ok(!(await alice.ask('GET', `${alices()}/participants`)).text.includes(desk.endpoint.replace('sip:', '')));
  });

  it('says the text that comes with addMessaging', async () => {
    await chat.invite(bob);
    const rung = await bob.channel.until('invitation', ({ rel }) => rel === 'onlineMeetingInvitation');
    await bob.ask('POST', linked(lastOf(rung, 'onlineMeetingInvitation'), 'accept'));
    const joined = await bob.channel.until('messaging', ({ rel }) => rel === 'messaging');
    const add = (operationId: string, message: string) =>
      bob.ask('POST', linked(lastOf(joined, 'messaging'), 'addMessaging'), {
        json: { operationId, _links: { message: { href: message } } },
      });
    assert.equal(refusalOf(await add('long', `data:text/plain,${'x'.repeat(8193)}`)), '413 EntityTooLarge');
    assert.equal((await add('hi', 'data:text/plain,Hi+all')).status, 201);
    assert.equal((await add('hi', 'data:text/plain,Hi+all')).status, 201);
    assert.deepEqual(texts(await alice.channel.until('line', ({ rel }) => rel === 'message')), ['Hi all']);
    assert.deepEqual(texts(await bob.channel.until('line', ({ rel }) => rel === 'message')), ['Hi all']);
    await bob.ask('DELETE', `${bob.path}/communication/conversations/${chat.meeting}`);
  });

  it('is not joined by somebody who knows its address and was not invited', async () => {
    const join = (onlineMeetingUri: string) =>
      bob.ask('POST', `${bob.path}/communication/onlineMeetingInvitations`, { json: { onlineMeetingUri } });
    const { body } = await alice.ask('GET', `${alices()}/onlineMeeting`);
    assert.equal(refusalOf(await join(String(body.onlineMeetingUri))), '403 Forbidden');
    assert.equal(
      refusalOf(await join('sip:x@contoso.example;gruu;opaque=app:conf:focus:id:0')),
      '404 NotFound/DestinationNotFound',
    );
  });

  it('is shown to the visitor as a chat with the helpdesk', async () => {
    const { body } = await chat.visitor.ask('GET', own());
    assert.deepEqual([body.state, body.activeModalities, body.subject], ['Connected', ['Messaging'], 'Help']);
    assert.deepEqual(rels(body), ['audioVideo', 'localParticipant', 'messaging', 'self']);
    const messaging = (await chat.visitor.ask('GET', linked(body, 'messaging'))).body;
    assert.deepEqual([messaging.state, messaging.negotiatedMessageFormats], ['Connected', ['Plain']]);
    assert.deepEqual(rels(messaging), [
      'conversation',
      'self',
      'sendMessage',
      'setIsTyping',
      'stopMessaging',
      'typingParticipants',
    ]);
    assert.ok(Object.values(messaging._links ?? {}).every((link) => !JSON.stringify(link).includes('?')));
    const people = allLinked((await chat.visitor.ask('GET', `${own()}/participants`)).body, 'participant');
    assert.deepEqual(
      people.map(({ title }) => title),
      ['Jane', desk.name],
    );
    const { body: helpdesk } = await chat.visitor.ask('GET', people[1]?.href ?? '');
    assert.deepEqual([helpdesk.uri, helpdesk.anonymous], [desk.endpoint, false]);
    const me = await chat.visitor.ask('GET', linked(body, 'localParticipant'));
    assert.deepEqual(
      [me.body.name, me.body.anonymous, me.body.local, me.body.rel],
      ['Jane', true, true, 'participant'],
    );
    assert.equal((await chat.visitor.ask('GET', `${own()}/onlineMeeting`)).status, 404);
  });

  it('is shown to staff as a meeting with the visitor', async () => {
    const { body } = await alice.ask('GET', alices());
    assert.deepEqual([body.state, body.activeModalities], ['Conferenced', ['Messaging']]);
    assert.deepEqual(rels(body), [
      'addParticipant',
      'attendees',
      'audioVideo',
      'leaders',
      'lobby',
      'localParticipant',
      'messaging',
      'onlineMeeting',
      'participants',
      'self',
    ]);
    const people = allLinked((await alice.ask('GET', linked(body, 'participants'))).body, 'participant');
    assert.deepEqual(
      people.map(({ title }) => title),
      ['Jane', 'Alice'],
    );
    const { body: jane } = await alice.ask('GET', people[0]?.href ?? '');
    assert.deepEqual([jane.name, jane.anonymous], ['Jane', true]);
    assert.equal((await alice.ask('GET', linked(body, 'onlineMeeting'))).body.onlineMeetingUri, chat.onlineMeetingUri);
    assert.equal((await alice.ask('GET', `${alices()}/participants/nobody@contoso.example`)).status, 404);
  });

  it('is spoken in by plain text, told once under the address that was answered', async () => {
    const { status, location, text } = await send({ text: 'Grüße + 100% \r\n' }, '?operationId=line-1');
    assert.deepEqual([status, text], [201, '']);
    assert.equal(location, `${own()}/messaging/messages/1`);
    const [told] = await chat.visitor.channel.poll();
    assert.equal(told?.event.link.href, location);
    const { direction, operationId, status: sent, timeStamp } = told?.resource ?? {};
    assert.deepEqual([direction, operationId, sent], ['Outgoing', 'line-1', 'Succeeded']);
    assert.match(String(timeStamp), /^\/Date\(\d{13}\)\/$/);
    assert.equal(
      linked(told?.resource, 'plainMessage'),
      'data:text/plain;charset=utf-8,Gr%c3%bc%c3%9fe+%2b+100%25+%0d%0a',
    );
    assert.deepEqual((await chat.visitor.ask('GET', location)).body, told?.resource);
    const [heard] = await alice.channel.poll();
    assert.deepEqual([heard?.resource?.direction, textIn(heard?.resource)], ['Incoming', 'Grüße + 100% \r\n']);
    assert.equal(heard?.resource?.operationId, undefined);
    assert.deepEqual((await alice.ask('GET', heard?.event.link.href ?? '')).body, heard?.resource);
  });

  it('says a line once for an operation id, by either name', async () => {
    const sent = await Promise.all(
      ['?operationId=twice', '?OperationContext=twice', '?operationid=twice'].map((query) =>
        send({ text: 'once' }, query),
      ),
    );
    assert.equal(new Set(sent.map(({ location }) => location)).size, 1);
    await send({ text: 'once' });
    assert.deepEqual(texts(await alice.channel.poll()).length, 2);
  });

  it('takes a message that is posted to a message', async () => {
    const { location } = await send({ text: 'one' });
    const reply = await chat.visitor.ask('POST', location, { text: 'two' });
    assert.deepEqual([reply.status, reply.location], [201, location.replace(/1$/, '2')]);
  });

  it('refuses what is no plain text, nothing, too much, and an id too long', async () => {
    const html = { body: '<b>x</b>', headers: { 'Content-Type': 'text/html' } };
    assert.equal(refusalOf(await send(html)), '415 UnsupportedMediaType/UnsupportedMediaType');
    assert.equal(refusalOf(await send({ json: 'x' })), '415 UnsupportedMediaType/UnsupportedMediaType');
    assert.equal(refusalOf(await send({ text: '' })), '400 BadRequest/ParameterValidationFailure body');
    assert.equal(refusalOf(await send({ text: '€'.repeat(2731) })), '413 EntityTooLarge', '8,193 bytes');
    assert.equal((await send({ text: `${'€'.repeat(2730)}xx` })).status, 201, '8,192 bytes');
    assert.equal(
      refusalOf(await send({ text: 'x' }, `?operationId=${'x'.repeat(51)}`)),
      '400 BadRequest/ParameterValidationFailure operationId',
    );
  });

  it('shows who types to the others, not to himself', async () => {
    assert.equal((await chat.visitor.ask('POST', `${own()}/messaging/typing`)).status, 204);
    assert.equal((await chat.visitor.ask('POST', `${own()}/messaging/typing`)).status, 204);
    const typists = async (who: Pick<Staff, 'ask'>, path: string) =>
      allLinked((await who.ask('GET', `${path}/messaging/typingParticipants`)).body, 'participant').map(
        ({ title }) => title,
      );
    assert.deepEqual([await typists(alice, alices()), await typists(chat.visitor, own())], [['Jane'], []]);
    assert.deepEqual((await alice.channel.drain()).map(words), ['participant added in typingParticipants "Jane"']);
    assert.deepEqual(await chat.visitor.channel.poll(10), []);
  });

  it('is messaged in by who has added messaging, once', async () => {
    await chat.invite(bob);
    const rung = await bob.channel.until('invitation', ({ rel }) => rel === 'onlineMeetingInvitation');
    const path = `${bob.path}/communication/conversations/${chat.meeting}`;
    const say = () => bob.ask('POST', messagesOf(bob.resource, chat.meeting), { text: 'Hello' });
    assert.equal(refusalOf(await say()), '404 NotFound/ConversationNotFound', 'not in it yet');
    assert.equal((await bob.ask('GET', `${path}/localParticipant`)).status, 404);
    await bob.ask('POST', linked(lastOf(rung, 'onlineMeetingInvitation'), 'accept'));
    assert.equal(refusalOf(await say()), '409 Conflict', 'no messaging yet');
    assert.equal((await bob.ask('GET', `${path}/messaging/messages/1`)).status, 404);
    const messaging = (await bob.ask('GET', `${path}/messaging`)).body;
    assert.deepEqual([messaging.state, rels(messaging)], ['Disconnected', ['addMessaging', 'conversation', 'self']]);
    const add = (operationId: string) => bob.ask('POST', linked(messaging, 'addMessaging'), { json: { operationId } });
    const added = await add('op-1');
    assert.equal(added.status, 201);
    assert.equal((await add('op-1')).location, added.location);
    assert.equal(refusalOf(await add('op-2')), '409 Conflict/AlreadyExists');
    assert.equal((await say()).status, 201);
    await bob.ask('DELETE', path);
  });

  it('is left by DELETE: a meeting goes on for the others', async () => {
    await chat.invite(bob);
    await bob.join();
    await alice.channel.drain();
    assert.equal((await alice.ask('DELETE', alices())).status, 204);
    assert.deepEqual((await alice.channel.drain()).map(words), [
      'messaging updated Disconnected Ended',
      'conversation updated Disconnected',
      'conversation deleted',
    ]);
    for (const answer of [
      await alice.ask('DELETE', alices()),
      await alice.ask('GET', alices()),
      await chat.answer(alice, 'one more thing'),
    ])
      assert.equal(refusalOf(answer), '404 NotFound/ConversationNotFound');
    assert.deepEqual((await bob.channel.drain()).slice(-2).map(words), [
      'participantMessaging deleted in participant',
      'participant deleted "Alice"',
    ]);
    await chat.say('still here');
    assert.deepEqual(texts(await bob.channel.poll()), ['still here']);
    assert.deepEqual(await alice.channel.poll(20), []);
    await bob.ask('DELETE', `${bob.path}/communication/conversations/${chat.meeting}`);
  });

  it('is told the same way when the application ends the chat', async () => {
    const other = await startChat(platform, desk);
    await other.visitor.channel.drain();
    const conversation = desk.receiver.told(other.peer).find(({ rel }) => rel === 'conversation');
    await desk.ask('DELETE', conversation?.event.link.href ?? '');
    assert.deepEqual((await other.visitor.channel.poll()).map(words), [
      'messaging updated Disconnected Ended',
      `participant deleted "${desk.name}"`,
      'conversation updated Disconnected',
      'conversation deleted',
    ]);
  });

  it('is nobody else’s', async () => {
    for (const rest of ['', '/messaging', '/participants', '/messaging/messages/1']) {
      const path = `${bob.path}/communication/conversations/${chat.meeting}${rest}`;
      assert.equal(refusalOf(await bob.ask('GET', path)), '404 NotFound/ConversationNotFound', rest);
      const peer = `${alice.path}/communication/conversations/${chat.peer}${rest}`;
      assert.equal(refusalOf(await alice.ask('GET', peer)), '404 NotFound/ConversationNotFound', rest);
    }
  });
});
