import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { callbacks } from './callbacks.ts';
import { idle } from './idle.ts';
import { messages } from './messages.ts';
import { ring } from './ring.ts';
import { type Row, tableOf } from './support/result.ts';
import { terminals } from './terminals.ts';
import { welcome } from './welcome.ts';
import { widget } from './widget.ts';

/** `npm run bench` runs them all, `npm run bench -- NAME` one; the figures go to `bench/results.json` and a table. */
const benchmarks: Readonly<Record<string, (folder: string) => Promise<Row[]>>> = {
  messages,
  callbacks,
  ring,
  terminals,
  idle,
  welcome,
  widget,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark ${unknown.join(', ')}; there are: ${Object.keys(benchmarks).join(', ')}\n`);
  process.exit(1);
}

const results: Record<string, Row[]> = {};
for (const [name, run] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  const folder = mkdtempSync(join(tmpdir(), `bridgedesk-bench-${name}-`));
  try {
    results[name] = await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const about = { at: new Date().toISOString(), node: process.version, processors: cpus().length };
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify({ ...about, results }, null, 2)}\n`);
process.stdout.write(`${tableOf(Object.values(results).flat())}\n`);
