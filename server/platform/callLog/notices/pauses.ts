/** Between one attempt and the next, ms: each at least twice the one before; eight attempts within an hour. */
const pausesMs = [2_000, 10_000, 30_000, 120_000, 420_000, 900_000, 1_800_000];

/**
 * How long to wait after an attempt failed, ms: growing, spread over the upper half so that many do not return
 * together, and never less than the other side asks for. Undefined after the last attempt.
 * @param attempts how many have failed, from 1
 * @param random a number in [0, 1)
 */
export function pauseMsAfter(
  attempts: number,
  retryAfterMs: number | undefined,
  random = Math.random(),
): number | undefined {
  const full = pausesMs[attempts - 1];
  return full === undefined ? undefined : Math.max(Math.round(full * (0.5 + random / 2)), retryAfterMs ?? 0);
}
