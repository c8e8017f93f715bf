import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pauseAfter } from '../../server/lib/backoff.ts';

describe('a growing pause', () => {
  const backoff = { firstMs: 500, maxMs: 60_000 };

  it('doubles until it is cut', () => {
    const full = [1, 2, 3, 7, 8, 9, 1000].map((attempt) => pauseAfter(attempt, backoff, 0.999999));
    assert.deepEqual(full, [500, 1000, 2000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is spread over the upper half', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const full = Math.min(60_000, 500 * 2 ** (attempt - 1));
          const pause = pauseAfter(attempt, backoff, random);
          assert.ok(pause >= full / 2 && pause <= full);
        },
      ),
    );
  });

  it('draws its own luck when none is given', () => {
    assert.ok(new Set(Array.from({ length: 50 }, () => pauseAfter(8, backoff))).size > 10);
  });
});
