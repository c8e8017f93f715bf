import { setTimeout as pause } from 'node:timers/promises';

/** Looks every few milliseconds until `look` finds something; fails, naming it, when it does not in time. */
export async function until<T>(what: string, look: () => T | undefined, timeoutMs = 3000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`no ${what} within ${timeoutMs} ms`);
    await pause(5);
  }
}
