/** Red, green, blue from 0 to 255. */
export type Rgb = readonly number[];

/** Reads what `getComputedStyle` says of a colour: `rgb(1, 2, 3)`, `rgba(…)`; undefined for other colour spaces. */
export function parseRgb(text: string): Rgb | undefined {
  return text.startsWith('rgb') ? text.match(/[\d.]+/g)?.map(Number) : undefined;
}

/** Black or white, whichever is easier to read on this colour: always at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export function inkOn([red = 0, green = 0, blue = 0]: Rgb): '#000' | '#fff' {
  const linear = (part: number) => (part / 255) ** 2.2;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.179 ? '#000' : '#fff';
}
