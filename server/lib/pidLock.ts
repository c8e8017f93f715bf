import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileFault } from './fileFault.ts';
import { randomHex } from './ids.ts';
import { Problem } from './problem.ts';

/** A lock that is held until it is released or its process is dead. */
export interface PidLock {
  release(): void;
}

/** Locks that this very process holds: its own pid in another file is one a dead process left behind. */
const held = new Set<string>();

/**
 * Takes the lock that a file stands for: it holds the process id, and when that process began, because a pid is used
 * again. A lock whose process is dead is taken over; a folder that is not there yet is made.
 * @throws Problem `Locked`, naming the pid, while a living process holds it; `FileUnusable` when it cannot be written
 */
export function takeLock(file: string): PidLock {
  try {
    return take(file);
  } catch (error) {
    throw fileFault(file, error);
  }
}

function take(file: string): PidLock {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  for (let attempt = 0; attempt < 20; attempt++) {
    const holder = lockHolder(file);
    if (holder !== undefined)
      throw new Problem('Locked', `${file} is held by the running process ${holder}: stop it first`);
    if (!appear(file, mine)) {
      clearStale(file);
      continue;
    }
    held.add(file);
    return {
      release() {
        held.delete(file);
        if (read(file) === mine) rmSync(file, { force: true });
      },
    };
  }
  throw new Problem('Locked', `${file} is being taken by several processes at once`);
}

/** The id of the living process that holds a lock; undefined when nobody does. */
export function lockHolder(file: string): number | undefined {
  const text = read(file);
  return text !== undefined && isHeld(file, text) ? Number(text.split(' ')[0]) : undefined;
}

function isHeld(file: string, text: string): boolean {
  const [pid, start] = text.trim().split(' ');
  if (!/^[1-9]\d*$/.test(pid ?? '')) return false;
  if (Number(pid) === process.pid) return held.has(file);
  if (!isAlive(Number(pid))) return false;
  return start === undefined || start === '-' || start === startOf(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM'); // somebody else's process lives too
  }
}

/** When a process began, in ticks since the machine did; `-` where the system does not say (no `/proc`). */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-'; // field 22; the name before it may hold spaces
}

/** Puts the whole file there at once, or answers false because another one is. */
function appear(file: string, text: string): boolean {
  const draft = `${file}.${randomHex(6)}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** Moves a dead process's lock away; one that a living process put there meanwhile goes back. */
function clearStale(file: string): void {
  const away = `${file}.${randomHex(6)}`;
  try {
    renameSync(file, away);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const text = read(away);
  if (text !== undefined && isHeld(file, text)) appear(file, text);
  rmSync(away, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ESRCH')) return undefined;
    throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
