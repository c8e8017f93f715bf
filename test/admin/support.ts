import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, readArguments } from '../../server/admin/command.ts';
import { type Config, readConfig } from '../../server/config.ts';

/** An installation of its own in a temporary folder. */
export interface Installation {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: Config;
  remove(): void;
}

export function createInstallation(more: Readonly<Record<string, string>> = {}): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'admin-'));
  const env = { GRPC_PORT: '0', DATABASE_URL: `file:${folder}/data/helpdesk.db`, ...more };
  return { folder, env, config: readConfig(env), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs a command in this process, as `admin.ts` would. */
export function run(
  command: Command,
  installation: Installation,
  options: { args?: readonly string[]; password?: string } = {},
): Promise<unknown> {
  const asked = readArguments(command, options.args ?? []);
  return command.run({ ...asked, config: installation.config, password: async () => options.password ?? '' });
}

/** Runs the real command in a process of its own. */
export async function spawnAdmin(
  installation: Pick<Installation, 'env'>,
  args: readonly string[],
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/admin.ts', ...args], {
    env: { PATH: process.env.PATH, ...installation.env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}
