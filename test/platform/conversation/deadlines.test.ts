import assert from 'node:assert/strict';
import { endChat } from '../../../server/platform/conversation/chat.ts';
import { elapse, nextDeadline } from '../../../server/platform/conversation/deadlines.ts';
import { invite } from '../../../server/platform/conversation/ringing.ts';
import { type } from '../../../server/platform/conversation/say.ts';
import {
  alice,
  bob,
  bridgedWorld,
  createWorld,
  join,
  meeting,
  request,
  ring,
  saying,
  typing,
  visitor,
} from './support.ts';

describe('what happens by itself in a conversation', () => {
  it('is nothing where nothing waits', () => {
    const world = createWorld();
    world.open(meeting('m'));
    assert.equal(nextDeadline(world.of('m')), null);
    assert.deepEqual(elapse(world.of('m'), 1e15), []);
  });

  it('ends the wait of a chat nobody answered', () => {
    const world = createWorld();
    world.open(request('c', { expiresAt: 30_000 }));
    assert.equal(nextDeadline(world.of('c')), 30_000);
    assert.deepEqual(elapse(world.of('c'), 29_999), []);
    const [event] = world.decide('c', (chat) => elapse(chat, 30_000));
    assert.equal(event?.type === 'chatRefused' && event.cause, 'timeout');
    assert.equal(nextDeadline(world.of('c')), null);
  });

  it('ends the ringing whose time has come, and no other', () => {
    const world = createWorld();
    world.open(meeting('m'));
    world.decide('m', (m) => invite(m, ring(alice, ['a1', 'a2'], { expiresAt: 1000 })));
    world.decide('m', (m) => invite(m, ring(bob, ['b1'], { expiresAt: 2000 })));
    assert.equal(nextDeadline(world.of('m')), 1000);
    const [event, ...more] = world.decide('m', (m) => elapse(m, 1500));
    assert.deepEqual(more, []);
    assert.deepEqual(event?.type === 'invitationFailed' && [event.cause, event.final, event.devices], [
      'timeout',
      true,
      ['a1', 'a2'],
    ]);
    assert.equal(nextDeadline(world.of('m')), 2000);
  });

  it('lets typing lapse on both sides of a bridge, told once on each', () => {
    const world = bridgedWorld();
    join(world, alice, 'a1');
    world.decide('c', typing(visitor, 5000));
    world.decide('c', typing(visitor, 7000));
    assert.deepEqual([nextDeadline(world.of('c')), nextDeadline(world.of('m'))], [7000, 7000]);
    for (const id of ['m', 'c']) world.decide(id, (conversation) => elapse(conversation, 7000));
    const stopped = world.happened.flatMap(({ conversation, event }) =>
      event.type === 'typingStopped' ? [conversation] : [],
    );
    assert.deepEqual(stopped.sort(), ['c', 'm']);
    assert.deepEqual([nextDeadline(world.of('c')), nextDeadline(world.of('m'))], [null, null]);
  });

  it('goes on typing only where that lasts noticeably longer', () => {
    const world = bridgedWorld();
    const typingUntil = (until: number) =>
      world.decide('c', (chat) => type(chat, { by: visitor, until, worth: 1000 })).length;
    assert.deepEqual([5000, 5999, 6000, 6500, 7000].map(typingUntil), [1, 0, 1, 0, 1]);
    assert.equal(nextDeadline(world.of('m')), 7000);
  });

  it('has nothing to end once the typist has said it or the conversation is over', () => {
    const world = bridgedWorld();
    world.decide('c', typing(visitor));
    world.decide('c', saying(visitor, 'Hi'));
    assert.equal(nextDeadline(world.of('c')), null);
    world.decide('c', typing(visitor));
    world.decide('c', (chat) => endChat(chat, 'visitor'));
    assert.equal(nextDeadline(world.of('c')), null);
    assert.deepEqual(elapse(world.of('c'), 1e15), []);
    assert.equal(nextDeadline(world.of('m')), null);
  });
});
