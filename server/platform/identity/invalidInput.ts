import { type Fault, Problem } from '../../lib/problem.ts';

/** Throws when there is anything wrong with an input, and names all of it. @throws Problem `InvalidInput` */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const message = faults.map((fault) => `${fault.name}: ${fault.reason}`).join('; ');
  throw new Problem('InvalidInput', message, { faults });
}
