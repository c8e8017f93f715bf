import assert from 'node:assert/strict';
import { acts, people, startGame } from './game.ts';

const [alice, bob, carol, dave] = people;
const bobs = { 'alice-0': alice, 'bob-1': bob, 'bob-2': bob } as const;

/** Ring steps in words, as `bob rang bob-1 bob-2`. */
const rings = (steps: ReturnType<typeof startGame>['steps']) =>
  steps.flatMap((one) => {
    if (one.is !== 'ring') return [];
    const { step } = one;
    const who = 'uri' in step ? `${step.uri.slice(4, -2)} ` : '';
    const devices =
      'devices' in step ? step.devices : 'device' in step ? [step.device] : step.silenced.map(({ device }) => device);
    const cause = 'cause' in step ? ` ${step.cause}` : '';
    return [`${who}${step.step}${cause} ${devices.join(' ')}`.trim()];
  });

describe('somebody being rung', () => {
  it('answers on one device, and his others stop; a second answer comes too late, a repeat changes nothing', () => {
    const game = startGame({}, bobs);
    const id = game.ring(alice, [bob]);
    assert.ok(game.play(acts.answer(bob, 'bob-1', id)));
    assert.equal(game.play(acts.answer(bob, 'bob-2', id)), undefined);
    assert.deepEqual(game.play(acts.answer(bob, 'bob-1', id)), []);
    assert.deepEqual(rings(game.steps), ['bob rang bob-1 bob-2', 'bob answered bob-1']);
    assert.deepEqual(
      game.call.inside.map(({ device }) => device),
      ['alice-0', 'bob-1'],
    );
  });

  it('goes on with another device in the place of the first, and leaves with none but that', () => {
    const game = startGame({}, bobs);
    const id = game.ring(alice, [bob]);
    assert.equal(game.play(acts.takeOver(bob, 'bob-2', null)), undefined, 'he is not in the call yet');
    game.play(acts.answer(bob, 'bob-1', id));
    assert.equal(game.play(acts.takeOver(bob, 'bob-2', 'bob-9')), undefined, 'that device is not in it');
    const moved = { is: 'moved', uri: bob, from: 'bob-1', to: 'bob-2', byRequest: false };
    assert.deepEqual(game.play(acts.takeOver(bob, 'bob-2', 'bob-1')), [moved]);
    assert.equal(game.play(acts.leave(bob, 'bob-1')), undefined, 'what is late ends nothing');
    assert.deepEqual(
      game.play(acts.leave(bob, 'bob-2'))?.map(({ is }) => is),
      ['left'],
    );
  });

  it('declines a device at a time, silently until the last', () => {
    const game = startGame({}, bobs);
    game.ring(alice, [bob]);
    game.play(acts.decline(bob, 'bob-1'));
    assert.deepEqual(rings(game.steps).at(-1), 'bob deviceDeclined bob-1');
    game.play(acts.decline(bob, 'bob-2'));
    assert.deepEqual(rings(game.steps).slice(-3), ['bob deviceDeclined bob-2', 'bob out declined', 'over declined']);
    assert.equal(game.play(acts.decline(bob, 'bob-2')), undefined, 'a late decline is refused');
  });

  it('declines for himself altogether', () => {
    const game = startGame({}, bobs);
    game.ring(alice, [bob]);
    game.play(acts.decline(bob, null));
    assert.deepEqual(rings(game.steps).slice(-2), ['bob out declined bob-1 bob-2', 'over declined']);
  });

  it('never ends a call that goes on with a decline that comes late', () => {
    const game = startGame({}, bobs);
    game.ring(alice, [bob]);
    game.play(acts.answer(bob, 'bob-1'));
    const before = game.call;
    assert.equal(game.play(acts.decline(bob, 'bob-2')), undefined);
    assert.equal(game.play(acts.decline(bob, null)), undefined);
    assert.deepEqual(game.call, before);
  });

  it('rings with a device that connects meanwhile, also after the first has declined', () => {
    const game = startGame({}, { 'alice-0': alice, 'bob-1': bob });
    game.ring(alice, [bob]);
    game.connect(bob, 'bob-2');
    game.play(acts.decline(bob, 'bob-1'));
    assert.ok(game.play(acts.answer(bob, 'bob-2')));
  });

  it('keeps ringing for a device that is lost, until its grace is over', () => {
    const game = startGame({}, { 'alice-0': alice, 'bob-1': bob });
    game.ring(alice, [bob]);
    game.disconnect('bob-1');
    game.until(game.now + 9);
    assert.equal(game.call.invitations.length, 1);
    game.connect(bob, 'bob-2');
    assert.deepEqual(rings(game.steps).at(-1), 'bob joinedRinging bob-2');
    game.disconnect('bob-2');
    game.until(game.now + 10);
    assert.deepEqual(rings(game.steps).slice(-2), ['bob out unreachable', 'over unreachable']);
  });

  it('is missed when his time is over, and unreachable when no device ever rang', () => {
    const game = startGame({}, bobs);
    game.ring(alice, [bob]);
    game.ring(alice, [carol], { wait: true });
    game.until(game.now + 60);
    assert.deepEqual(
      rings(game.steps).filter((step) => step.includes(' out ')),
      ['bob out timeout bob-1 bob-2', 'carol out unreachable'],
    );
  });

  it('is unreachable at once where nobody waits for a device, busy when each takes one call and has one', () => {
    const game = startGame({}, { 'alice-0': alice });
    game.ring(alice, [bob]);
    game.connect(carol, 'pipe', true);
    game.ring(alice, [carol]);
    game.forbidden.add(dave);
    game.ring(alice, [dave]);
    assert.deepEqual(rings(game.steps), [
      'bob out unreachable',
      'over unreachable',
      'carol out busy',
      'over busy',
      'dave out forbidden',
      'over forbidden',
    ]);
  });
});

