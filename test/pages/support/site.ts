import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { pino } from 'pino';
import supertest from 'supertest';
import { createHttpClient } from '../../../server/lib/http.ts';
import { originOf } from '../../../server/lib/origin.ts';
import { createPages } from '../../../server/pages/pages.ts';
import type { PageSettings } from '../../../server/pages/settings.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import { createGroupCommit } from '../../../server/storage/groupCommit.ts';
import { createSessionStore, sessionMigration } from '../../../server/storage/sessionStore.ts';
import { createMemoryDesk } from './memoryDesk.ts';
import { startSmallPlatform } from './platform.ts';

export type Site = Awaited<ReturnType<typeof startSite>>;

/** The pages on a real server, port and SQLite file, with a clock that tests move. */
export async function startSite(given: Partial<PageSettings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  const publicFolder = given.publicFolder ?? smallBuild(folder);
  const platform = await startSmallPlatform();
  const db = openDatabase(join(folder, 'helpdesk.db'), [sessionMigration]);
  const commit = createGroupCommit(db);
  const clock = { moved: 0, now: () => Date.now() + clock.moved };
  const http = createHttpClient({ timeoutMs: 2000 });
  const desk = createMemoryDesk();
  const logged: string[] = [];
  const app = express();
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings: PageSettings = {
    publicUrl: () => origin,
    widgetHere: () => true,
    viewsFolder: join(import.meta.dirname, '../../../views'),
    helpdeskName: 'Helpdesk',
    endpoint: 'sip:helpdesk@contoso.example',
    discoverUrl: () => `${platform.origin}/discover`,
    root: () => `${platform.origin}/Autodiscover/AutodiscoverService.svc/root`,
    mayFollow: (url) => originOf(url) === platform.origin,
    platformOrigins: () => [platform.origin],
    callsUrl: () => `${platform.origin}/rtc`,
    secureCookies: false,
    sessionSecret: 'a secret of this test',
    loopbackIsOne: true,
    demo: { on: true, names: ['alice', 'bob', 'sam'] },
    ...given,
    publicFolder,
  };
  const pages = createPages({ desk, db, commit, clock, log: warnings(logged), http, settings });
  app.disable('x-powered-by');
  app.use(pages.router);
  app.get('/', (_request, response) => void response.json({ _links: {} }));
  app.use(pages.notFound);
  const store = createSessionStore({ db, commit, clock });

  /** A browser of its own: keeps its cookies. */
  const browser = () => supertest.agent(origin);
  async function signIn(username: string, password: string) {
    const agent = browser();
    await agent.post('/sign-in').type('form').send({ username, password }).expect(303);
    return agent;
  }
  async function close(): Promise<void> {
    pages.stop();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    await platform.close();
    await commit.drained();
    http.close();
    db.close();
    rmSync(folder, { recursive: true });
  }
  return {
    origin,
    platform,
    desk,
    clock,
    logged,
    store,
    db,
    browser,
    signIn,
    stopPages: pages.stop,
    dropConnections: () => server.closeAllConnections(),
    close,
  };
}

/** A log that keeps its warnings' sentences. */
const warnings = (kept: string[]) =>
  pino({ level: 'warn' }, { write: (line: string) => void kept.push((JSON.parse(line) as { msg: string }).msg) });

/** Stands in for the browser build where no browser looks. */
function smallBuild(folder: string): string {
  const built = join(folder, 'public');
  for (const [name, body] of [
    ['widget.js', '/* widget */'],
    ['widget/chat.js', '/* chat */'],
    ['console.js', '/* console */'],
    ['styles/base.css', `:root { color: black }${' '.repeat(2000)}`],
    ['secret.txt', 'not to be served'],
  ] as const) {
    mkdirSync(join(built, name, '..'), { recursive: true });
    writeFileSync(join(built, name), body);
  }
  return built;
}
