import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Flags for a process whose memory is measured: it collects its garbage when sent SIGUSR2. Nothing else is different. */
export const collectable = [
  '--expose-gc',
  `--import=data:text/javascript,${encodeURIComponent("process.on('SIGUSR2',()=>{gc();gc()})")}`,
];

/** Resident bytes of a process started with {@link collectable}, after its garbage is gone and what was freed is given back. */
export async function residentBytes(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    process.kill(pid, 'SIGUSR2');
    await pause(1000);
    least = Math.min(least, resident(pid));
  }
  return least;
}

function resident(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} does not tell its memory`);
  return Number(kilobytes) * 1024;
}
