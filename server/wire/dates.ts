/** Writes a moment the Trusted Application way: `2017-02-16T09:51:51.391Z`. */
export const isoDate = (ms: number): string => new Date(ms).toISOString();

/** Writes a moment the UCWA way: `/Date(1488872625837)/`. */
export const ajaxDate = (ms: number): string => `/Date(${ms})/`;

/**
 * Reads either form, and `/Date(…+0100)/` whose offset is display only; undefined when it is neither, or no moment that
 * a `Date` can hold.
 */
export function parseDate(text: string): number | undefined {
  const ajax = /^\\?\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?\/$/.exec(text);
  if (!ajax && !/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const ms = new Date(ajax ? Number(ajax[1]) : text).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}
