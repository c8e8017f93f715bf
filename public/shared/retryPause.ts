/** Growing pauses between attempts, which somebody who knows better can cut short. */
export interface RetryPause {
  /** How many attempts have failed since the last success. */
  readonly failures: number;
  /** Counts a failure and waits: doubled each time, the last half by chance, so that many do not return together. */
  wait(atLeastMs?: number): Promise<void>;
  /** Ends the pause now, if there is one. */
  cut(): void;
  /** An attempt succeeded: the next pause is a first one. */
  reset(): void;
}

/** @param times the longest first pause and the longest of all, milliseconds */
export function createRetryPause(
  times: { readonly firstPauseMs: number; readonly maxPauseMs: number },
  random: () => number = Math.random,
): RetryPause {
  let failures = 0;
  let cut = () => {};
  return {
    get failures() {
      return failures;
    },
    wait(atLeastMs = 0) {
      const full = Math.min(times.maxPauseMs, times.firstPauseMs * 2 ** Math.min(failures, 20));
      failures += 1;
      cut(); // whoever waited for the same thing tries now, too
      return new Promise((done) => {
        const timer = setTimeout(done, Math.max(atLeastMs, full * (0.5 + random() / 2)));
        cut = () => {
          clearTimeout(timer);
          done();
        };
      });
    },
    cut: () => cut(),
    reset() {
      failures = 0;
    },
  };
}