describe('several people who are rung together', () => {
  it('have one winner, and everybody else was answered elsewhere', () => {
    const game = startGame({ limit: 9 }, { ...bobs, 'carol-1': carol });
    game.ring(alice, [bob, carol]);
    game.play(acts.answer(carol, 'carol-1'));
    assert.deepEqual(game.call.over, [{ uri: bob, cause: 'answeredElsewhere' }]);
    assert.equal(game.play(acts.answer(bob, 'bob-1')), undefined);
  });

  it('have their turns one after the other, each as long as the ring time', () => {
    const game = startGame({ limit: 9 }, { ...bobs, 'carol-1': carol });
    game.ring(alice, [bob, dave, carol], { order: 'sequential' });
    game.until(game.now + 60);
    assert.deepEqual(rings(game.steps), [
      'bob rang bob-1 bob-2',
      'bob out timeout bob-1 bob-2',
      'dave out unreachable',
      'carol rang carol-1',
    ]);
    game.play(acts.decline(carol, 'carol-1'));
    assert.deepEqual(rings(game.steps).at(-1), 'over declined');
  });
});

describe('a call', () => {
  it('is over when the last one leaves, and nobody rings any more', () => {
    const game = startGame({}, bobs);
    game.ring(alice, [bob]);
    game.play(acts.leave(alice));
    assert.equal(game.call.status, 'ended');
    assert.deepEqual(rings(game.steps).at(-1), 'over ended bob-1 bob-2');
    assert.deepEqual(game.steps.at(-1), { is: 'ended', cause: 'left', by: alice });
  });

  it('on behalf of somebody rings him when the expert has answered, once, and never when he declines', () => {
    const asked = [{ uris: [bob], order: 'all' as const }];
    const answered = startGame({ creator: alice, broker: dave, asked }, bobs);
    assert.deepEqual(rings(answered.steps), ['bob rang bob-1 bob-2']);
    answered.play(acts.answer(bob, 'bob-1'));
    assert.deepEqual(rings(answered.steps).at(-1), 'alice rang alice-0');
    const declined = startGame({ creator: alice, broker: dave, asked }, bobs);
    declined.play(acts.decline(bob, null));
    assert.equal(declined.call.status, 'ended');
    assert.ok(!rings(declined.steps).some((step) => step.startsWith('alice')));
  });

  it('that is planned rings at its time, its creator too, or when he comes before', () => {
    const terms = { plannedAt: 1040, asked: [{ uris: [bob], order: 'all' as const }] };
    const onTime = startGame(terms, bobs);
    assert.deepEqual([onTime.call.status, onTime.steps], ['planned', []]);
    onTime.until(1040);
    assert.deepEqual(rings(onTime.steps), ['bob rang bob-1 bob-2', 'alice rang alice-0']);
    const early = startGame(terms, bobs);
    early.play(acts.answer(alice, 'alice-0'));
    assert.deepEqual([early.call.status, rings(early.steps)], ['started', ['bob rang bob-1 bob-2']]);
    early.until(1041);
    assert.equal(rings(early.steps).length, 1, 'it rings once');
  });

  it('that somebody asked for by a link rings whoever gave the link, and is over when nobody came in time', () => {
    const terms = { reason: 'SERVICE_REQUEST' as const, expiresAt: 1200 };
    const opened = startGame(terms, bobs);
    opened.play(acts.joinByRequest(dave, true));
    assert.deepEqual([opened.call.status, rings(opened.steps)], ['started', ['alice rang alice-0']]);
    const forgotten = startGame(terms, bobs);
    forgotten.until(1200);
    assert.equal(forgotten.call.status, 'ended');
  });

  it('lets a lost device come back or another take its place, and its person leaves after the grace', () => {
    const game = startGame({}, bobs);
    game.ring(alice, [bob]);
    game.play(acts.answer(bob, 'bob-1'));
    game.disconnect('bob-1');
    game.connect(bob, 'bob-3');
    assert.deepEqual(
      game.call.inside.map(({ device }) => device),
      ['alice-0', 'bob-3'],
    );
    game.disconnect('bob-3');
    game.until(game.now + 10);
    assert.deepEqual(
      game.call.inside.map(({ uri }) => uri),
      [alice],
    );
  });

  it('that nobody’s device is in ends after a while, unless somebody comes back', () => {
    const game = startGame({}, {});
    assert.equal(game.call.abandonedAt, 2000);
    game.connect(alice, 'alice-0');
    assert.equal(game.call.abandonedAt, null);
    game.disconnect('alice-0');
    game.until(game.now + 2000);
    assert.equal(game.call.status, 'ended');
  });

  it('takes no more people than its limit', () => {
    const game = startGame({ limit: 2 }, { ...bobs, 'carol-1': carol });
    game.ring(alice, [bob]);
    game.ring(alice, [carol]);
    assert.ok(game.play(acts.answer(bob, 'bob-1')));
    assert.equal(game.play(acts.answer(carol, 'carol-1')), undefined);
    assert.deepEqual(game.call.invitations.length, 1, 'who could not come in still rings');
  });
});
