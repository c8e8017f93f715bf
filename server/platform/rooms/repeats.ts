import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import { sha256 } from '../../lib/ids.ts';
import type { Connection } from './connection.ts';
import type { Frame } from './wire.ts';

/** Gives a request that its session repeats the answer it was given before, for ten minutes. `ask`: with its requestID. */
export type Repeats = (
  connection: Connection,
  about: string,
  ask: object,
  work: () => Promise<readonly Frame[]>,
) => Promise<readonly Frame[]>;

const rememberedMs = 600_000;

/**
 * Stands for a request: a client may count its requests from 1 whenever it starts, so that what only shares an id with
 * an earlier one is another request.
 * @param ask its fields as they were read, with their defaults
 */
export const sameRequest = (about: string, ask: object): string =>
  sha256(`${about} ${JSON.stringify(ask)}`).slice(0, 24);

/** What must not be done again when a session asks again, and is not kept on disk. */
export function createRepeats(clock: Clock): Repeats {
  const answers = createBoundedCache<Promise<readonly Frame[]>>(10_000, clock);
  return ({ id }, about, ask, work) => {
    const key = `${id} ${sameRequest(about, ask)}`;
    const before = answers.get(key);
    if (before) return before;
    const answer = work();
    answers.set(key, answer, clock.now() + rememberedMs);
    // What was refused may be tried again; and a fault remembers everything that led to it, the frame too.
    answer.catch(() => answers.delete(key));
    return answer;
  };
}
