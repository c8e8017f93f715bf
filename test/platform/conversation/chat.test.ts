import assert from 'node:assert/strict';
import { bridgeParticipant, deviceGone } from '../../../server/platform/conversation/bridge.ts';
import { bridgeChat, endChat, refuseChat } from '../../../server/platform/conversation/chat.ts';
import { addMessaging } from '../../../server/platform/conversation/meeting.ts';
import { participantOf } from '../../../server/platform/conversation/model.ts';
import { say } from '../../../server/platform/conversation/say.ts';
import { bridging, createWorld, endpoint, meeting, request, visitor, type World } from './support.ts';

describe('a visitor’s chat', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld();
    world.open(meeting('m'));
  });

  it('waits for the application, and nothing can be said in it yet', () => {
    world.open(request('c'));
    assert.equal(world.of('c').phase, 'requested');
    const speak = (by: typeof visitor) =>
      world.refusal('c', (chat) => say(chat, { by, text: 'Hello?', format: 'plain', operationId: null }));
    assert.equal(speak(visitor), 'NotConnected');
    assert.equal(speak(endpoint), 'NotConnected');
  });

  it('is connected by its application alone: the visitor cannot add messaging to it himself', () => {
    world.open(request('c'));
    const add = () =>
      world.refusal('c', (chat) =>
        addMessaging(chat, { uri: visitor.uri, device: 'v1', invitationId: 'i', operationId: 'o' }),
      );
    assert.equal(add(), 'NotConnected');
    world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    assert.equal(add(), 'AlreadyConnected');
  });

  it('is bridged into a meeting, where the visitor is under the name the application gave him', () => {
    world.open(request('c'));
    const events = world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    assert.deepEqual(
      events.map(({ type }) => type),
      ['chatBridged'],
    );
    const there = participantOf(world.of('m'), visitor.uri);
    assert.deepEqual(there, { ...visitor, name: 'Jane of the website', device: null, chat: 'c', messaging: true });
    assert.equal(participantOf(world.of('c'), visitor.uri)?.name, 'Jane');
  });

  it('says the text that came with the request as message 1, in the meeting too', () => {
    world.open(request('c', { firstText: 'My printer burns' }));
    assert.equal(world.of('c').lastMessage, 0);
    world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    for (const id of ['c', 'm']) {
      const said = world.eventsIn(id).filter((event) => event.type === 'message');
      assert.deepEqual(
        said.map(({ number, text, from }) => [number, text, from.uri]),
        [[1, 'My printer burns', visitor.uri]],
      );
    }
  });

  it('is bridged once', () => {
    world.open(request('c'));
    world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    assert.equal(
      world.refusal('c', (chat) => bridgeChat(chat, bridging('c', 'm'))),
      'NotRinging',
    );
  });

  it('does not share a meeting with another chat, and is still waiting after the attempt', () => {
    world.open(request('c'));
    world.open(request('d'));
    world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    assert.equal(
      world.refusal('d', (chat) => bridgeChat(chat, bridging('d', 'm'))),
      'AlreadyBridged',
    );
    assert.equal(world.of('d').phase, 'requested');
    assert.equal(world.of('m').participants.length, 1);
  });

  const ends = [
    ['the application declines', (chat) => refuseChat(chat, 'c', 'declined'), 'declined'],
    ['nobody answers in time', (chat) => refuseChat(chat, 'c', 'timeout'), 'timeout'],
    ['the visitor gives up', (chat) => endChat(chat, 'visitor'), 'cancelled'],
    ['the application ends it unanswered', (chat) => endChat(chat, 'application'), 'declined'],
    ['the visitor’s client is gone', (chat) => deviceGone(chat, 'v1'), 'inactive'],
    ['the visitor signs out', (chat) => deviceGone(chat, 'v1', undefined, null), 'cancelled'],
  ] as const satisfies readonly (readonly [string, Parameters<World['decide']>[1], string])[];
  for (const [what, decision, cause] of ends)
    it(`never comes about when ${what}`, () => {
      world.open(request('c'));
      const [event] = world.decide('c', decision);
      assert.equal(event?.type === 'chatRefused' && event.cause, cause);
      assert.equal(world.of('c').phase, 'closed');
      assert.deepEqual(world.of('c').participants, []);
    });

  it('takes the visitor out of the meeting when it ends', () => {
    world.open(request('c'));
    world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    world.decide('c', (chat) => endChat(chat, 'visitor'));
    assert.deepEqual(world.of('m').participants, []);
    const left = world.eventsIn('m').at(-1);
    assert.equal(left?.type === 'left' && left.participant.uri, visitor.uri);
  });

  it('refuses everything once it is over', () => {
    world.open(request('c'));
    world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    world.decide('c', (chat) => endChat(chat, 'application'));
    const bridged = { uri: 'sip:alice@contoso.example', displayName: 'Alice', filter: 'Disabled' } as const;
    const decisions: Parameters<World['decide']>[1][] = [
      (chat) => endChat(chat, 'visitor'),
      (chat) => bridgeParticipant(chat, bridged),
      (chat) => say(chat, { by: visitor, text: 'Still there?', format: 'plain', operationId: null }),
    ];
    for (const decision of decisions) assert.equal(world.refusal('c', decision), 'ConversationOver');
    assert.deepEqual(
      world.decide('c', (chat) => deviceGone(chat, 'v1')),
      [],
    );
  });
});
