import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { randomHex } from '../../../server/lib/ids.ts';
import { challengeLines } from '../../../server/wire/challenge.ts';

/** The part of a platform that sign-in meets: discover document, challenge, token address. A real server on port 0. */
export interface SmallPlatform {
  readonly origin: string;
  readonly tokenUrl: string;
  /** User names as they must arrive, with their passwords. */
  readonly accounts: Map<string, string>;
  /** Every token request, in order. */
  readonly grants: URLSearchParams[];
  /** Every token that was asked to end (RFC 7009), in order. */
  readonly revoked: string[];
  /** How it behaves; tests change it. */
  readonly ways: {
    expiresIn: number;
    givesRefreshTokens: boolean;
    challenges: boolean;
    /** What it answers at the token address instead, when set. */
    failWith?: number;
    /** Where the challenge points instead. */
    tokenUrl?: string;
    /** Sends the look at the applications there by 307 first. */
    redirectTo?: string;
    /** ms before a token request is answered. */
    slowMs: number;
  };
  close(): Promise<void>;
}

export async function startSmallPlatform(): Promise<SmallPlatform> {
  const accounts = new Map([
    ['alice@contoso.example', 'wonderland'],
    ['sam@contoso.example', 'sailing'],
    ['ada@contoso.example', 'engine'],
    ['stranger@contoso.example', 'danger'],
  ]);
  const grants: URLSearchParams[] = [];
  const revoked: string[] = [];
  const refreshTokens = new Set<string>();
  const ways: SmallPlatform['ways'] = { expiresIn: 8 * 3600, givesRefreshTokens: true, challenges: true, slowMs: 0 };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokenUrl = `${origin}/WebTicket/oauthtoken`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    if (url.pathname === '/discover') {
      json(response, 200, { _links: { 'service:applications': { href: '/platformservice/applications' } } });
    } else if (url.pathname === '/platformservice/applications') {
      if (ways.redirectTo) return void response.writeHead(307, { Location: ways.redirectTo }).end();
      if (!ways.challenges || url.searchParams.get('endpointId') !== 'sip:helpdesk@contoso.example')
        return json(response, 403, { code: 'Forbidden', subcode: 'ApplicationNotFound' });
      const lines = challengeLines({ realm: 'contoso.example', oauthTokenUrl: ways.tokenUrl ?? tokenUrl });
      response.writeHead(401, { 'WWW-Authenticate': lines }).end('<html></html>');
    } else if (url.pathname === '/WebTicket/oauthtoken') {
      await grant(new URLSearchParams(await text(request)), response);
    } else if (url.pathname === '/WebTicket/revoke') {
      revoked.push(new URLSearchParams(await text(request)).get('token') ?? '');
      response.writeHead(ways.failWith ?? 200).end();
    } else {
      json(response, 404, { code: 'NotFound' });
    }
  }

  async function grant(fields: URLSearchParams, response: ServerResponse): Promise<void> {
    grants.push(fields);
    if (ways.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, ways.slowMs));
    if (ways.failWith !== undefined) return json(response, ways.failWith, { error: 'server_error' });
    const known =
      fields.get('grant_type') === 'password'
        ? accounts.get(fields.get('username') ?? '') === fields.get('password')
        : refreshTokens.delete(fields.get('refresh_token') ?? '');
    if (!known) return json(response, 400, { error: 'invalid_grant' });
    const refreshToken = randomHex(8);
    refreshTokens.add(refreshToken);
    json(response, 200, {
      access_token: `cwt=${randomHex(8)}`,
      expires_in: ways.expiresIn,
      token_type: 'Bearer',
      ...(ways.givesRefreshTokens && { refresh_token: refreshToken }),
    });
  }

  async function close(): Promise<void> {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
  return { origin, tokenUrl, accounts, grants, revoked, ways, close };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
