import assert from 'node:assert/strict';
import { nextLook } from '../../../server/helpdesk/reconcile/pace.ts';

describe('a support request that nothing is heard of', () => {
  const heard = { heardAt: 1_000, lookedAt: 0, vain: 0, found: false };

  it('is looked at after a while when something is due, a good deal later when not', () => {
    assert.equal(nextLook(heard, true, 10_000), 11_000);
    assert.equal(nextLook(heard, false, 10_000), 61_000);
  });

  it('is looked at less and less often as long as that finds nothing, at least every ten minutes', () => {
    const pauses = [1, 2, 3, 10, 1_000].map(
      (vain) => nextLook({ ...heard, lookedAt: 5_000, vain }, true, 10_000) - 5_000,
    );
    assert.deepEqual(pauses, [20_000, 40_000, 80_000, 600_000, 600_000]);
  });

  it('is looked at again soon after a look that found something: the platform is mute', () => {
    assert.equal(nextLook({ ...heard, lookedAt: 5_000, found: true }, true, 10_000), 6_000);
  });
});
