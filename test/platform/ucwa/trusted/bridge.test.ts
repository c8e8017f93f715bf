import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { type Chat, pathOf, queryOf, startChat } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { texts, words } from '../../support/told.ts';
import { hear, heard, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('the bridge of a chat', () => {
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
    chat = await startChat(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const at = (rest = '', id = chat.peer): string =>
    `${pathOf(desk)}/communication/conversations/${id}/conversationBridge${rest}?${queryOf(desk)}`;
  const add = (json?: unknown) => desk.ask('POST', at('/bridgedParticipants'), json === undefined ? {} : { json });
  const told = (): string[] =>
    desk.receiver.told(chat.peer).flatMap((one) => (one.rel === 'bridgedParticipant' ? [words(one)] : []));

  it('is told and read as documented', async () => {
    await hear(desk, 'conversationBridge', 'added', chat.peer);
    const bridge = heard(desk, 'conversationBridge', chat.peer);
    assert.equal(bridge.onlineMeetingUri, chat.onlineMeetingUri);
    const read = await desk.ask('GET', linked(bridge, 'self'));
    assert.deepEqual(read.body, bridge);
    const tag = read.headers.get('etag');
    assert.equal(tag, `"${bridge.etag}"`);
    const headers = { 'If-None-Match': String(tag) };
    assert.equal((await desk.ask('GET', linked(bridge, 'self'), { headers })).status, 304);
    const all = await desk.ask('GET', linked(bridge, 'bridgedParticipants'));
    assert.deepEqual(embeddedOf(all.body, 'bridgedParticipant'), []);
  });

  it('takes somebody on, changes him and takes him off, told each time', async () => {
    const added = await add({ displayName: 'Ali', participantUri: alice.uri, messageFilterState: 'Disabled' });
    assert.deepEqual([added.status, added.text], [201, '']);
    assert.match(added.location, /\/bridgedParticipants\/alice@contoso\.example\?endpointId=/);
    const one = await desk.ask('GET', added.location);
    const { displayName, participantUri, messageFilterState, rel } = one.body;
    assert.deepEqual(
      [displayName, participantUri, messageFilterState, rel],
      ['Ali', alice.uri, 'Disabled', 'ms:rtc:saas:bridgedParticipant'],
    );
    const put = (json: unknown) => desk.ask('PUT', added.location, { json });
    assert.equal(
      (await put({ displayName: 'Ali', participantUri: alice.uri, messageFilterState: 'Enabled' })).status,
      204,
    );
    assert.equal((await put({ DisplayName: 'Alice' })).status, 204);
    assert.deepEqual((await desk.ask('GET', added.location)).body, {
      ...one.body,
      displayName: 'Alice',
      messageFilterState: 'Enabled',
    });
    assert.equal((await desk.ask('DELETE', added.location)).status, 204);
    for (const method of ['GET', 'DELETE', 'PUT'])
      assert.equal(refusalOf(await desk.ask(method, added.location)), '404 NotFound', method);
    await hear(desk, 'bridgedParticipant', 'deleted', chat.peer);
    assert.deepEqual(told(), [
      'bridgedParticipant added in bridgedParticipants',
      'bridgedParticipant updated in bridgedParticipants',
      'bridgedParticipant updated in bridgedParticipants',
      'bridgedParticipant deleted in bridgedParticipants',
    ]);
  });

  it('takes `uri` for `participantUri`, any case, and relays nothing where no filter state is told', async () => {
    assert.equal((await add({ DISPLAYNAME: 'Ali', Uri: alice.uri.toUpperCase() })).status, 201);
    const { body } = await desk.ask('GET', at('/bridgedParticipants/alice@contoso.example'));
    assert.deepEqual([body.participantUri, body.messageFilterState], [alice.uri, 'Enabled']);
  });

  it('takes the same again without a word about it', async () => {
    const input = { displayName: 'Ali', participantUri: alice.uri, messageFilterState: 'Disabled' };
    assert.deepEqual([(await add(input)).status, (await add(input)).status], [201, 201]);
    await chat.announce(chat.peer, 'a line');
    await hear(desk, 'message', 'completed', chat.peer);
    assert.equal(told().length, 1);
  });

  it('refuses bad input with every fault', async () => {
    assert.equal(
      refusalOf(await add({ messageFilterState: 'Maybe' })),
      '400 BadRequest/ParameterValidationFailure displayName,participantUri,messageFilterState',
    );
    assert.equal(refusalOf(await add()), '400 BadRequest/ParameterValidationFailure displayName,participantUri');
    const long = { displayName: 'x'.repeat(251), participantUri: 'tel:+4799' };
    assert.equal(refusalOf(await add(long)), '400 BadRequest/ParameterValidationFailure displayName,participantUri');
    await add({ displayName: 'Ali', participantUri: alice.uri });
    const moved = await desk.ask('PUT', at('/bridgedParticipants/alice@contoso.example'), {
      json: { participantUri: 'sip:bob@contoso.example' },
    });
    assert.equal(refusalOf(moved), '400 BadRequest/ParameterValidationFailure participantUri');
  });

  it('is not there on a meeting, or before the chat is accepted', async () => {
    assert.equal(refusalOf(await desk.ask('GET', at('', chat.meeting))), '409 Conflict');
    const peer = await (await startVisitor(platform, desk)).requestChat();
    assert.equal(refusalOf(await desk.ask('POST', at('/bridgedParticipants', peer))), '409 Conflict');
  });

  it('is told as closed when its meeting ends: nobody can be added any more, the chat goes on', async () => {
    await desk.ask('DELETE', `${pathOf(desk)}/communication/conversations/${chat.meeting}?${queryOf(desk)}`);
    await hear(desk, 'conversationBridge', 'updated', chat.peer);
    const bridge = heard(desk, 'conversationBridge', chat.peer);
    assert.deepEqual([rels(bridge), bridge.onlineMeetingUri], [['self'], chat.onlineMeetingUri]);
    assert.deepEqual((await desk.ask('GET', at())).body, bridge);
    assert.equal(refusalOf(await add({ displayName: 'Ali', participantUri: alice.uri })), '409 Conflict');
    assert.equal((await chat.say('still here')).status, 201);
  });

  it('is closed with the chat', async () => {
    await desk.ask('DELETE', `${pathOf(desk)}/communication/conversations/${chat.peer}?${queryOf(desk)}`);
    const input = { displayName: 'Ali', participantUri: alice.uri };
    assert.equal(refusalOf(await add(input)), '404 NotFound/ConversationNotFound');
  });

  it('lets through what its filters say, both ways', async () => {
    await chat.bridge(alice, 'Ali', 'Enabled');
    await chat.invite(alice);
    await alice.join();
    await chat.say('unheard by Alice');
    await chat.answer(alice, 'unheard by Jane');
    await desk.ask('PUT', at('/bridgedParticipants/alice@contoso.example'), {
      json: { messageFilterState: 'Disabled' },
    });
    await chat.say('heard by Alice');
    await chat.answer(alice, 'heard by Jane');
    await desk.ask('DELETE', at('/bridgedParticipants/alice@contoso.example'));
    await chat.say('heard by Alice, too');
    await chat.answer(alice, 'not bridged');
    const last = (all: ReturnType<typeof texts>) =>
      all.filter((text) => text?.includes('hear') || text === 'not bridged');
    assert.deepEqual(last(texts(await alice.channel.drain())), [
      'unheard by Jane',
      'heard by Alice',
      'heard by Jane',
      'heard by Alice, too',
      'not bridged',
    ]);
    assert.deepEqual(last(texts(await chat.visitor.channel.drain())), [
      'unheard by Alice',
      'heard by Alice',
      'heard by Jane',
      'heard by Alice, too',
    ]);
    await hear(desk, 'message', 'completed', chat.meeting);
    assert.deepEqual(texts(desk.receiver.told(chat.peer)), [
      'unheard by Alice',
      'heard by Alice',
      'heard by Alice, too',
    ]);
  });
});
