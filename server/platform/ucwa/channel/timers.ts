/** How long a channel holds its events and its empty polls, in milliseconds (ucwa.md 3.1). */
export interface Timers {
  /** The longest that a low event waits. */
  readonly low: number;
  readonly medium: number;
  /** A poll is answered empty after this long. */
  readonly timeout: number;
}

/** What holds until a client says otherwise. */
export const usualTimers: Timers = { low: 15_000, medium: 5_000, timeout: 180_000 };

const least: Timers = { low: 5_000, medium: 5_000, timeout: 180_000 };
const mostMs = 1_800_000;
const names = ['low', 'medium', 'timeout'] as const;

/**
 * What a poll's query asks for, in seconds there: out of range is clamped, never refused (ucwa.md 12); what is no
 * number is as if it were not there.
 * @param leastMs the contract's `EVENT_POLL_MIN_MS`; undefined: the documented bounds
 */
export function askedTimers(query: Readonly<Record<string, unknown>>, leastMs: number | undefined): Partial<Timers> {
  const asked: { -readonly [name in keyof Timers]?: number } = {};
  for (const name of names) {
    const text = query[name];
    const seconds = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
    if (!Number.isNaN(seconds)) asked[name] = Math.min(mostMs, Math.max(leastMs ?? least[name], seconds * 1000));
  }
  return asked;
}

/** The timers of a channel from now on; the very ones before where nothing changes, so that they cost nothing to keep. */
export const changedTimers = (before: Timers, asked: Partial<Timers>): Timers =>
  names.every((name) => asked[name] === undefined || asked[name] === before[name]) ? before : { ...before, ...asked };
