import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readArchitecture } from './architecture.ts';

/** `npm run check`: types, lint and format, architecture rules, dead code. Says what failed and exits 1. */
const root = join(import.meta.dirname, '../..');

interface Result {
  readonly ok: boolean;
  readonly output: string;
}

const steps: Record<string, () => Promise<Result>> = {
  'types (server, test, bench)': () => tool('tsc', '--noEmit', '-p', 'tsconfig.json'),
  'types (browser tests)': browserTests,
  'types (public)': () => tool('tsc', '--noEmit', '-p', 'public/tsconfig.json'),
  'lint and format': () => tool('biome', 'check', '--error-on-warnings', '--colors=off'),
  architecture,
  'dead code': () => tool('knip', '--no-progress'),
};

function tool(name: string, ...args: string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules/.bin', name), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** What runs in a page, or is media, has the DOM's types. The server code that such a test starts has not: the first step checks it. */
async function browserTests(): Promise<Result> {
  const { output } = await tool('tsc', '--noEmit', '--pretty', 'false', '-p', 'test/browser/tsconfig.json');
  const faults = output.split('\n').filter((line) => /^(test\/(browser|public\/shared\/media)\/|error )/.test(line));
  return { ok: faults.length === 0, output: faults.join('\n') };
}

async function architecture(): Promise<Result> {
  const { cruised, violations } = await readArchitecture(root, ['server', 'public']);
  const files = ['server', 'public'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')),
  ).length;
  const lines = violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`);
  if (cruised < files) lines.push(`dependency-cruiser read ${cruised} modules, but there are ${files} files`);
  return { ok: lines.length === 0, output: lines.join('\n') };
}

const began = Date.now();
// Two at a time: most are single-threaded and the smallest machine this runs on has two cores.
const queue = Object.entries(steps);
const failed: string[] = [];
async function work(): Promise<void> {
  for (let step = queue.shift(); step; step = queue.shift()) {
    const [name, run] = step;
    const { ok, output } = await run();
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name}\n${ok || !output ? '' : `${output.trimEnd()}\n\n`}`);
    if (!ok) failed.push(name);
  }
}
await Promise.all([work(), work()]);
const seconds = ((Date.now() - began) / 1000).toFixed(1);
process.stdout.write(failed.length === 0 ? `all checks passed in ${seconds} s\n` : `failed: ${failed.join(', ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
