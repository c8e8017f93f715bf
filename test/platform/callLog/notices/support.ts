import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../../server/lib/logger.ts';
import { createNotices } from '../../../../server/platform/callLog/notices/notices.ts';
import type { ChannelSettings } from '../../../../server/platform/calls/callParts.ts';
import { type Calls, createCalls, type NewCall } from '../../../../server/platform/calls/calls.ts';
import { type NewParty, outsiderParty } from '../../../../server/platform/calls/parties.ts';
import { createPasses } from '../../../../server/platform/calls/passes.ts';
import { createPermissions, type Permissions } from '../../../../server/platform/calls/permissions.ts';
import { createCallRecords } from '../../../../server/platform/calls/records.ts';
import { usualCallRules } from '../../../../server/platform/calls/rules.ts';
import { createSessions, type Sessions } from '../../../../server/platform/calls/sessions.ts';
import { type Accounts, createAccounts } from '../../../../server/platform/identity/accounts.ts';
import { createDemoGate } from '../../../../server/platform/identity/demoGate.ts';
import { createLog, type Log } from '../../../../server/platform/log/log.ts';
import { platformMigrations } from '../../../../server/platform/migrations.ts';
import { type Database, openDatabase } from '../../../../server/storage/database.ts';
import { createGroupCommit } from '../../../../server/storage/groupCommit.ts';

/** A row of the outbox. */
export interface Row {
  readonly key: string;
  readonly party: string;
  readonly channel: string;
  readonly recipient: string;
  readonly kind: string;
  readonly state: string;
  readonly attempts: number;
  readonly next_at: number | null;
  readonly last_error: string | null;
}

/** Calls and their notices in this process, without a listener. */
export interface OpenNotices {
  readonly folder: string;
  readonly db: Database;
  readonly log: Log;
  readonly calls: Calls;
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly permissions: Permissions;
  readonly linkToken: (call: string) => string;
  readonly clock: { at: number };
  rows(): readonly Row[];
  /** Makes those that wait due now. */
  hurry(): void;
  start(): void;
  /** Lets go as a killed process does: what was not begun is not begun, the files stay. */
  kill(): Promise<void>;
  /** Stops it and removes its files. */
  close(): Promise<void>;
}

/** Composes them as `callsPart.ts` does. Nothing is sent before `start`. */
export function openNotices(
  settings: Partial<ChannelSettings> = {},
  folder = mkdtempSync(join(tmpdir(), 'notices-')),
): OpenNotices {
  const db = openDatabase(join(folder, 'platform.db'), platformMigrations);
  const commit = createGroupCommit(db);
  const clock = { at: Date.parse('2026-11-21T09:00:00Z') };
  const now = () => clock.at;
  const log = createLog({ db, commit, clock: { now }, listenerFailed: (error) => assert.fail(String(error)) });
  const sessions = createSessions();
  const permissions = createPermissions({ db, commit });
  const passes = createPasses('secret');
  const changed = () => undefined;
  const accounts = createAccounts({ db, commit, clock: { now }, demo: createDemoGate(), changed });
  // Who has no account any more is told nothing.
  const account = db.prepare(
    "INSERT OR IGNORE INTO account(id, userId, uri, name, role, passwordHash, createdAt) VALUES (?, ?, ?, ?, 'agent', '', 0)",
  );
  for (const { id, uri, name, contact } of ['alice', 'bob', 'dave', 'erin'].map((user) => staff(user)))
    account.run(id, contact.userId, uri, name);
  const calls = createCalls({
    log,
    records: createCallRecords(db),
    sessions,
    settings: {
      ringTimeoutMs: 60_000,
      lostGraceMs: 10_000,
      abandonMs: 60_000,
      ...usualCallRules,
      iceServers: [],
      turnSecret: undefined,
    },
    mayBeCalled: () => true,
    isGone: () => false,
  });
  const notices = createNotices({
    db,
    commit,
    log,
    calls,
    sessions,
    accounts,
    permissions,
    passes,
    clock: { now },
    logger: silentLog(),
    settings: {
      publicUrl: () => 'https://desk.example',
      smtpUrl: undefined,
      smtpFrom: 'helpdesk@contoso.example',
      smsGatewayUrl: undefined,
      ...settings,
    },
  });
  async function kill(): Promise<void> {
    notices.close();
    await notices.stopped?.();
    db.close();
  }
  return {
    folder,
    db,
    log,
    calls,
    sessions,
    accounts,
    permissions,
    linkToken: passes.linkToken,
    clock,
    rows: () => db.prepare<[], Row>('SELECT * FROM call_notice ORDER BY id').all(),
    hurry: () => void db.prepare("UPDATE call_notice SET next_at = 0 WHERE state = 'queued'").run(),
    start: () => notices.start?.(),
    kill,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody of the staff as a call knows him. */
export const staff = (user: string, contact: { email?: string; phone?: string | null } = {}): NewParty => ({
  uri: `sip:${user}@contoso.example`,
  name: `${user[0]?.toUpperCase()}${user.slice(1)}`,
  id: user.padEnd(24, '0'),
  kind: 'staff',
  contact: { domain: 'contoso.example', email: '', phone: null, dbId: 1, userId: user, ...contact },
});

/** Somebody without an account. */
export const outsider = (name: string, contact: { email?: string; phone?: string | null }): NewParty =>
  outsiderParty(name, { domain: '', email: '', phone: null, dbId: null, userId: '', ...contact });

export const alice = staff('alice', { email: 'alice@contoso.example' });
export const bob = staff('bob', { email: 'bob@contoso.example', phone: '+4799000002' });

/** A call that alice makes for others: staff among them are asked. */
export const callOf = (others: readonly NewParty[], over: Partial<NewCall['terms']> & { title?: string } = {}) => {
  const { title = 'Engine vibrates', ...terms } = over;
  const asked = others
    .filter(({ kind }) => kind === 'staff')
    .map(({ uri }) => ({ uris: [uri], order: 'all' as const }));
  const call: NewCall = {
    title,
    terms: {
      reason: 'STANDARD',
      topology: 'MESH',
      anonymous: true,
      inform: true,
      plannedAt: null,
      expiresAt: null,
      broker: null,
      asked,
      ...terms,
    },
    parties: [alice, ...others],
    device: 'request:alice',
    byRequest: true,
  };
  return call;
};

export const once = { owner: alice.uri, operation: null };
