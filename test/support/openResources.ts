import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** What would keep this process from ending, by kind, and the files it has open below the folder for temporary ones. */
type Open = ReadonlyMap<string, number>;

/** Kinds that the shared browser needs; how many there are is its business. */
const browserKinds = new Set(['PipeWrap', 'ProcessWrap']);
/** Work under way rather than something left open. */
const passing = new Set(['Immediate', 'TTYWrap', 'FSReqCallback', 'FSReqPromise', 'CloseReq', 'TickObject']);

/** Everything open now. */
export function openResources(): Open {
  const counts = new Map<string, number>();
  for (const kind of [...process.getActiveResourcesInfo(), ...temporaryFiles()])
    if (!passing.has(kind) && !browserKinds.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/**
 * Waits until nothing is open that was not before, at most `patienceMs`, because sockets take a moment to close.
 * @returns in words what is still open; empty when nothing is
 */
export async function leftOpenSince(before: Open, patienceMs = 2000): Promise<string> {
  for (let waited = 0; ; waited += 20) {
    const left = [...openResources()].flatMap(([kind, count]) => {
      const more = count - (before.get(kind) ?? 0);
      return more > 0 ? [`${more} × ${kind}`] : [];
    });
    if (left.length === 0 || waited >= patienceMs) return left.join(', ');
    await pause(20, undefined, { ref: false });
  }
}

/** Where the system has no `/proc` there is no list, and files go unwatched. */
function temporaryFiles(): string[] {
  const folder = '/proc/self/fd';
  try {
    return readdirSync(folder).flatMap((fd) => {
      const file = linkOf(`${folder}/${fd}`);
      return file?.startsWith(`${tmpdir()}/`) ? [`open file ${file}`] : [];
    });
  } catch {
    return [];
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // closed since it was listed
  }
}
