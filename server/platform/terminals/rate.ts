/** How many messages a stream may send at once, and how many more each second. */
const [most, perSecond] = [5_000, 2_000];

/**
 * Counts the messages of one stream; the empty ones are not asked about. Generous: descriptions that terminals hand each
 * other at full speed pass, a client that has gone mad does not.
 * @param now milliseconds of any clock that only goes on
 * @returns whether another one may be taken at this moment
 */
export function createRate(now: () => number): () => boolean {
  let left = most;
  let at = now();
  return () => {
    if (left < 1) {
      const moment = now();
      left = Math.min(most, left + ((moment - at) * perSecond) / 1000);
      at = moment;
    }
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
