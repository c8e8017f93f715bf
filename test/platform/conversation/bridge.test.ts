import assert from 'node:assert/strict';
import { bridgeParticipant, unbridgeParticipant } from '../../../server/platform/conversation/bridge.ts';
import { bridgeChat, endChat } from '../../../server/platform/conversation/chat.ts';
import { leaveAsHost } from '../../../server/platform/conversation/host.ts';
import { addMessaging, endMeeting, leave } from '../../../server/platform/conversation/meeting.ts';
import type { Person } from '../../../server/platform/conversation/model.ts';
import {
  alice,
  bob,
  bridgedWorld,
  bridging,
  coming,
  createWorld,
  endpoint,
  hosting,
  join,
  meeting,
  request,
  saying,
  scheduled,
  typing,
  visitor,
  type World,
} from './support.ts';

type Filter = 'Enabled' | 'Disabled' | 'none';

describe('who hears whom over a bridge', () => {
  let world: World;
  beforeEach(() => {
    world = bridgedWorld();
    join(world, alice, 'a1');
    join(world, bob, 'b1');
  });

  function bridge(person: Person, filter: Filter, displayName = `Agent ${person.name}`): void {
    if (filter === 'none') return;
    world.decide('c', (chat) => bridgeParticipant(chat, { uri: person.uri, displayName, filter }));
  }
  /** Who was told of a text, in both conversations: devices. */
  const hearers = (text: string): string[] =>
    world.happened.flatMap(({ event }) => (event.type === 'message' && event.text === text ? event.to : []));
  const typists = (): string[] =>
    world.happened.flatMap(({ conversation, event }) =>
      event.type === 'typing' || event.type === 'typingStopped'
        ? [`${conversation} ${event.type} ${event.who.name} → ${event.to.join()}`]
        : [],
    );

  const table: [alices: Filter, visitorHearsAlice: boolean, aliceHearsVisitor: boolean][] = [
    ['Disabled', true, true],
    ['Enabled', false, false],
    ['none', false, true],
  ];
  for (const [filter, heard, hears] of table)
    it(`filter ${filter}: the visitor ${heard ? 'hears' : 'does not hear'} her, she ${hears ? 'hears' : 'does not hear'} him`, () => {
      bridge(alice, filter);
      world.decide('m', saying(alice, 'from Alice'));
      world.decide('c', saying(visitor, 'from Jane'));
      assert.deepEqual(hearers('from Alice'), ['a1', 'b1', ...(heard ? ['v1'] : [])]);
      assert.deepEqual(hearers('from Jane'), ['v1', ...(hears ? ['a1'] : []), 'b1']);
    });

  it('is decided by the filter of the moment', () => {
    for (const filter of ['Disabled', 'Enabled', 'Disabled'] as const) {
      bridge(alice, filter);
      world.decide('m', saying(alice, filter));
    }
    const told = world.eventsIn('c').flatMap((event) => (event.type === 'message' ? [event.text] : []));
    assert.deepEqual(told, ['Disabled', 'Disabled']);
  });

  it('carries a line once, marked, and never back', () => {
    bridge(alice, 'Disabled');
    world.decide('m', saying(alice, 'Hello'));
    world.decide('c', saying(visitor, 'Hi'));
    const told = world.happened.flatMap(({ conversation, event }) =>
      event.type === 'message'
        ? [`${conversation} ${event.from.name}: ${event.text}${event.relayed ? ' relayed' : ''}`]
        : [],
    );
    assert.deepEqual(told, [
      'm Alice: Hello',
      'c Agent Alice: Hello relayed',
      'c Jane: Hi',
      'm Jane of the website: Hi relayed',
    ]);
  });

  it('keeps what the application says where it said it', () => {
    world.decide('c', saying(endpoint, 'Welcome'));
    world.decide('m', saying(endpoint, 'A visitor comes'));
    assert.deepEqual(hearers('Welcome'), ['v1']);
    assert.deepEqual(hearers('A visitor comes'), ['a1', 'b1']);
    world.decide('c', typing(endpoint));
    world.decide('m', typing(endpoint));
    assert.deepEqual(typists(), ['c typing Helpdesk → v1', 'm typing Helpdesk → a1,b1']);
  });

  it('shows typing to those who will hear it, and its end to those who saw it', () => {
    bridge(alice, 'Enabled');
    bridge(bob, 'Disabled');
    world.decide('c', typing(visitor));
    bridge(alice, 'Disabled');
    world.decide('c', typing(visitor, 12_000));
    world.decide('c', saying(visitor, 'Hi'));
    world.decide('m', typing(bob));
    world.decide('m', saying(bob, 'Hello'));
    assert.deepEqual(typists(), [
      'c typing Jane → ',
      'm typing Jane of the website → b1',
      'c typing Jane → ',
      'm typing Jane of the website → b1',
      'c typingStopped Jane → ',
      'm typingStopped Jane of the website → b1',
      'm typing Bob → a1',
      'c typing Agent Bob → v1',
      'm typingStopped Bob → a1',
      'c typingStopped Agent Bob → v1',
    ]);
  });

  it('shows the visitor no typing of somebody just silenced, unbridged or gone', () => {
    const silencings: [string, () => void][] = [
      ['Enabled', () => bridge(alice, 'Enabled')],
      ['unbridged', () => void world.decide('c', (chat) => unbridgeParticipant(chat, alice.uri))],
    ];
    for (const [what, silence] of silencings) {
      bridge(alice, 'Disabled');
      world.decide('m', typing(alice));
      assert.equal(world.of('c').typing.length, 1, what);
      silence();
      assert.equal(world.of('c').typing.length, 0, what);
      assert.equal(world.of('m').typing.length, 1, what);
    }
    bridge(alice, 'Disabled');
    world.decide('m', typing(alice));
    world.decide('m', (m) => leave(m, alice.uri));
    assert.equal(world.of('c').typing.length, 0);
  });

  it('tells the application once of each change on it', () => {
    bridge(alice, 'Disabled');
    bridge(alice, 'Disabled');
    bridge(alice, 'Disabled', 'Ali');
    world.decide('c', (chat) => unbridgeParticipant(chat, alice.uri));
    const told = world.eventsIn('c').flatMap(({ type }) => (type.startsWith('bridgedParticipant') ? [type] : []));
    assert.deepEqual(told, ['bridgedParticipantAdded', 'bridgedParticipantUpdated', 'bridgedParticipantRemoved']);
    assert.equal(
      world.refusal('c', (chat) => unbridgeParticipant(chat, alice.uri)),
      'NoSuchBridgedParticipant',
    );
  });

  it('is not there before the application has accepted', () => {
    const fresh = createWorld();
    fresh.open(meeting('m'));
    fresh.open(request('c'));
    const bridged = { uri: alice.uri, displayName: 'Alice', filter: 'Disabled' } as const;
    assert.equal(
      fresh.refusal('c', (chat) => bridgeParticipant(chat, bridged)),
      'NotBridged',
    );
  });

  it('is dead once the application has left the meeting: another chat of the visitor’s is heard alone', () => {
    const fresh = createWorld();
    fresh.open(scheduled('s', { accessLevel: 'Everyone' }));
    fresh.decide('s', coming(alice, 'a1'));
    fresh.decide('s', (s) => addMessaging(s, { uri: alice.uri, device: 'a1', invitationId: 'i', operationId: 'o' }));
    for (const chat of ['first', 'second']) {
      fresh.decide('s', hosting(`join for ${chat}`));
      fresh.open(request(chat));
      fresh.decide(chat, (now) => bridgeChat(now, bridging(chat, 's')));
      if (chat === 'first') fresh.decide('s', leaveAsHost);
    }
    fresh.decide('second', typing(visitor));
    fresh.decide('first', typing(visitor));
    fresh.decide('first', saying(visitor, 'from the first'));
    assert.equal(fresh.of('s').typing.length, 1);
    fresh.decide('first', (chat) => endChat(chat, 'visitor'));
    fresh.decide('second', saying(visitor, 'from the second'));
    const heard = fresh.eventsIn('s').flatMap((event) => (event.type === 'message' ? [event.text] : []));
    assert.deepEqual(heard, ['from the second']);
  });

  it('lets both sides go on alone when the other has ended', () => {
    bridge(alice, 'Disabled');
    world.decide('m', endMeeting);
    world.decide('c', saying(visitor, 'Anybody there?'));
    assert.deepEqual(hearers('Anybody there?'), ['v1']);
    const other = bridgedWorld();
    join(other, alice, 'a1');
    other.decide('c', (chat) => endChat(chat, 'visitor'));
    const events = other.decide('m', saying(alice, 'He is gone'));
    assert.deepEqual(
      events.map(({ type }) => type),
      ['message'],
    );
  });
});
