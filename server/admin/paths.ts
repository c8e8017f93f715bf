import { closeSync, fsyncSync, openSync } from 'node:fs';
import { resolve } from 'node:path';

/** A path as the operator means it: npm runs a script in the package's folder, not where he stands. */
export function callersPath(path: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: stands } = process.env;
  return resolve(script === 'admin' && stands ? stands : '.', path);
}

/** Waits until the names in a folder are on disk. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
