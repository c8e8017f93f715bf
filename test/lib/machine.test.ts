import assert from 'node:assert/strict';
import { machine } from '../../server/lib/machine.ts';

describe('a state machine', () => {
  const door = machine('door', { open: ['shut'], shut: ['open', 'locked'], locked: [] });

  it('moves along its table', () => {
    assert.equal(door.move('open', 'shut'), 'shut');
    assert.deepEqual([door.allows('shut', 'locked'), door.allows('open', 'locked')], [true, false]);
  });

  it('throws on any other move, naming both states', () => {
    assert.throws(() => door.move('open', 'locked'), /door: no way from open to locked/);
    assert.throws(() => door.move('open', 'open'), /no way from open to open/);
  });
});
