import type { Context } from 'mocha';

/** Leaves out what this machine cannot run. The report says so with the reason, once for each test (`reporter.cjs`). */
export function skipBecause(context: Context, reason: string | undefined): void {
  if (reason === undefined) return;
  const { test } = context;
  if (test) Reflect.set(Reflect.get(test, 'type') === 'hook' && test.parent ? test.parent : test, 'reason', reason);
  context.skip();
}
