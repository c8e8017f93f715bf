import type { RetryPause } from '../shared/retryPause.ts';
import type { UcwaAnswer } from '../shared/ucwaClient.ts';

/** True when the same request may well succeed later: nobody answered, or somebody who was busy or had no token. */
export const passes = (status: number): boolean => [0, 401, 408, 429].includes(status) || status >= 500;

/** Asks until there is an answer that lasts; undefined once `goesOn` says no. */
export async function persist(
  ask: () => Promise<UcwaAnswer>,
  pause: RetryPause,
  goesOn: () => boolean,
): Promise<number | undefined> {
  while (goesOn()) {
    const { status, retryAfterMs } = await ask();
    if (!passes(status)) {
      pause.reset();
      return status;
    }
    await pause.wait(retryAfterMs);
  }
  return undefined;
}
