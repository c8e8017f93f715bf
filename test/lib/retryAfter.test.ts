import assert from 'node:assert/strict';
import { readRetryAfter } from '../../server/lib/retryAfter.ts';

describe('Retry-After', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  for (const [header, ms] of [
    ['0', 0],
    [' 7 ', 7_000],
    ['86400', 60_000],
    ['Sat, 21 Nov 2026 12:00:05 GMT', 5_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-1', null],
    ['', null],
    [undefined, null],
    [['7'], null],
  ] as const)
    it(`${JSON.stringify(header)} is a pause of ${ms}`, () => {
      assert.equal(readRetryAfter(header, now), ms);
    });
});
