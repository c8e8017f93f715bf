import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createBoundedCache } from '../../server/lib/boundedCache.ts';
import { createTestClock } from '../platform/identity/support.ts';

describe('bounded cache', () => {
  it('never holds more than its limit, and what it answers is what was last set and is still in its time', () => {
    const step = fc.oneof(
      fc.record({
        set: fc.constantFrom('a', 'b', 'c', 'd'),
        value: fc.integer(),
        lives: fc.integer({ min: 1, max: 50 }),
      }),
      fc.record({ pass: fc.integer({ min: 1, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const clock = createTestClock();
        const cache = createBoundedCache<number>(3, clock);
        const last = new Map<string, { value: number; until: number }>();
        for (const one of steps) {
          if ('pass' in one) clock.pass(one.pass);
          else {
            cache.set(one.set, one.value, clock.now() + one.lives);
            last.set(one.set, { value: one.value, until: clock.now() + one.lives });
            assert.equal(cache.get(one.set), one.value);
          }
          assert.ok(cache.size <= 3);
          for (const [key, kept] of last) {
            const answer = cache.get(key);
            if (answer !== undefined) assert.ok(answer === kept.value && kept.until > clock.now());
          }
        }
      }),
    );
  });

  it('lets the oldest go first', () => {
    const clock = createTestClock();
    const cache = createBoundedCache<number>(2, clock);
    for (const key of ['a', 'b', 'c']) cache.set(key, 1, clock.now() + 10);
    assert.deepEqual([cache.get('a'), cache.get('b'), cache.get('c')], [undefined, 1, 1]);
  });

  it('forgets what it is told to forget', () => {
    const cache = createBoundedCache<number>(3, createTestClock());
    cache.set('a', 1, Number.MAX_SAFE_INTEGER);
    cache.delete('a');
    assert.deepEqual([cache.get('a'), cache.size], [undefined, 0]);
  });
});
