import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Express } from 'express';
import { silentLog } from '../../../server/lib/logger.ts';
import { createIdentity, type Identity } from '../../../server/platform/identity/identity.ts';
import { platformMigrations } from '../../../server/platform/migrations.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import { createGroupCommit } from '../../../server/storage/groupCommit.ts';

/** Where the tests' platform says it is. */
export const publicUrl = 'http://127.0.0.1:3999';

export const aliceUri = 'sip:alice@contoso.example';
export const alicesPassword = 'correct horse';

/** A clock that moves only when told. */
export interface TestClock {
  now(): number;
  pass(ms: number): void;
}

export function createTestClock(): TestClock {
  let now = Date.now();
  return {
    now: () => now,
    pass(ms) {
      now += ms;
    },
  };
}

/** A folder of its own, gone at `remove`. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'identity-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** One key for all tests: making one takes longer than most of them. */
const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

/** One platform's identity over the file in `folder`, as its process would open it. */
export async function openIdentity(
  folder: string,
  options: { clock?: TestClock; url?: string } = {},
): Promise<{ identity: Identity; app: Express; clock: TestClock; close(): void }> {
  const clock = options.clock ?? createTestClock();
  const keyFile = join(folder, 'signing-key.pem');
  if (!existsSync(keyFile)) writeFileSync(keyFile, signingKey, { mode: 0o600 });
  const db = openDatabase(join(folder, 'platform.db'), platformMigrations);
  const identity = await createIdentity({
    db,
    commit: createGroupCommit(db),
    clock,
    log: silentLog(),
    keysFolder: folder,
    publicUrl: () => options.url ?? publicUrl,
    loopbackIsOne: true,
    tenantDomain: 'contoso.example',
  });
  const app = express();
  app.get('/', identity.autodiscoverRoot);
  app.use(identity.router);
  return {
    identity,
    app,
    clock,
    close() {
      identity.stop();
      db.close();
    },
  };
}

/** Adds alice, an agent. */
export const addAlice = (identity: Identity) =>
  identity.accounts.add({
    uri: aliceUri,
    name: 'Alice',
    role: 'agent',
    password: alicesPassword,
    phone: '+4799000001',
    email: 'alice@contoso.example',
  });

/** Signs alice in. */
export async function ticketOf(identity: Identity) {
  const account = await identity.accounts.checkPassword('alice', alicesPassword);
  const ticket = account && (await identity.staffTokens.issue(account));
  if (ticket === undefined) throw new Error('alice was not let in');
  return ticket;
}

/** A trusted application of somebody else's. */
export const someApplication = {
  name: 'Other desk',
  endpoint: 'sip:desk@contoso.example',
  callbackUrl: 'https://desk.example/callback',
  audience: 'https://desk.example',
};
