import assert from 'node:assert/strict';
import { retryAfterMs } from '../../server/lib/retryAfter.ts';

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  for (const [header, ms] of [
    ['7', 7_000],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['86400', 600_000],
    ['Sat, 21 Nov 2099 12:00:00 GMT', 600_000],
    ['99999999999999999999999', 600_000],
    ['', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    [undefined, undefined],
    [['7'], undefined],
  ] as const)
    it(`${JSON.stringify(header)} is ${ms === undefined ? 'nothing' : `${ms} ms`}`, () =>
      assert.equal(retryAfterMs(header, now), ms));
});
