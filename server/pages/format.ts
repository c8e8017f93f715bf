/** A moment (epoch ms) for a `datetime` attribute. */
export const isoTime = (at: number): string => new Date(at).toISOString();

const utc = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** A moment (epoch ms) for a reader whose zone is not known: `21 Nov, 09:47 UTC`. */
export const utcText = (at: number): string => `${utc.format(at)} UTC`;

/** The time of day alone, to the second: `09:47:12 UTC`. */
export const utcClock = (at: number): string => `${isoTime(at).slice(11, 19)} UTC`;

/** A length of time (ms) in two units at most: `38 ms`, `4.2 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
export function spokenDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
