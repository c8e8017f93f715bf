import type { Clock } from '../../lib/clock.ts';
import type { Caller } from './callers.ts';

/**
 * Ends a connection when the token that opened it does (eight hours at most). Whoever is still there comes again with
 * the next one. A guest's pass is good as long as his call, which ends his connection itself.
 * @returns the way to forget it, for a connection that has ended before
 */
export function endWithToken({ account }: Caller, clock: Clock, end: () => void): () => void {
  if (!account) return () => undefined;
  const timer = setTimeout(end, account.tokenExpiresAt - clock.now());
  return () => clearTimeout(timer);
}
