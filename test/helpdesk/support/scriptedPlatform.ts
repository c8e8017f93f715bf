import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { SignJWT } from 'jose';
import { at, visitorUri } from './callbacks.ts';
import { closed, serve } from './openDesk.ts';

/** One request as it came in. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** What to answer; undefined leaves it to the usual answer. */
export type Script = (
  asked: Asked,
  count: number,
) => { status: number; headers?: Record<string, string>; body?: unknown } | undefined;

/** A platform over HTTP that does nothing of its own accord: it notes what is asked and answers by a script. */
export interface ScriptedPlatform {
  readonly url: string;
  readonly asked: Asked[];
  /** How many tokens were given. */
  tokens(): number;
  script: Script;
  /** What was asked at addresses that match, once there are as many as `count`. */
  until(path: RegExp, count?: number): Promise<Asked[]>;
  close(): Promise<void>;
}

export async function openScriptedPlatform(): Promise<ScriptedPlatform> {
  const asked: Asked[] = [];
  let tokens = 0;
  const platform = { script: (() => undefined) as Script };
  const app = express();
  app.use(express.text({ type: () => true }));
  app.post('/:tenant/oauth2/token', (_request, response) => {
    tokens += 1;
    response.json({ access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: '3599' });
  });
  app.use((request, response) => {
    const { method, originalUrl: url, headers } = request;
    const body = typeof request.body === 'string' ? request.body : '';
    const before = asked.filter((one) => one.url.split('?')[0] === url.split('?')[0]).length;
    asked.push({ method, url, headers, body });
    const answer = platform.script({ method, url, headers, body }, before + 1) ?? usual(method, url, asked.length);
    if (answer.status === 0) return void request.socket.destroy();
    response.status(answer.status).set(answer.headers ?? {});
    if (answer.body === undefined) response.end();
    else response.json(answer.body);
  });
  const { server, url } = await serve(app);

  function usual(method: string, address: string, number: number): NonNullable<ReturnType<Script>> {
    const path = address.split('?')[0] ?? '';
    if (path === '/platformservice/discover')
      return {
        status: 200,
        body: { _links: { 'service:applications': { href: `${url}/platformservice/v1/applications` } } },
      };
    if (path.endsWith('/v1/applications'))
      return { status: 200, body: { _links: { 'service:application': { href: at('') } } } };
    if (method === 'GET' && path.endsWith('/1000000001'))
      return {
        status: 200,
        body: { _links: { 'service:anonApplicationTokens': { href: at('/anonApplicationTokens') } } },
      };
    if (method === 'DELETE') return { status: 204 };
    return { status: 201, headers: { Location: at(`/made/${number}`) } };
  }

  return Object.assign(platform, {
    url,
    asked,
    tokens: () => tokens,
    async until(path: RegExp, count = 1) {
      for (let waited = 0; waited < 5_000; waited += 10) {
        const found = asked.filter((one) => path.test(one.url));
        if (found.length >= count) return found;
        await pause(10);
      }
      throw new Error(`nothing asked at ${path}: ${asked.map(({ method, url: to }) => `${method} ${to}`).join(', ')}`);
    },
    close: () => closed(server),
  });
}

/** The answer to a request for a visitor's token. */
export async function visitorTokenAnswer(ruu = visitorUri) {
  const secret = new TextEncoder().encode('a secret that only signs tokens in tests');
  const jwt = await new SignJWT({ ruu }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('8h').sign(secret);
  return {
    token: `psat=${jwt}`,
    expiryTime: '/Date(1795257522012)/',
    _links: {
      'ms:rtc:saas:discover': { href: `http://pool.platform.example/discover?anonymousContext=psat%253d${jwt}` },
    },
  };
}
