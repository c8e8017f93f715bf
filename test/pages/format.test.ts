import assert from 'node:assert/strict';
import fc from 'fast-check';
import { spokenDuration, utcText } from '../../server/pages/format.ts';
import { ownPath } from '../../server/pages/ownSite.ts';

describe('pages: words for times, and paths that are ours', () => {
  for (const [ms, words] of [
    [-3, '0 ms'],
    [38.4, '38 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [185_000, '3 min 5 s'],
    [3_599_600, '1 h'],
    [7_800_000, '2 h 10 min'],
  ] as const)
    it(`says ${words} for ${ms} ms`, () => assert.equal(spokenDuration(ms), words));

  it('never says 60 of anything', () => {
    fc.assert(fc.property(fc.nat(100_000_000), (ms) => !/\b60 (s|min)\b/.test(spokenDuration(ms))));
  });

  it('shows a moment in UTC', () => assert.equal(utcText(Date.UTC(2025, 0, 2, 3, 4)), '2 Jan, 03:04 UTC'));

  it('takes only what a browser stays with us for as a path of ours', () => {
    const parts = fc.array(
      fc.constantFrom('/', '\\', '.', '..', 'evil.example', '@', ':', 'http:', '?', '#', '\t', '\n', '%2f'),
    );
    fc.assert(
      fc.property(parts, (bits) => {
        const path = ownPath(bits.join(''));
        return path === undefined || new URL(path, 'https://desk.example').origin === 'https://desk.example';
      }),
      { numRuns: 2000 },
    );
    assert.equal(ownPath('/dashboard?x=1'), '/dashboard?x=1');
    assert.equal(ownPath(undefined), undefined);
  });
});
