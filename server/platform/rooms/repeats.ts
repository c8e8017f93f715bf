import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import { sha256 } from '../../lib/ids.ts';
import type { Connection } from './connection.ts';
import type { Frame } from './wire.ts';

/**
 * Gives a request that its session repeats the answer it was given before, for ten minutes. `ask`: with its requestID.
 * `kept`: what of the answer is remembered, all of it unless it says otherwise.
 */
export type Repeats = (
  connection: Pick<Connection, 'id'>,
  about: string,
  ask: object,
  work: () => Promise<readonly Frame[]>,
  kept?: (answer: readonly Frame[]) => readonly Frame[],
) => Promise<readonly Frame[]>;

const rememberedMs = 600_000;
/** Answers remembered of one session: it forgets its own only. */
const mostOfSession = 256;

/**
 * Stands for a request: a client may count its requests from 1 whenever it starts, so that what only shares an id with
 * an earlier one is another request.
 * @param ask its fields as they were read, with their defaults
 */
export const sameRequest = (about: string, ask: object): string =>
  sha256(`${about} ${JSON.stringify(ask)}`).slice(0, 24);

/**
 * What must not be done again when a session asks again, and is not kept on disk.
 * @returns `begin`: answers of this session are remembered until what it gives is called; nothing is remembered of another
 */
export function createRepeats(clock: Clock): { repeats: Repeats; begin: (session: string) => () => void } {
  const bySession = new Map<string, ReturnType<typeof cache>>();
  const cache = () => createBoundedCache<Promise<readonly Frame[]>>(mostOfSession, clock);
  const repeats: Repeats = ({ id }, about, ask, work, kept) => {
    const answers = bySession.get(id);
    if (!answers) return work(); // its session is gone while it waited for its turn: nobody will ask again
    const key = sameRequest(about, ask);
    const before = answers.get(key);
    if (before) return before;
    const answer = work();
    const until = clock.now() + rememberedMs;
    answers.set(key, answer, until);
    // What was refused may be tried again; and a fault remembers everything that led to it, the frame too.
    answer.then(
      (frames) => kept && answers.set(key, Promise.resolve(kept(frames)), until),
      () => answers.delete(key),
    );
    return answer;
  };
  return {
    repeats,
    begin(session) {
      bySession.set(session, cache());
      return () => void bySession.delete(session);
    },
  };
}
