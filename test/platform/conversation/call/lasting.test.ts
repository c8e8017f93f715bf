import assert from 'node:assert/strict';
import { applyCall } from '../../../../server/platform/conversation/call/apply.ts';
import { deviceCame, goOn } from '../../../../server/platform/conversation/call/devices.ts';
import { type CallFacts, draftOf } from '../../../../server/platform/conversation/call/draft.ts';
import { join } from '../../../../server/platform/conversation/call/join.ts';
import { isWornOut } from '../../../../server/platform/conversation/call/model.ts';
import { acts, people, startGame } from './game.ts';

const [alice, bob, carol, dave] = people;
const devices = { 'alice-0': alice, 'bob-1': bob, 'bob-2': bob } as const;
const planned = { plannedAt: 1040, asked: [{ uris: [bob], order: 'all' as const }] };
const ringing = (game: ReturnType<typeof startGame>) =>
  game.call.invitations.flatMap(({ ring }) =>
    ring.people.flatMap((rung) => (rung.state === 'ringing' ? rung.uri : [])),
  );

describe('a planned call that somebody joins before its time', () => {
  it('is planned still, also when he has left, and rings everybody at its time', () => {
    const game = startGame(planned, devices);
    assert.ok(game.play(acts.joinByRequest(dave, true)));
    assert.equal(game.call.status, 'planned');
    game.play(acts.leave(dave));
    assert.deepEqual([game.call.status, game.call.inside], ['planned', []]);
    game.until(1040);
    assert.deepEqual([game.call.status, ringing(game)], ['started', [bob, alice]]);
  });

  it('is not deserted, nor over when the device of who came is lost', () => {
    const game = startGame({ ...planned, plannedAt: 9000 }, devices);
    game.play(acts.answer(bob, 'bob-1'));
    game.disconnect('bob-1');
    game.disconnect('bob-2');
    game.until(8000);
    assert.deepEqual([game.call.status, game.call.inside, game.call.abandonedAt], ['planned', [], null]);
    game.until(9000);
    assert.deepEqual(ringing(game), [bob, alice]);
  });

  it('starts when its creator comes, and is over when the last one leaves then', () => {
    const game = startGame(planned, devices);
    game.play(acts.joinByRequest(dave, true));
    game.play(acts.answer(alice, 'alice-0'));
    assert.deepEqual([game.call.status, ringing(game)], ['started', [bob]]);
    game.play(acts.leave(dave));
    game.play(acts.leave(alice));
    assert.equal(game.call.status, 'ended');
  });
});

describe('somebody whose account was removed', () => {
  it('is out of the call, rings no more and rings nobody', () => {
    const game = startGame({ limit: 9 }, { ...devices, 'carol-1': carol });
    game.ring(alice, [bob]);
    game.play(acts.answer(bob, 'bob-1'));
    game.ring(alice, [carol]);
    game.play(acts.dismiss(carol));
    assert.deepEqual(ringing(game), []);
    assert.deepEqual(
      game.call.over.map(({ cause }) => cause),
      ['forbidden'],
    );
    game.play(acts.dismiss(bob));
    assert.deepEqual([game.call.inside.map(({ uri }) => uri), game.call.acl], [[alice], [alice]]);
    game.play(acts.dismiss(alice));
    assert.equal(game.call.status, 'ended');
  });

  it('takes with him what he rang by a device of his, and leaves a planned call to the others', () => {
    const game = startGame({ ...planned, limit: 9 }, { ...devices, 'carol-1': carol });
    game.play(acts.answer(bob, 'bob-1'));
    assert.ok(game.ring(bob, [carol], { device: 'bob-1' }));
    assert.deepEqual(ringing(game), [carol]);
    game.play(acts.dismiss(bob));
    assert.deepEqual([game.call.invitations, game.call.inside, game.call.status], [[], [], 'planned']);
  });

  it('calls off what he planned, unless somebody is there', () => {
    const game = startGame(planned, devices);
    game.play(acts.dismiss(alice));
    assert.equal(game.call.status, 'ended');
    const attended = startGame(planned, devices);
    attended.play(acts.joinByRequest(dave, true));
    attended.play(acts.dismiss(alice));
    assert.equal(attended.call.status, 'planned');
  });
});

describe('after a start', () => {
  it('whatever was lost has its whole grace again; a ring is over when it would have been', () => {
    const game = startGame({ limit: 9 }, { ...devices, 'carol-1': carol });
    game.ring(alice, [carol]);
    game.disconnect('alice-0');
    game.disconnect('carol-1');
    game.now += 30; // long past the grace of 10, as time goes by while nothing runs
    game.play(acts.renew());
    assert.deepEqual([ringing(game), game.call.inside.map(({ lostUntil }) => lostUntil)], [[carol], [1040]]);
    game.connect(carol, 'carol-2');
    assert.ok(game.play(acts.answer(carol, 'carol-2')));
    game.until(1040);
    assert.deepEqual(
      game.call.inside.map(({ uri }) => uri),
      [carol],
    );
    const late = startGame({ limit: 9 }, { ...devices, 'carol-1': carol });
    late.ring(alice, [carol]);
    late.disconnect('carol-1');
    late.now += 100;
    late.play(acts.renew());
    late.until(late.now);
    assert.deepEqual(ringing(late), []);
  });
});

describe('who was out for want of a device', () => {
  it('stays out when he connects while others of the ring still ring', () => {
    const game = startGame({ limit: 9 }, devices);
    game.ring(alice, [bob, carol]);
    game.connect(carol, 'carol-1');
    assert.deepEqual([ringing(game), game.call.over], [[bob], [{ uri: carol, cause: 'unreachable' }]]);
    assert.ok(!game.call.acl.includes(carol));
  });
});

describe('a call in which too much has happened', () => {
  it('invites nobody, lets nobody in and follows no device any more, but can be left', () => {
    const game = startGame({ limit: 9 }, devices);
    let call = game.call;
    const facts: CallFacts = {
      now: 1000,
      newId: () => 'id',
      ringTimeoutMs: 60,
      lostGraceMs: 10,
      abandonMs: 1000,
      reach: () => ({ forbidden: false, devices: [] }),
    };
    call = applyCall(call, { is: 'deviceLost', uri: alice, device: 'alice-0', until: 2000 });
    while (!isWornOut(call)) call = applyCall(call, { is: 'reminded' });
    assert.equal(call.changes, 50_000);
    const draft = draftOf(game.terms, call, facts);
    const come = { uri: bob, device: 'bob-1', byRequest: true, mayAlways: true };
    assert.throws(() => join(draft, come), { code: 'CallWornOut' });
    assert.throws(() => goOn(draft, alice, 'alice-1'), { code: 'CallWornOut' });
    deviceCame(draft, alice, { id: 'alice-1', busy: false }, true);
    assert.deepEqual(draft.steps, []);
    acts.leave(alice)(draft);
    assert.equal(draft.call.status, 'ended');
  });
});
