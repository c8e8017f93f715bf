import { relative } from 'node:path';
import type { Context } from 'mocha';
import { closeBrowser } from './browser.ts';
import { leftOpenSince, openResources } from './openResources.ts';
import { readReference, referenceFaults } from './reference.ts';
import { filesRun, shown, testsRunIn } from './shown.ts';

/** Loaded by mocha before any test (`.mocharc.json`). */
export const mochaHooks = {
  /** After each file's own hooks: fails, naming the file, when it left a socket, a timer or a file open. */
  beforeAll(this: Context): void {
    for (const suite of this.test?.parent?.suites ?? []) {
      let before: ReturnType<typeof openResources>;
      suite.beforeAll('notes what is open', async () => {
        await undefined; // mocha starts the timer of a hook once that is under way: let both hooks count theirs
        before = openResources();
        testsRunIn(relative(process.cwd(), suite.file ?? ''));
      });
      const hooks = Reflect.get(suite, '_beforeAll') as unknown[];
      hooks.unshift(hooks.pop());
      suite.afterAll('leaves nothing open', async () => {
        await undefined;
        const left = await leftOpenSince(before);
        if (left) throw new Error(`${relative(process.cwd(), suite.file ?? '')} left open: ${left}`);
      });
    }
  },
  async afterAll(): Promise<void> {
    const faults = referenceFaults(readReference(), shown(), filesRun());
    await closeBrowser();
    if (faults.length > 0) throw new Error(`test/platform/ucwa/reference.json:\n${faults.join('\n')}`);
  },
};

/** Mocha waits for what is left open, for ever. This says what it is waiting for, and ends it. */
export function mochaGlobalTeardown(): void {
  setTimeout(() => {
    process.stdout.write(`still open after the last test: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit(1);
  }, 10_000).unref();
}
