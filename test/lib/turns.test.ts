import assert from 'node:assert/strict';
import { createTurns } from '../../server/lib/turns.ts';

describe('turns', () => {
  it('lets so many in at once, and the others in the order they came', async () => {
    const turns = createTurns(2);
    const order: number[] = [];
    await Promise.all([turns.take(), turns.take()]);
    assert.ok(turns.isFull());
    const [third, fourth] = [3, 4].map((n) => turns.take().then(() => order.push(n)));
    await Promise.resolve();
    assert.deepEqual(order, []);
    turns.done();
    await third;
    assert.deepEqual(order, [3]);
    assert.ok(turns.isFull());
    turns.done();
    await fourth;
    turns.done();
    turns.done();
    assert.ok(!turns.isFull());
  });
});
