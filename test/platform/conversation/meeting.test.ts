import assert from 'node:assert/strict';
import { deviceGone } from '../../../server/platform/conversation/bridge.ts';
import { addHostMessaging, addMessaging, endMeeting, leave } from '../../../server/platform/conversation/meeting.ts';
import { devicesOf } from '../../../server/platform/conversation/model.ts';
import { accept, invite } from '../../../server/platform/conversation/ringing.ts';
import { alice, bob, createWorld, endpoint, join, meeting, ring, saying, type World } from './support.ts';

describe('a meeting', () => {
  let world: World;
  beforeEach(() => {
    world = createWorld();
    world.open(meeting('m'));
  });
  const add = (device: string) => (m: Parameters<typeof accept>[0]) =>
    addMessaging(m, { uri: alice.uri, device, invitationId: 'i', operationId: 'o' });

  it('lets the application speak once it has joined the messaging, which it does once', () => {
    assert.equal(world.refusal('m', saying(endpoint, 'Welcome')), 'NotConnected');
    const host = (m: Parameters<typeof accept>[0]) => addHostMessaging(m, { invitationId: 'i', operationId: 'o' });
    assert.equal(world.refusal('m', host), undefined);
    assert.equal(world.refusal('m', host), 'AlreadyConnected');
    assert.equal(world.refusal('m', saying(endpoint, 'Welcome')), undefined);
  });

  it('lets somebody speak and hear once he has joined the messaging, with the device he is in with', () => {
    world.decide('m', (m) => invite(m, ring(alice, ['a1', 'a2'])));
    assert.equal(world.refusal('m', add('a1')), 'NotInConversation');
    world.decide('m', (m) => accept(m, { invitationId: 'ring-Alice', device: 'a1', uri: alice.uri }));
    assert.equal(world.refusal('m', saying(alice, 'Hello')), 'NotConnected');
    assert.equal(world.refusal('m', add('a2')), 'NotInConversation');
    assert.equal(world.refusal('m', add('a1')), undefined);
    assert.equal(world.refusal('m', add('a1')), 'AlreadyConnected');
    const said = world.decide('m', saying(alice, 'Hello')).at(-1);
    assert.deepEqual(said?.type === 'message' && said.to, ['a1']);
  });

  it('is left by one and goes on for the others', () => {
    join(world, alice, 'a1');
    join(world, bob, 'b1');
    const [left] = world.decide('m', (m) => leave(m, alice.uri));
    assert.deepEqual(left?.type === 'left' && [left.participant.name, left.to, left.cause], [
      'Alice',
      ['a1', 'b1'],
      undefined,
    ]);
    assert.deepEqual([...devicesOf(world.of('m'))], ['b1']);
    assert.equal(world.refusal('m', saying(alice, 'One more thing')), 'NotInConversation');
    assert.equal(
      world.refusal('m', (m) => leave(m, alice.uri)),
      'NotInConversation',
    );
    assert.equal(world.refusal('m', saying(bob, 'Bye')), undefined);
  });

  it('is left with a reason by a client that is gone', () => {
    join(world, alice, 'a1');
    const [left] = world.decide('m', (m) => deviceGone(m, 'a1'));
    assert.equal(left?.type === 'left' && left.cause, 'inactive');
    assert.deepEqual(
      world.decide('m', (m) => deviceGone(m, 'a1')),
      [],
    );
  });

  it('ends for everybody, and nothing happens in it any more', () => {
    join(world, alice, 'a1');
    world.decide('m', endMeeting);
    assert.equal(world.of('m').phase, 'closed');
    assert.deepEqual([...devicesOf(world.of('m'))], []);
    for (const decision of [endMeeting, saying(alice, 'Hello?'), saying(endpoint, 'Hello?'), add('a1')])
      assert.equal(world.refusal('m', decision), 'ConversationOver');
  });
});
