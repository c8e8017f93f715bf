/** How a pause grows: the first one, the longest one, both in milliseconds. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * The pause before attempt `attempt + 1`, in milliseconds: doubled each time, cut at `maxMs`, then spread over
 * the upper half so that many waiting for the same thing do not return together.
 * @param attempt how many attempts have failed, from 1
 * @param random a number in [0, 1)
 */
export function pauseAfter(attempt: number, backoff: Backoff, random = Math.random()): number {
  const full = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full * (0.5 + random / 2));
}
