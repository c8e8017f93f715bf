import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createHelpdesk, type Helpdesk } from '../../../server/helpdesk/helpdesk.ts';
import type { CallbackCheck, HelpdeskSettings } from '../../../server/helpdesk/settings.ts';
import { helpdeskSchema } from '../../../server/helpdeskSchema.ts';
import { type Clock, systemClock } from '../../../server/lib/clock.ts';
import { createHttpClient } from '../../../server/lib/http.ts';
import { type Logger, silentLog } from '../../../server/lib/logger.ts';
import { type Database, openDatabase } from '../../../server/storage/database.ts';
import { createGroupCommit } from '../../../server/storage/groupCommit.ts';

const tenant = '11111111-2222-4333-8444-555555555555';
const issuer = `https://sts.example/${tenant}/`;
const appId = '00000004-0000-0ff1-ce00-000000000000';
const audience = 'https://helpdesk.contoso.example';
const keyId = 'key-1';

const keys = generateKeyPair('RS256');
const strangersKeys = generateKeyPair('RS256');

/** The platform's keys as it publishes them. */
export async function publishedKeys(): Promise<object> {
  return { keys: [{ ...(await exportJWK((await keys).publicKey)), kid: keyId, alg: 'RS256', use: 'sig' }] };
}

/** A token as the platform would call back with; `claims` says what differs. */
export async function callbackToken(claims: JWTPayload = {}, options: { strangers?: boolean } = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { privateKey } = await (options.strangers ? strangersKeys : keys);
  return new SignJWT({ aud: audience, iss: issuer, appid: appId, tid: tenant, iat: now, exp: now + 3600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: keyId })
    .sign(privateKey);
}

/** A helpdesk with files of its own. */
export interface OpenDesk {
  readonly helpdesk: Helpdesk;
  readonly app: Express;
  readonly db: Database;
  readonly folder: string;
  /** Ends it as `kill -9` would as far as the disk is concerned: nothing is finished; then opens the same files. */
  reopen(): Promise<OpenDesk>;
  close(): Promise<void>;
}

/** Serves on a free port of this machine. */
export async function serve(handler: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

interface Options {
  /** Where the platform is; nowhere unless given. */
  readonly platformUrl?: string;
  readonly settings?: Partial<HelpdeskSettings>;
  readonly check?: Partial<CallbackCheck>;
  readonly log?: Logger;
  readonly clock?: Clock;
  readonly start?: boolean;
}

export async function openDesk(options: Options = {}): Promise<OpenDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'helpdesk-test-'));
  return openIn(folder, options);
}

async function openIn(folder: string, options: Options): Promise<OpenDesk> {
  const published = await publishedKeys();
  const issuerServer = await serve((request, response) => {
    const configuration = { issuer: 'https://sts.example/{tenantid}/', jwks_uri: `${issuerServer.url}/jwks.json` };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(request.url === '/configuration' ? configuration : published));
  });
  const platformUrl = options.platformUrl ?? 'http://127.0.0.1:9';
  const db = openDatabase(join(folder, 'helpdesk.db'), helpdeskSchema);
  const commit = createGroupCommit(db);
  const http = createHttpClient({ timeoutMs: 5_000 });
  const settings: HelpdeskSettings = {
    discoverUrl: () => `${platformUrl}/platformservice/discover`,
    platformOrigins: ['http://pool.platform.example'],
    oauth: {
      authority: () => platformUrl,
      tenant: 'contoso.example',
      clientId: 'client',
      clientSecret: 'secret',
      resource: () => platformUrl,
    },
    endpoint: 'sip:helpdesk@contoso.example',
    name: 'Helpdesk',
    callbackUrl: () => 'http://127.0.0.1/callback',
    callbackCheck: {
      audience,
      issuers: () => [issuer],
      jwksUrl: () => `${issuerServer.url}/jwks.json`,
      openidConfigurationUrl: () => `${issuerServer.url}/configuration`,
      appId,
      tenant,
      ...options.check,
    },
    replaysHistory: true,
    welcomeText: 'Welcome!',
    widgetOrigins: () => ['http://localhost:3000'],
    loopbackIsOne: true,
    invitationTimeoutMs: 30_000,
    requestTimeoutMs: 300_000,
    chatRequestsPerMinute: null,
    ...options.settings,
  };
  const clock = options.clock ?? systemClock;
  const helpdesk = createHelpdesk({ db, commit, clock, log: options.log ?? silentLog(), http, settings });
  if (options.start) await helpdesk.start();
  const app = express();
  app.use(helpdesk.router);
  const end = async (): Promise<void> => {
    await helpdesk.stop();
    await commit.drained();
    db.close();
    http.close();
    await closed(issuerServer.server);
  };
  return {
    helpdesk,
    app,
    db,
    folder,
    async reopen() {
      await end();
      return openIn(folder, options);
    },
    async close() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
