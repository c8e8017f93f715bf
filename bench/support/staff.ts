import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const password = 'bench-password-1';

/** Adds `count` agents to a data folder, with the operator's command. */
export async function addAgents(
  folder: string,
  count: number,
): Promise<{ readonly username: string; readonly password: string }[]> {
  const admin = join(import.meta.dirname, '../../dist/admin.js');
  const names = Array.from({ length: count }, (_, n) => `agent${String(n).padStart(2, '0')}`);
  for (const name of names) {
    const command = promisify(execFile)(
      process.execPath,
      [admin, 'staff', 'add', '--name', name, '--uri', `sip:${name}@contoso.example`, '--role', 'agent'],
      { cwd: folder, env: { PATH: process.env.PATH ?? '', DATABASE_URL: `file:${folder}/helpdesk.db` } },
    );
    command.child.stdin?.end(`${password}\n`);
    await command;
  }
  return names.map((username) => ({ username, password }));
}
