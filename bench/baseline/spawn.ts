import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The baseline in a process of its own. */
export interface Baseline {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts `server.ts`, or another program of this folder, on a database in `folder`. */
export async function spawnBaseline(folder: string, name = 'server.ts'): Promise<Baseline> {
  const program = join(import.meta.dirname, name);
  const child = spawn(process.execPath, ['--import', 'tsx', program, join(folder, 'baseline.db')], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const [first] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer | number];
  if (typeof first === 'number') throw new Error('the baseline did not start');
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${String(first).trim()}`,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
