import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inkOn, parseRgb } from '../../../public/widget/colour.ts';

/** WCAG 2.2, exactly. */
function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
function luminance([red = 0, green = 0, blue = 0]: readonly number[]): number {
  const linear = (part: number) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

describe('public/widget/colour', () => {
  it('chooses an ink that can be read on every colour', () => {
    const part = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(part, part, part), (colour) => {
        const ink = inkOn(colour) === '#fff' ? 1 : 0;
        assert.ok(contrast(ink, luminance(colour)) >= 4.5, String(colour));
      }),
      { numRuns: 5000 },
    );
  });

  const table: [string, readonly number[] | undefined][] = [
    ['rgb(10, 104, 112)', [10, 104, 112]],
    ['rgba(1, 2, 3, 0.5)', [1, 2, 3, 0.5]],
    ['color(display-p3 1 0 0)', undefined],
    ['', undefined],
  ];
  for (const [text, colour] of table)
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseRgb(text), colour));
});
