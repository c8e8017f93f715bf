import assert from 'node:assert/strict';
import { deviceGone } from '../../../server/platform/conversation/bridge.ts';
import { acceptChat, endChat } from '../../../server/platform/conversation/chat.ts';
import { elapse, nextDeadline } from '../../../server/platform/conversation/deadlines.ts';
import { addMessaging, enter, leave } from '../../../server/platform/conversation/meeting.ts';
import {
  type Conversation,
  devicesOf,
  isMeeting,
  meetingAddress,
  rosterOf,
} from '../../../server/platform/conversation/model.ts';
import { checkThread, conference, mayWriteHtml } from '../../../server/platform/conversation/peer.ts';
import { accept, decline, dropDevice, invite } from '../../../server/platform/conversation/ringing.ts';
import {
  alice,
  bob,
  carol,
  createWorld,
  endpoint,
  peer,
  request,
  ring,
  saying,
  visitor,
  type World,
} from './support.ts';

describe('a chat of two', () => {
  let world: World;
  const caller = { person: alice, device: 'a1' };
  const answer =
    (device: string, id = 'p') =>
    (chat: Conversation) =>
      accept(chat, { invitationId: id, device, uri: bob.uri });
  const refuse = (device: string, local: boolean) => (chat: Conversation) =>
    decline(chat, { invitationId: 'p', device, uri: bob.uri, local });
  const types = (id = 'p') => world.eventsIn(id).map(({ type }) => type);

  beforeEach(() => {
    world = createWorld();
    world.open(peer('p', bob, ['b1', 'b2'], { caller, firstText: 'Hello' }));
    world.open(peer('q', bob, ['b1', 'b2'], { firstText: 'Parcel' }));
  });

  it('waits for an answer, and nothing can be said in it yet', () => {
    assert.equal(world.of('p').phase, 'requested');
    assert.deepEqual([...devicesOf(world.of('p'))], ['a1', 'b1', 'b2']);
    assert.deepEqual([...devicesOf(world.of('q'))], ['b1', 'b2']);
    assert.equal(nextDeadline(world.of('p')), 30_000);
    assert.equal(world.refusal('p', saying(alice, 'Hello?')), 'NotConnected');
    assert.equal(world.refusal('q', saying(endpoint, 'Hello?')), 'NotConnected');
    assert.equal(world.refusal('p', conference), 'NotConnected');
  });

  it('has one winner; both are in it with messaging, and the text that came along is said', () => {
    world.decide('p', answer('b2'));
    assert.deepEqual(types(), ['peerRequested', 'invitationFailed', 'peerConnected', 'message']);
    assert.deepEqual(
      world.of('p').participants.map(({ uri, device, messaging }) => [uri, device, messaging]),
      [
        [alice.uri, 'a1', true],
        [bob.uri, 'b2', true],
      ],
    );
    const said = world.eventsIn('p').at(-1);
    assert.ok(said?.type === 'message' && said.from.uri === alice.uri && said.text === 'Hello');
    assert.deepEqual(said.type === 'message' && said.to, ['a1', 'b2']);
    assert.equal(world.refusal('p', answer('b1')), 'AnsweredElsewhere');
    assert.deepEqual(world.decide('p', answer('b2')), []);
  });

  it('with the application has it as the other party', () => {
    world.decide('q', answer('b1', 'q'));
    const said = world.eventsIn('q').at(-1);
    assert.ok(said?.type === 'message' && said.from.uri === endpoint.uri);
    assert.deepEqual(
      rosterOf(world.of('q')).map(({ uri }) => uri),
      [bob.uri, endpoint.uri],
    );
    world.decide('q', saying(endpoint, 'Knock'));
    world.decide('q', saying(bob, 'Who is there?'));
  });

  for (const [how, decision, cause] of [
    ['is declined by one for its person', refuse('b1', false), 'declined'],
    ['is cancelled by the caller', (chat: Conversation) => endChat(chat, 'visitor'), 'cancelled'],
    ['is not answered in time', (chat: Conversation) => elapse(chat, 30_000), 'timeout'],
    ['loses its caller’s client', (chat: Conversation) => deviceGone(chat, 'a1'), 'cancelled'],
  ] as const)
    it(`never comes about when it ${how}`, () => {
      const [refused] = world.decide('p', decision);
      assert.ok(refused?.type === 'peerRefused');
      assert.deepEqual([refused.cause, refused.devices, refused.caller?.device], [cause, ['b1', 'b2'], 'a1']);
      assert.equal(world.of('p').phase, 'closed');
      assert.equal(nextDeadline(world.of('p')), null);
      assert.equal(world.refusal('p', answer('b1')), 'ConversationOver');
    });

  it('rings on at the other client when one declines for itself or is gone, and ends with the last', () => {
    world.decide('p', refuse('b1', true));
    assert.deepEqual(world.of('p').invitations[0]?.devices, ['b2']);
    const [gone] = world.decide('p', (chat) => dropDevice(chat, 'b2'));
    assert.deepEqual(gone?.type === 'peerRefused' && [gone.cause, gone.devices], ['unreachable', ['b2']]);
  });

  it('fails at once for who cannot be rung', () => {
    world.open(peer('r', carol, [], { caller }));
    world.open(peer('s', carol, ['c1'], { ring: { unavailable: 'doNotDisturb' } }));
    assert.deepEqual(types('r'), ['peerRequested', 'peerRefused']);
    assert.deepEqual(
      ['r', 's'].map((id) =>
        world.eventsIn(id).flatMap((event) => (event.type === 'peerRefused' ? [event.cause] : [])),
      ),
      [['unreachable'], ['doNotDisturb']],
    );
  });

  it('ends for both with either, by his doing or with his client', () => {
    world.decide('p', answer('b1'));
    assert.equal(
      world.refusal('p', (chat) =>
        addMessaging(chat, { uri: bob.uri, device: 'b1', invitationId: 'i', operationId: 'o' }),
      ),
      'AlreadyConnected',
    );
    const [ended] = world.decide('p', (chat) => deviceGone(chat, 'b1'));
    assert.ok(ended?.type === 'chatEnded');
    assert.deepEqual([ended.visitor.uri, ended.other?.uri, ended.cause], [alice.uri, bob.uri, 'inactive']);
    assert.equal(
      world.refusal('p', (chat) => endChat(chat, null)),
      'ConversationOver',
    );
  });

  it('becomes a meeting once, both staying in it, and then has room for others', () => {
    world.decide('p', answer('b1'));
    const [became] = world.decide('p', conference);
    assert.ok(became?.type === 'conferenced');
    assert.equal(became.onlineMeetingUri, meetingAddress(world.of('p').facts));
    assert.deepEqual(world.decide('p', conference), []);
    world.decide('p', (chat) => invite(chat, ring(carol, ['c1'])));
    world.decide('p', (chat) => accept(chat, { invitationId: 'ring-Carol', device: 'c1', uri: carol.uri }));
    world.decide('p', (chat) => leave(chat, alice.uri));
    world.decide('p', (chat) => leave(chat, bob.uri));
    assert.equal(world.of('p').phase, 'open');
    world.decide('p', (chat) => leave(chat, carol.uri));
    assert.deepEqual(types().slice(-2), ['left', 'meetingEnded']);
  });

  it('takes nobody over a bridge before it is a meeting', () => {
    world.decide('q', answer('b1', 'q'));
    const over = (chat: Conversation) => enter(chat, visitor, 'c');
    assert.equal(world.refusal('q', over), 'NoSuchMeeting');
    world.decide('q', conference);
    assert.equal(isMeeting(world.of('q')), true);
    assert.deepEqual(
      world.decide('q', over).flatMap((event) => (event.type === 'joined' ? event.others.map(({ uri }) => uri) : [])),
      [bob.uri, endpoint.uri],
    );
    assert.equal(
      world.refusal('q', (chat) => enter(chat, { ...alice }, 'd')),
      'AlreadyBridged',
    );
  });

  it('may be one taken by the application without a bridge', () => {
    world.open(request('c', { firstText: 'Hi' }));
    world.decide('c', (chat) => acceptChat(chat, 'c'));
    assert.deepEqual(types('c'), ['chatRequested', 'chatAccepted', 'message']);
    assert.equal(
      world.refusal('c', (chat) => acceptChat(chat, 'c')),
      'NotRinging',
    );
    world.decide('c', saying(endpoint, 'Hello'));
  });

  it('is the only one of the two on its thread', () => {
    const open = [world.of('p'), world.of('q')];
    const thrown = (of: string, other: string, threadId = 'thread') => {
      try {
        checkThread(open, { threadId, of, with: other });
        return undefined;
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    assert.equal(thrown(alice.uri, bob.uri), 'ThreadTaken');
    assert.equal(thrown(bob.uri, alice.uri), 'ThreadTaken');
    assert.equal(thrown(endpoint.uri, bob.uri), 'ThreadTaken');
    assert.equal(thrown(alice.uri, carol.uri), undefined);
    assert.equal(thrown(alice.uri, bob.uri, 'another'), undefined);
  });

  it('takes HTML when both listed it', () => {
    world.decide('p', (chat) => accept(chat, { invitationId: 'p', device: 'b1', uri: bob.uri, html: true }));
    assert.deepEqual(
      [alice, bob, carol].map(({ uri }) => mayWriteHtml(world.of('p'), uri)),
      [false, false, false],
    );
    world.decide('q', (chat) => accept(chat, { invitationId: 'q', device: 'b1', uri: bob.uri, html: true }));
    assert.deepEqual(
      [endpoint, bob].map(({ uri }) => mayWriteHtml(world.of('q'), uri)),
      [true, true],
    );
  });
});
