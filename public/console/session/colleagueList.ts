import { readDesk } from '../desk.ts';
import { rosterIs } from '../state/actions.ts';
import type { Store } from '../store.ts';

/** What was read less than this ago (ms) is not read again. */
const freshMs = 2_000;

/**
 * Keeps the roster current that the page came with: whoever was added or removed since shows when somebody is about
 * to be asked. The page itself is read again, since it is where the server says who there is.
 * @returns to be called when the list is about to be looked at
 */
export function keepRoster(store: Store, now: () => number): () => Promise<void> {
  let readAt = now();
  return async () => {
    if (now() - readAt < freshMs) return;
    readAt = now();
    try {
      const response = await fetch('/console', { cache: 'no-store' });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const { roster } = readDesk(page);
      store.update((state) => rosterIs(state, roster));
    } catch {
      // No network, or the session is over: the roster stays as it was, and others say what is wrong.
    }
  };
}
