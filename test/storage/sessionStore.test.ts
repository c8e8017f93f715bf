import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import session, { type SessionData } from 'express-session';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createGroupCommit } from '../../server/storage/groupCommit.ts';
import { createSessionStore, type SessionStore, sessionMigration } from '../../server/storage/sessionStore.ts';

const tokens = { accessToken: 'cwt=1', refreshToken: 'r1', expiresAt: 5, tokenUrl: 'http://127.0.0.1/token' };

describe('session store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
  const clock = { at: 1_000_000, now: () => clock.at };
  let db: Database;
  let store: SessionStore;

  beforeEach(() => {
    db = openDatabase(join(folder, 'helpdesk.db'), [sessionMigration]);
    store = createSessionStore({ db, commit: createGroupCommit(db), clock });
    db.exec('delete from sessions');
    clock.at = 1_000_000;
  });
  afterEach(() => void db.close());
  after(() => rmSync(folder, { recursive: true }));

  const sessionOf = (uri: string, expiresAt = clock.at + 1000): SessionData => {
    const cookie = new session.Cookie();
    cookie.expires = new Date(expiresAt);
    return { cookie, uri, role: 'agent', tokens };
  };
  const set = (id: string, data: SessionData) => promisify(store.set.bind(store))(id, data);
  const touch = (id: string, data: SessionData) => promisify(store.touch?.bind(store) ?? assert.fail)(id, data);
  const read = (id: string) =>
    new Promise<SessionData | null | undefined>((resolve, reject) =>
      store.get(id, (error, data) => (error ? reject(error) : resolve(data))),
    );

  it('gives back what was put in, also after the file was closed and opened', async () => {
    await set('one', sessionOf('sip:alice@contoso.example'));
    db.close();
    db = openDatabase(join(folder, 'helpdesk.db'), [sessionMigration]);
    store = createSessionStore({ db, commit: createGroupCommit(db), clock });
    const found = await read('one');
    assert.deepEqual([found?.uri, found?.tokens], ['sip:alice@contoso.example', tokens]);
    assert.equal(Number(found?.cookie.expires), clock.at + 1000);
  });

  it('keeps no session id in the file', async () => {
    await set('a-session-id', sessionOf('sip:alice@contoso.example'));
    const rows = db.prepare('select key from sessions').all();
    assert.equal(rows.length, 1);
    assert.doesNotMatch(JSON.stringify(rows), /a-session-id/);
  });

  it('forgets a session when its time is over, and sweeps it with the next one written', async () => {
    await set('old', sessionOf('sip:alice@contoso.example'));
    clock.at += 1000;
    assert.equal(await read('old'), null);
    assert.equal(store.isAlive('old'), false);
    await set('new', sessionOf('sip:bob@contoso.example'));
    assert.equal(db.prepare('select count(*) from sessions').pluck().get(), 1);
  });

  it('moves the expiry on when touched, but writes only when that is worth it', async () => {
    await set('one', sessionOf('sip:alice@contoso.example', clock.at + 100_000));
    const expiry = () => db.prepare('select expires_at from sessions').pluck().get();
    await touch('one', sessionOf('sip:alice@contoso.example', clock.at + 130_000));
    assert.equal(expiry(), clock.at + 100_000);
    await touch('one', sessionOf('sip:alice@contoso.example', clock.at + 200_000));
    assert.equal(expiry(), clock.at + 200_000);
  });

  it('does not bring an ended session back by touching it or by putting tokens into it', async () => {
    await set('one', sessionOf('sip:alice@contoso.example'));
    await promisify(store.destroy.bind(store))('one');
    await touch('one', sessionOf('sip:alice@contoso.example', clock.at + 9_000_000));
    assert.equal(await store.keepTokens('one', tokens), false);
    assert.equal(await read('one'), null);
  });

  it('replaces the tokens and nothing else', async () => {
    await set('one', sessionOf('sip:alice@contoso.example'));
    assert.equal(await store.keepTokens('one', { ...tokens, accessToken: 'cwt=2' }), true);
    assert.equal(store.tokensOf('one')?.accessToken, 'cwt=2');
    assert.equal((await read('one'))?.role, 'agent');
  });

  it('ends every session of a member, by URI in any case, and nobody else’s', async () => {
    await set('one', sessionOf('sip:alice@contoso.example'));
    await set('two', sessionOf('sip:alice@contoso.example'));
    await set('three', sessionOf('sip:bob@contoso.example'));
    assert.equal(await store.endSessionsOf('sip:Alice@contoso.example'), 2);
    assert.deepEqual([store.isAlive('one'), store.isAlive('two'), store.isAlive('three')], [false, false, true]);
  });
});
