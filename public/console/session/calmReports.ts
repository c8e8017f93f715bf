/** The platform is told that the person is there this often at the most; it takes her for idle after five minutes. */
const reportEveryMs = 3 * 60_000;

/**
 * Tells that somebody is there: at once after a quiet while, so that she is not idle for longer than she was, else at a
 * calm rate.
 */
export function calmReports(parts: { now: () => number; report: () => void }): { sign(): void; look(): void } {
  const { now, report } = parts;
  let reportedAt = now(); // whoever has just opened the page makes herself available
  let untold = false;

  function tell(): void {
    untold = now() - reportedAt < reportEveryMs;
    if (untold) return;
    reportedAt = now();
    report();
  }

  return {
    sign: tell,
    look: () => untold && tell(),
  };
}
