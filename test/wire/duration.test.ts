import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDuration } from '../../server/wire/duration.ts';

describe('a length of time', () => {
  for (const [written, ms] of [
    [5, 300_000],
    ['5', 300_000],
    ['0.5', 30_000],
    ['PT5M', 300_000],
    ['pt1h30m', 5_400_000],
    ['P1DT1S', 86_401_000],
    ['PT0.3S', 300],
    ['00:05:00', 300_000],
    ['00:05', 300_000],
    ['1.00:00:00', 86_400_000],
    ['00:00:00.3', 300],
    ['00:00:00', 0],
  ] as const)
    it(`is ${JSON.stringify(written)}`, () => assert.equal(parseDuration(written), ms));

  for (const written of ['', 'soon', '-5', '5 min', 'P', 'PT', 'PTM', '5:0', '00:05:00Z', -1, Number.NaN, 1e300])
    it(`is not ${JSON.stringify(written)}`, () => assert.equal(parseDuration(written), undefined));

  it('is a number of milliseconds, or nothing, whatever is written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (written) => {
        const ms = parseDuration(written);
        assert.ok(ms === undefined || (Number.isFinite(ms) && ms >= 0));
      }),
    );
  });
});
