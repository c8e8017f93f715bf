import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { spawnProduct } from '../test/support/spawnProduct.ts';
import { addApplication } from './support/application.ts';
import { collectable, residentBytes } from './support/memory.ts';
import { atMost, type Row, told } from './support/result.ts';

const visitors = 10_000;
/** They come before what is measured, so that what a process needs once is not counted as theirs. */
const first = 500;

/**
 * What a visitor costs who has signed in and waits in his event channel, in resident memory of the server, against a
 * bare Node server that keeps as many requests. Everybody has a connection of his own, held by another process.
 */
export async function idle(folder: string): Promise<Row[]> {
  const product = await spawnProduct(folder, { DEMO: 'false' }, collectable);
  const ours = await perVisitor(product.pid, product.url, await addApplication(folder, product.url)).finally(() =>
    product.kill('SIGTERM'),
  );
  const bare = await spawnBare();
  const theirs = await perVisitor(bare.pid, bare.url).finally(() => bare.kill());
  return [
    atMost(25, 'an idle visitor: parked long poll', 'kB', ours),
    told('the same beside a bare Node long poll', 'kB', ours, theirs),
  ];
}

async function perVisitor(pid: number, origin: string, application?: object): Promise<number> {
  const crowds = [await crowd({ origin, count: first, application })];
  try {
    const before = await residentBytes(pid);
    crowds.push(await crowd({ origin, count: visitors, application }));
    return ((await residentBytes(pid)) - before) / visitors / 1000;
  } finally {
    for (const one of crowds) one.disconnect();
  }
}

/** Starts a process of visitors; resolves when all of them wait. */
async function crowd(order: object): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'support/idleVisitors.ts'), { execArgv: ['--import', 'tsx'] });
  child.send(order);
  const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (said !== 'waiting') throw new Error(`the visitors have left (${said})`);
  return child;
}

async function spawnBare(): Promise<{ pid: number; url: string; kill(): Promise<unknown> }> {
  const program = join(import.meta.dirname, 'baseline/idle.ts');
  const child = spawn(process.execPath, [...collectable, '--import', 'tsx', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    pid: child.pid ?? 0,
    url: (JSON.parse(String(line)) as { url: string }).url,
    kill() {
      child.kill();
      return ended;
    },
  };
}
