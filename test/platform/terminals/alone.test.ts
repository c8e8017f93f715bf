import assert from 'node:assert/strict';
import { leaveAlone } from '../../../server/platform/terminals/alone.ts';
import { acts, people, startGame } from '../conversation/call/game.ts';

const [alice, bob, carol] = people;

describe('who is left alone in a call that a terminal made', () => {
  /** Alice's call, in which nobody is but her. */
  function alone(pair = true) {
    const game = startGame({ pair }, { 'alice-0': alice, b: bob, c: carol });
    game.ring(alice, [bob]);
    game.play(acts.answer(bob, 'b'));
    game.play(acts.leave(bob));
    return game;
  }
  const happened = (game: ReturnType<typeof alone>) => game.play(leaveAlone)?.map(({ is }) => is);

  it('hangs up', () => {
    const game = alone();
    assert.deepEqual(happened(game), ['left', 'ended']);
    assert.deepEqual(happened(game), []);
  });

  it('stays where somebody was called or came before that was decided', () => {
    const game = alone();
    game.ring(alice, [carol]);
    assert.deepEqual(happened(game), []);
    game.play(acts.answer(carol, 'c'));
    assert.deepEqual(happened(game), []);
    game.play(acts.leave(carol));
    assert.deepEqual(happened(game), ['left', 'ended']);
  });

  it('stays in what is a room', () => {
    assert.deepEqual(happened(alone(false)), []);
  });

  it('hangs up in a room at a terminal or a phone', () => {
    for (const device of ['terminal-1', 'phone-1']) {
      const game = alone(false);
      game.connect(alice, device);
      game.play(acts.takeOver(alice, device, null));
      assert.deepEqual(happened(game), ['left', 'ended'], device);
    }
  });
});
