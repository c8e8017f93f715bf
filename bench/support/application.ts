import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { linkOf, type Resource } from '../../server/wire/resource.ts';

/**
 * Registers a trusted application with the operator's command and signs it in as its own program would
 * (trusted-application-api.md 1 and 3): where it asks for visitors' tokens, and where these begin.
 */
export async function addApplication(
  folder: string,
  url: string,
): Promise<{ readonly tokens: string; readonly token: string; readonly anonApplications: string }> {
  const asked = {
    name: 'Bench',
    endpoint: 'sip:bench@contoso.example',
    callback: `${url}/nowhere`,
    audience: 'urn:bench',
  };
  const options = Object.entries(asked).flatMap(([name, value]) => [`--${name}`, value]);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '../../dist/admin.js'), 'application', 'add', ...options],
    { cwd: folder, env: { PATH: process.env.PATH ?? '', DATABASE_URL: `file:${folder}/helpdesk.db` } },
  );
  const { clientId, clientSecret, tenant } = JSON.parse(stdout) as Record<string, string>;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId ?? '',
    client_secret: clientSecret ?? '',
    resource: url,
  });
  const { access_token: token = '' } = (await json(
    fetch(`${url}/${tenant}/oauth2/token`, { method: 'POST', body }),
  )) as {
    access_token?: string;
  };
  const ask = (href: string, method = 'GET') =>
    json(
      fetch(new URL(href, url), {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(method === 'POST' ? { body: JSON.stringify({ allowedOrigins: url }) } : {}),
      }),
    );
  const discover = await ask('/platformservice/discover');
  const all = await ask(`${linked(discover, 'applications')}?endpointId=${encodeURIComponent(asked.endpoint)}`);
  const own = await ask(linked(all, 'application'));
  const tokens = new URL(linked(own, 'anonApplicationTokens'), url).href;
  const visit = await ask(linked(await ask(tokens, 'POST'), 'discover'));
  return { tokens, token, anonApplications: new URL(linked(visit, 'anonApplications'), url).href };
}

async function json(answer: Promise<Response>): Promise<Resource> {
  const response = await answer;
  if (!response.ok) throw new Error(`${response.url} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Resource;
}

function linked(resource: Resource, rel: string): string {
  const href = linkOf(resource, rel)?.href;
  if (href === undefined) throw new Error(`no link ${rel} in ${JSON.stringify(resource).slice(0, 300)}`);
  return href;
}
