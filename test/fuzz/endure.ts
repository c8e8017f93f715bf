import assert from 'node:assert/strict';
import { Problem } from '../../server/lib/problem.ts';
import { type Chance, createChance } from './mutate.ts';

/** A decoder under test: makes an input by chance, and reads it. */
export interface Decoder<Input> {
  readonly name: string;
  readonly cases: number;
  readonly make: (chance: Chance) => Input;
  /** Returns what was read; may throw a Problem with one of `refusals`. */
  readonly read: (input: Input) => unknown;
  readonly refusals?: readonly string[];
}

/** Longest time that one case may take, ms, when it is given a second and a third chance: the machine has other work too. */
const longestMs = 50;

/** Another seed by `FUZZ_SEED`; a failure says which one it was. */
const seed = Number(process.env.FUZZ_SEED ?? 20_221_120);

/**
 * Reads `cases` inputs.
 * @throws AssertionError naming seed, case and input where the decoder throws anything else, takes too long, or changes
 *   what all objects are made of
 */
export function endure<Input>({ name, cases, make, read, refusals = [] }: Decoder<Input>): { refused: number } {
  const chance = createChance(seed);
  let refused = 0;
  for (let number = 0; number < cases; number += 1) {
    const input = make(chance);
    const where = () => `${name}, FUZZ_SEED=${seed}, case ${number}: ${shown(input)}`;
    if (timed(() => attempt(input, where)) > longestMs) {
      const again = Math.min(
        timed(() => attempt(input, where)),
        timed(() => attempt(input, where)),
      );
      assert.ok(again <= longestMs, `took ${again} ms: ${where()}`);
    }
    assert.ok(!('polluted' in {}), `Object.prototype was changed: ${where()}`);
  }
  assert.deepEqual(Object.keys(Object.prototype), []);
  return { refused };

  function attempt(input: Input, where: () => string): void {
    try {
      read(input);
    } catch (error) {
      refused += 1;
      if (error instanceof Problem && refusals.includes(error.code)) return;
      if (error instanceof assert.AssertionError) throw new Error(`${error.message} (${where()})`, { cause: error });
      throw new Error(`${error instanceof Error ? error.stack : String(error)}\nby ${where()}`, { cause: error });
    }
  }
}

function timed(work: () => void): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

const shown = (input: unknown): string => JSON.stringify(input)?.slice(0, 600) ?? String(input);
