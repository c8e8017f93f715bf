import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

/** Processor time of a process so far, seconds. */
function usedBy(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** How many processor cores a process uses for so long. */
export async function coresUsed(pid: number, ms: number): Promise<number> {
  const [before, began] = [usedBy(pid), performance.now()];
  await pause(ms);
  return (usedBy(pid) - before) / ((performance.now() - began) / 1000);
}
