import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What dependency-cruiser saw. */
export interface Architecture {
  /** How many modules it read: a rule that saw nothing forbids nothing. */
  readonly cruised: number;
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

interface Report {
  summary: {
    totalCruised: number;
    violations: { rule: { name: string }; from: string; to: string }[];
  };
}

const repository = join(import.meta.dirname, '../..');

/** Holds `folders` of the tree at `root` against the rules in `.dependency-cruiser.cjs`. */
export async function readArchitecture(root: string, folders: readonly string[]): Promise<Architecture> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...folders,
      '--config',
      join(repository, '.dependency-cruiser.cjs'),
      '--preserve-symlinks',
      '--output-type',
      'json',
    ],
    { cwd: root, maxBuffer: 256 * 1024 * 1024 },
  );
  const { summary } = JSON.parse(stdout) as Report;
  return {
    cruised: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
