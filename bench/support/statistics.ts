/** The value below which `share` (0 to 1) of the numbers lie; NaN of none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);

/** What one side did: how many a second, and how long each took, in milliseconds. */
export interface Measured {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** @param tookMs how long each took @param elapsedMs how long all of them took together */
export const measured = (tookMs: readonly number[], elapsedMs: number): Measured => ({
  perSecond: (tookMs.length / elapsedMs) * 1000,
  p50: percentile(tookMs, 0.5),
  p99: percentile(tookMs, 0.99),
});

/** The median of each figure over several rounds. */
export const medianOf = (rounds: readonly Measured[]): Measured => ({
  perSecond: median(rounds.map(({ perSecond }) => perSecond)),
  p50: median(rounds.map(({ p50 }) => p50)),
  p99: median(rounds.map(({ p99 }) => p99)),
});
