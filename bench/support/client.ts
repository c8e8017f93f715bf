import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Registers a client of terminals with the operator's command. Gives its token, which is good for an hour. */
export async function addClient(folder: string, url: string, phones: readonly string[]): Promise<string> {
  const admin = join(import.meta.dirname, '../../dist/admin.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[admin, 'client', 'add', '--name', 'terminals', '--scope', 'call.control.answer_and_initiate'],
      ...phones.flatMap((phone) => ['--phone', phone]),
    ],
    { cwd: folder, env: { PATH: process.env.PATH ?? '', DATABASE_URL: `file:${folder}/helpdesk.db` } },
  );
  const { clientId, clientSecret } = JSON.parse(stdout) as { clientId: string; clientSecret: string };
  const answer = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
