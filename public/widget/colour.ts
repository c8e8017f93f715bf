/** Red, green, blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** Reads what `getComputedStyle` says of a colour: `rgb(1, 2, 3)`, `rgba(…)`; undefined for other colour spaces. */
export function parseRgb(text: string): Rgb | undefined {
  const [red, green, blue] =
    /^rgba?\(([^)]*)\)$/
      .exec(text)?.[1]
      ?.split(/[\s,/]+/)
      .map(Number) ?? [];
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}

/** Black or white, whichever is easier to read on this colour: always at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const inkOn = (colour: Rgb): '#000' | '#fff' => (luminance(colour) > 0.179 ? '#000' : '#fff');

/** Relative luminance as WCAG defines it. */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
