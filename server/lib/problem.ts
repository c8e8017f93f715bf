/**
 * A refusal or failure that somebody else may be told about: a stable code for programs, a sentence for people.
 * Each protocol's `errors.ts` maps codes to its own status and body; nothing below a protocol knows a status.
 */
export class Problem<Code extends string = string> extends Error {
  override readonly name = 'Problem';
  readonly code: Code;
  /** Every fault found at once, for input that does not decode. */
  readonly faults: readonly Fault[];

  constructor(code: Code, message: string, options: { faults?: readonly Fault[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.faults = options.faults ?? [];
  }
}

/** One thing wrong with one named input. */
export interface Fault {
  readonly name: string;
  readonly reason: string;
}
