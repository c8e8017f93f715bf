import { type Measured, medianOf } from './statistics.ts';

/**
 * Measures two things in turns, A B A B …, and takes medians: what else the machine does then falls on both alike.
 */
export async function alternate(
  product: () => Promise<Measured>,
  baseline: () => Promise<Measured>,
  rounds = 3,
): Promise<{ product: Measured; baseline: Measured }> {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await product());
    theirs.push(await baseline());
  }
  return { product: medianOf(ours), baseline: medianOf(theirs) };
}
