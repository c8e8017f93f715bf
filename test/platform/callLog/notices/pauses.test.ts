import assert from 'node:assert/strict';
import { pauseMsAfter } from '../../../../server/platform/callLog/notices/pauses.ts';

describe('pauses between attempts of a notice', () => {
  const all = (random: number) =>
    [1, 2, 3, 4, 5, 6, 7].map((attempts) => pauseMsAfter(attempts, undefined, random) ?? 0);

  it('grow, whatever chance says, and end within an hour', () => {
    const [least, longest] = [all(0), all(0.999_999_999_9)];
    for (const [index, pause] of longest.slice(0, -1).entries()) assert.ok(pause <= (least[index + 1] ?? 0));
    for (const [index, pause] of least.entries()) assert.equal(pause * 2, longest[index]);
    assert.ok(longest.reduce((sum, pause) => sum + pause) <= 3_600_000);
    assert.equal(pauseMsAfter(8, undefined), undefined);
  });

  it('are as long as the other side asks, and never make another attempt', () => {
    assert.equal(pauseMsAfter(1, 90_000), 90_000);
    assert.equal(pauseMsAfter(1, 0, 0), 1_000);
    assert.equal(pauseMsAfter(8, 90_000), undefined);
  });
});
