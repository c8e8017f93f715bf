import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm test`: two runs of mocha side by side, because either one waits most of its time: what starts browsers and
 * processes, and all the rest. The second is printed when it is over. Ends with what was left out and why, what failed,
 * the sum, and with 1 when a test failed.
 */
const root = join(import.meta.dirname, '../..');
const apart = /^test\/(?:browser|fault|flows|admin|[^/]+\.test\.ts)/;

interface Run {
  /** A line for each test that this machine cannot run, with the reason. */
  readonly skipped: readonly string[];
  /** A line for each test that failed, with what it said. */
  readonly faults: readonly string[];
  readonly passed: number;
  readonly failed: number;
}

function run(name: string, files: readonly string[], print: (text: string) => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), ...files], {
      cwd: root,
      env: { ...process.env, TEST_RUN: name },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        output += data;
        print(String(data));
      });
    child.on('error', reject);
    child.on('close', (code) => {
      const [, passed, failed] = new RegExp(`^${name}: (\\d+) passed, (\\d+) failed$`, 'm').exec(output) ?? [];
      const told = (word: string) =>
        [...output.matchAll(new RegExp(`^${name}: (${word}: .*)$`, 'gm'))].map(([, line = '']) => line);
      const faults = told('failed');
      // A run that ended otherwise than its tests say has failed, whatever they say.
      if (failed === undefined || (code !== 0 && failed === '0')) faults.push(`failed: ${name} ended with ${code}`);
      const count = Math.max(Number(failed ?? 0), faults.length);
      resolve({ skipped: told('skipped'), faults, passed: Number(passed ?? 0), failed: count });
    });
  });
}

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('test', name))
  .filter((name) => name.endsWith('.test.ts'))
  .sort();
let later = '';
const runs = await Promise.all([
  run(
    'from outside',
    files.filter((name) => apart.test(name)),
    (text) => process.stdout.write(text),
  ),
  run(
    'part by part',
    files.filter((name) => !apart.test(name)),
    (text) => (later += text),
  ),
]);
process.stdout.write(later);
const skipped = runs.flatMap((one) => one.skipped);
if (skipped.length > 0) process.stdout.write(`\n${skipped.length} tests cannot run here:\n${skipped.join('\n')}\n`);
const faults = runs.flatMap((one) => one.faults);
if (faults.length > 0) process.stdout.write(`\n${faults.join('\n')}\n`);
const sum = (of: 'passed' | 'failed'): number => runs.reduce((total, one) => total + one[of], 0);
process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
