import assert from 'node:assert/strict';
import { bridgeParticipant, deviceGone } from '../../../server/platform/conversation/bridge.ts';
import { leave } from '../../../server/platform/conversation/meeting.ts';
import type { Conversation } from '../../../server/platform/conversation/model.ts';
import { accept } from '../../../server/platform/conversation/ringing.ts';
import {
  alice,
  bob,
  bridgedWorld,
  createWorld,
  endpoint,
  join,
  peer,
  saying,
  unreadOf,
  visitor,
  type World,
} from './support.ts';

/** Each failure: where, which line, whose, whom it did not reach, which devices are told. */
const failures = (world: World): string[] =>
  world.happened.flatMap(({ conversation, event }) =>
    event.type === 'deliveryFailed'
      ? [`${conversation} ${event.number} of ${event.from.name} not to ${event.participant.name} → ${event.to.join()}`]
      : [],
  );
const types = (world: World, id: string): string[] => world.eventsIn(id).map(({ type }) => type);
const goes = (world: World, id: string, device: string, fetchedUpTo = 0) =>
  world.decide(id, (now) => deviceGone(now, device, unreadOf(world, id, fetchedUpTo)));

describe('what a client that is gone never fetched', () => {
  let world: World;
  beforeEach(() => {
    world = bridgedWorld();
    join(world, alice, 'a1');
    join(world, bob, 'b1');
    world.decide('c', (chat) =>
      bridgeParticipant(chat, { uri: alice.uri, displayName: 'Agent Alice', filter: 'Disabled' }),
    );
  });

  it('is told to whoever said it in the meeting, before it is told that he is gone', () => {
    world.decide('m', saying(alice, 'one'));
    world.decide('m', saying(endpoint, 'two'));
    world.decide('m', saying(bob, 'my own'));
    goes(world, 'm', 'b1');
    assert.deepEqual(failures(world), ['m 1 of Alice not to Bob → a1', 'm 2 of Helpdesk not to Bob → ']);
    assert.deepEqual(types(world, 'm').slice(-3), ['deliveryFailed', 'deliveryFailed', 'left']);
  });

  it('is not what it has fetched, nor what was said before it took part in messaging', () => {
    world.decide('m', saying(alice, 'fetched'));
    const fetched = world.happened.length;
    world.decide('m', saying(alice, 'unread'));
    goes(world, 'm', 'b1', fetched);
    assert.deepEqual(failures(world), ['m 2 of Alice not to Bob → a1']);
    join(world, { ...bob, name: 'Bob again' }, 'b2');
    goes(world, 'm', 'b2');
    assert.equal(failures(world).length, 1);
  });

  it('is told where it was said, when a bridge carried it to the visitor, under his name and its number there', () => {
    world.decide('m', saying(bob, 'silent: not bridged'));
    world.decide('c', saying(endpoint, 'Welcome'));
    world.decide('m', saying(alice, 'Hello'));
    goes(world, 'c', 'v1');
    assert.deepEqual(failures(world), [
      'c 1 of Helpdesk not to Jane → ',
      'c 2 of Agent Alice not to Jane → ',
      'm 2 of Agent Alice not to Jane of the website → a1',
    ]);
    assert.deepEqual(types(world, 'c').slice(-2), ['deliveryFailed', 'chatEnded']);
    assert.deepEqual(types(world, 'm').slice(-2), ['deliveryFailed', 'left']);
    const [told] = world.eventsIn('m').flatMap((event) => (event.type === 'deliveryFailed' ? [event] : []));
    assert.deepEqual([told?.participant.uri, told?.saidAt, told?.cause], [visitor.uri, 1000, 'timeout']);
  });

  it('is not the visitor’s to know: the application heard him, and who comes next reads what he said', () => {
    world.decide('c', saying(visitor, 'Anybody?'));
    goes(world, 'm', 'b1');
    assert.deepEqual(failures(world), []);
  });

  it('is told to nobody when he who said it has left', () => {
    world.decide('m', saying(alice, 'one'));
    world.decide('m', (m) => leave(m, alice.uri));
    goes(world, 'm', 'b1');
    goes(world, 'c', 'v1');
    assert.deepEqual(failures(world), ['c 1 of Agent Alice not to Jane → ']);
  });

  it('is nothing when its owner has ended it himself', () => {
    world.decide('m', saying(alice, 'one'));
    world.decide('m', (m) => deviceGone(m, 'b1'));
    assert.deepEqual(failures(world), []);
  });

  it('is told in a chat of two before its end, the text that came along included', () => {
    const two = createWorld();
    two.open(peer('p', alice, ['a1'], { caller: { person: bob, device: 'b1' }, firstText: 'Are you there?' }));
    const taken = (chat: Conversation) => accept(chat, { invitationId: 'p', device: 'a1', uri: alice.uri });
    two.decide('p', taken);
    goes(two, 'p', 'a1');
    assert.deepEqual(failures(two), ['p 1 of Bob not to Alice → b1']);
    assert.deepEqual(types(two, 'p').slice(-2), ['deliveryFailed', 'chatEnded']);
  });
});
