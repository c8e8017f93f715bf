import { type Fault, Problem } from '../../lib/problem.ts';

/** A refusal of input that names everything wrong with it at once. */
export function invalidInput(faults: readonly Fault[]): Problem<'InvalidInput'> {
  return new Problem('InvalidInput', faults.map((fault) => `${fault.name}: ${fault.reason}`).join('; '), { faults });
}

/** Throws when there is anything to complain about. @throws Problem `InvalidInput` */
export function refuseFaults(faults: readonly Fault[]): void {
  if (faults.length > 0) throw invalidInput(faults);
}
