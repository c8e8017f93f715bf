import type { World } from './support.ts';

/** A world with its clock, and ids for what is begun in it. */
export interface Play {
  readonly world: World;
  /** Ids of all its conversations. */
  readonly ids: readonly string[];
  now(): number;
  pass(ms: number): void;
  /** A name nobody had before. */
  fresh(prefix: string): string;
}
