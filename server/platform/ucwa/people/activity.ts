import type { Clock } from '../../../lib/clock.ts';

/** When people were last active at a client of theirs, since the process began. */
export interface Activity {
  note(uri: string): void;
  /** Epoch ms; undefined when nothing is known. */
  last(uri: string): number | undefined;
}

/** Kept in memory: who was active before a restart is so again within minutes (ucwa.md 2.3). */
export function createActivity(clock: Clock): Activity {
  const seen = new Map<string, number>();
  return { note: (uri) => void seen.set(uri, clock.now()), last: (uri) => seen.get(uri) };
}
