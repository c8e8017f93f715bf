import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { type Chat, pathOf, queryOf, startHelp } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { textIn, words } from '../../support/told.ts';
import { hear, heard, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Ask, allLinked, linked, refusalOf, rels } from '../../support/wire.ts';

const always = ['applicationSharing', 'audioVideo', 'dataCollaboration', 'enableAudienceMuteLock', 'messaging', 'self'];

describe('a conversation of a trusted application', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let chat: Chat;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  beforeEach(async () => {
    chat = await startHelp(platform, desk, alice);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const at = (id: string, rest = '', query = ''): string =>
    `${pathOf(desk)}/communication/conversations/${id}${rest}?${queryOf(desk)}${query}`;
  const get = (id: string, rest = '', query = '') => desk.ask('GET', at(id, rest, query));
  const say = (id: string, more: Ask, query = '') => desk.ask('POST', at(id, '/messaging/messages', query), more);

  it('has the documented shape, connected or conferenced', async () => {
    const [peer, meeting] = [await get(chat.peer), await get(chat.meeting)];
    assert.deepEqual([peer.status, peer.body.state, peer.body.activeModalities], [200, 'Connected', ['Messaging']]);
    assert.deepEqual(rels(peer.body), ['conversationBridge', ...always].sort());
    assert.deepEqual([meeting.body.state, meeting.body.rel], ['Conferenced', 'ms:rtc:saas:conversation']);
    assert.deepEqual(
      rels(meeting.body),
      ['addParticipant', 'attendees', 'leaders', 'lobby', 'onlineMeeting', 'participants', ...always].sort(),
    );
    assert.match(linked(meeting.body, 'addParticipant'), /participantInvitations\?conversationId=.*&endpointId=/);
  });

  it('refuses every method on what it links to and does not offer', async () => {
    for (const rel of always.filter((one) => one !== 'self' && one !== 'messaging'))
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].slice(rel === 'audioVideo' ? 1 : 0)) {
        const answer = await desk.ask(method, linked((await get(chat.peer)).body, rel));
        assert.equal(refusalOf(answer), '409 Conflict/OperationNotSupported', `${method} ${rel}`);
      }
    assert.equal(refusalOf(await get('nobody', '/audioVideo')), '404 NotFound/ConversationNotFound');
  });

  it('has messaging whose links say what can be done', async () => {
    const { body } = await get(chat.peer, '/messaging');
    assert.deepEqual(rels(body), [
      'conversation',
      'self',
      'sendMessage',
      'setIsTyping',
      'stopMessaging',
      'typingParticipants',
    ]);
    assert.deepEqual([body.state, body.negotiatedMessageFormats], ['Connected', ['Plain']]);
  });

  it('has a roster without the application', async () => {
    const { body } = await get(chat.meeting, '/participants');
    const people = allLinked(body, 'participant');
    assert.deepEqual(
      people.map(({ title }) => title),
      ['Jane', 'Alice'],
    );
    const one = await desk.ask('GET', people[1]?.href ?? '');
    assert.deepEqual([one.body.uri, one.body.name, one.body.anonymous], [alice.uri, 'Alice', false]);
    for (const [filter, count] of [
      ['Attendees', 2],
      ['Leaders', 0],
      ['Lobby', 0],
    ] as const) {
      const filtered = await get(chat.meeting, '/participants', `&filter=${filter}`);
      assert.equal(allLinked(filtered.body, 'participant').length, count, filter);
    }
    assert.equal((await get(chat.meeting, '/participants/nobody@contoso.example')).status, 404);
  });

  it('has an online meeting when it is one', async () => {
    const { body } = await get(chat.meeting, '/onlineMeeting');
    assert.deepEqual([body.onlineMeetingUri, body.accessLevel], [chat.onlineMeetingUri, 'Invited']);
    assert.equal((await get(chat.peer, '/onlineMeeting')).status, 404);
  });

  it('is spoken in by text, answered with where the line is and told under the same address', async () => {
    const { status, location, text } = await say(chat.peer, { text: 'Wel ‰ come\r\n' }, '&operationId=welcome-1');
    assert.deepEqual([status, text], [201, '']);
    const told = await desk.receiver.hear('line', ({ event, resource }) =>
      event.link.href === location ? resource : undefined,
    );
    assert.deepEqual([told.direction, told.operationId, told.status], ['Outgoing', 'welcome-1', 'Succeeded']);
    assert.equal(textIn(told), undefined);
    assert.match(String(told.timeStamp), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual((await desk.ask('GET', location)).body, told);
    await chat.visitor.channel.until('it', ({ resource }) => textIn(resource) === 'Wel ‰ come\r\n');
  });

  it('says a line once for an operation id, one in each conversation', async () => {
    const [one, again] = [1, 2].map(() => say(chat.peer, { text: 'once' }, '&operationId=line-1'));
    assert.equal((await one)?.location, (await again)?.location);
    const elsewhere = await say(chat.meeting, { text: 'once' }, '&operationid=line-1');
    assert.equal(elsewhere.status, 201);
    assert.notEqual(elsewhere.location, (await one)?.location);
  });

  it('takes HTML from the application in a meeting, and plain text without a type', async () => {
    const html = { body: '<b>Hi</b>', headers: { 'Content-Type': 'text/html; charset=utf-8' } };
    const { location, status } = await say(chat.meeting, html);
    assert.equal(status, 201);
    await hear(desk, 'message', 'completed', chat.meeting);
    assert.equal((await desk.ask('GET', location)).status, 200);
    assert.equal((await say(chat.peer, { body: new TextEncoder().encode('bytes') })).status, 201);
  });

  it('refuses what is no text, nothing, too much, and an id too long', async () => {
    assert.equal(refusalOf(await say(chat.peer, { json: { a: 1 } })), '415 UnsupportedMediaType/UnsupportedMediaType');
    assert.equal(refusalOf(await say(chat.peer, { text: '' })), '400 BadRequest/ParameterValidationFailure body');
    assert.equal((await say(chat.peer, { text: 'x'.repeat(8192) })).status, 201);
    assert.equal(refusalOf(await say(chat.peer, { text: 'x'.repeat(8193) })), '413 EntityTooLarge');
    assert.equal((await say(chat.peer, { text: 'é'.repeat(4096) })).status, 201);
    assert.equal(refusalOf(await say(chat.peer, { text: 'é'.repeat(4097) })), '413 EntityTooLarge');
    assert.equal(
      refusalOf(await say(chat.peer, { text: 'x' }, `&operationId=${'x'.repeat(51)}`)),
      '400 BadRequest/ParameterValidationFailure operationId',
    );
  });

  it('reads a line in the charset of its type, and refuses bytes that are no text in it', async () => {
    const latin = (text: string, type: string) => ({
      body: new Uint8Array(Buffer.from(text, 'latin1')),
      headers: { 'Content-Type': type },
    });
    assert.equal((await say(chat.peer, latin('caf\u00e9', 'text/plain; charset=ISO-8859-1'))).status, 201);
    await chat.visitor.channel.until('it', ({ resource }) => textIn(resource) === 'café');
    assert.equal((await say(chat.peer, latin('quoted', "text/plain; charset='utf-8'"))).status, 201);
    const wrong = [latin('caf\u00e9', 'text/plain'), latin('\u00ff'.repeat(8192), 'text/plain; charset=utf-8')];
    for (const line of wrong)
      assert.equal(refusalOf(await say(chat.peer, line)), '400 BadRequest/ParameterValidationFailure body');
    const big = latin('\u00e9'.repeat(4097), 'text/plain; charset=latin1');
    assert.equal(refusalOf(await say(chat.peer, big)), '413 EntityTooLarge', 'counted as UTF-8');
    const unknown = latin('x', 'text/plain; charset=klingon');
    assert.equal(refusalOf(await say(chat.peer, unknown)), '415 UnsupportedMediaType/UnsupportedMediaType');
  });

  it('tells who speaks, in the documented shape', async () => {
    await chat.answer(alice, 'Hello Jane');
    await hear(desk, 'message', 'completed', chat.meeting);
    const message = heard(desk, 'message', chat.meeting);
    assert.equal(textIn(message), 'Hello Jane');
    const [sender] = embeddedOf(message, 'senderParticipant');
    assert.deepEqual([sender?.name, sender?.uri], ['Alice', alice.uri]);
    const joined = desk.receiver
      .told(chat.meeting)
      .find(({ rel, event }) => rel === 'participant' && event.link.title === 'Alice');
    assert.equal(linked(message, 'participant'), joined?.event.link.href);
    await chat.say('Hello Alice');
    await hear(desk, 'message', 'completed', chat.peer);
    const [visitor] = embeddedOf(heard(desk, 'message', chat.peer), 'senderParticipant');
    assert.deepEqual([sender?.anonymous, visitor?.name, visitor?.anonymous], [false, 'Jane', true]);
    const relayed = await get(chat.peer, '/messaging/messages/1');
    assert.equal(relayed.status, 404, 'a line is read where it was spoken');
  });

  it('shows who types, and lets the application type', async () => {
    await alice.ask('POST', `${alice.path}/communication/conversations/${chat.meeting}/messaging/typing`);
    const typists = async (id: string) =>
      allLinked((await get(id, '/messaging/typingParticipants')).body, 'participant').map(({ title }) => title);
    assert.deepEqual([await typists(chat.meeting), await typists(chat.peer)], [['Alice'], []]);
    assert.equal((await desk.ask('POST', at(chat.peer, '/messaging/typing'))).status, 204);
    const told = await chat.visitor.channel.until('it', (one) => words(one).includes(desk.name) && !!one.event.in);
    assert.equal(words(told.at(-1) as (typeof told)[0]), `participant added in typingParticipants "${desk.name}"`);
  });

  for (const [what, method, rest] of [
    ['DELETE', 'DELETE', ''],
    ['terminate', 'POST', '/messaging/terminate'],
    ['terminateOnlineMeeting', 'POST', '/onlineMeeting/terminateOnlineMeeting'],
  ] as const)
    it(`ends by ${what}, once, and is then no place to speak`, async () => {
      assert.equal((await desk.ask(method, at(chat.meeting, rest))).status, 204);
      assert.equal(refusalOf(await desk.ask(method, at(chat.meeting, rest))), '404 NotFound/ConversationNotFound');
      assert.equal((await get(chat.meeting)).body.state, 'Disconnected');
      for (const answer of [
        await say(chat.meeting, { text: 'Hello?' }),
        await desk.ask('POST', at(chat.meeting, '/messaging/typing')),
        await chat.answer(alice, 'Hello?'),
      ])
        assert.equal(refusalOf(answer), '404 NotFound/ConversationNotFound');
      const told = await alice.channel.until(
        'the end',
        ({ rel, event }) => rel === 'conversation' && event.type === 'deleted',
      );
      assert.ok(told.length > 0);
    });

  it('is nobody else’s', async () => {
    const other = await startApplication(platform);
    for (const rest of ['', '/messaging', '/participants', '/conversationBridge']) {
      const path = `${pathOf(other)}/communication/conversations/${chat.peer}${rest}?${queryOf(other)}`;
      assert.equal(refusalOf(await other.ask('GET', path)), '404 NotFound/ConversationNotFound', rest);
    }
    await other.close();
  });
});
