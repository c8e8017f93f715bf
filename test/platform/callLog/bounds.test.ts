import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../server/lib/clock.ts';
import type { CallRules } from '../../../server/platform/calls/rules.ts';
import { platformMigrations } from '../../../server/platform/migrations.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';
import { happened, ordinary, type Person, password, person } from './support.ts';

describe('calls over /rtc keep within bounds', () => {
  let platform: TestPlatform;
  let alice: Person;
  let bob: Person;
  let sam: Person;

  const start = async (rules: Partial<CallRules> = {}) => {
    platform = await startPlatform({ RING_TIMEOUT_MS: '60000' }, systemClock, rules);
    alice = await person(platform, 'alice');
    bob = await person(platform, 'bob');
    sam = await person(platform, 'sam', 'supervisor');
  };
  afterEach(() => platform.stop());

  it('of whose account was removed: he is out of his calls, also of those he was removed from in between', async () => {
    await start();
    const [mine, ringing] = [await alice.call(), await sam.call({ invitedContacts: [alice.contact] })];
    const both = await sam.call({ invitedContacts: [alice.contact, bob.contact] });
    await alice.rtc('POST', 'joinCall', { callId: both.callId });
    await platform.identity.accounts.setRole(alice.uri, 'supervisor');
    assert.equal((await sam.log(mine.callId)).callStatus, 'Started', 'another role takes nobody out');
    await platform.identity.accounts.remove(alice.uri);
    const log = async () => {
      for (let tries = 0; tries < 200; tries += 1) {
        const now = await sam.log(both.callId);
        if (happened(now).includes('Leave alice')) return now;
        await pause(10);
      }
      throw new Error('alice is in it still');
    };
    assert.equal((await log()).callStatus, 'Started');
    assert.equal((await sam.log(mine.callId)).callStatus, 'Ended');
    assert.equal((await sam.log(ringing.callId)).callStatus, 'Started');

    const bobs = await bob.call();
    const restarted = platform.restart(); // whose first step keeps whoever watches the accounts from looking again
    const db = openDatabase(`${platform.folder}/platform.db`, platformMigrations);
    db.prepare('DELETE FROM account WHERE uri = ?').run(bob.uri);
    db.close();
    platform = await restarted;
    assert.equal((await sam.log(bobs.callId)).callStatus, 'Ended');
  });

  it('of one device a sign-in, however often its token is refreshed', async () => {
    await start();
    const signIn = () =>
      ask('POST', `${platform.url}/rtc/login`, { json: { username: bob.uri, password } }).then(({ body }) => body);
    const { callId } = await alice.call({ invitedContacts: [bob.contact] });
    const joinWith = (token: unknown) =>
      ask('POST', `${platform.url}/rtc/joinCall`, { token: String(token), json: { callId } });
    const first = await signIn();
    assert.equal((await joinWith(first.access_token)).status, 200);
    let { refresh_token } = first;
    for (const _ of [1, 2]) {
      const { body } = await ask('POST', `${platform.url}/rtc/refresh`, { json: { refresh_token } });
      assert.equal((await joinWith(body.access_token)).status, 200);
      refresh_token = body.refresh_token;
    }
    assert.equal((await joinWith((await signIn()).access_token)).status, 409, 'another sign-in is another device');
    assert.equal(happened(await alice.log(callId)).filter((one) => one === 'Join bob').length, 1);
  });

  it('of so many calls that somebody has open', async () => {
    await start();
    const db = openDatabase(`${platform.folder}/platform.db`, platformMigrations);
    const insert = db.prepare(
      "INSERT INTO call_record(id, room, status, created_at, creator) VALUES (?, ?, 'planned', 0, ?)",
    );
    db.transaction(() => {
      for (let n = 1; n < 1000; n += 1) insert.run(`call-${n}`, `room-${n}`, alice.uri);
    })();
    await alice.call({}, { 'Idempotency-Key': 'first' });
    const refused = await alice.rtc('POST', 'createCall', ordinary);
    assert.deepEqual([refused.status, refused.body.error], [409, 'TooManyCalls']);
    await alice.call({}, { 'Idempotency-Key': 'first' }); // a repeat makes none
    assert.equal((await bob.call()).callStatus, 'Started');
    db.prepare("UPDATE call_record SET status = 'ended' WHERE id = 'call-1'").run();
    db.close();
    assert.equal((await alice.call()).callStatus, 'Started');
  });

  it('of so many people who join from one address in a minute', async () => {
    await start();
    const { guestLink = '' } = await alice.call();
    const link = new URL(guestLink);
    const body = () =>
      new URLSearchParams({ token: link.searchParams.get('token') ?? '', name: 'Eve', terms: 'accepted' });
    const join = () => ask('POST', `${link.origin}${link.pathname}`, { body: body() });
    for (let n = 0; n < 40; n += 1) assert.equal((await join()).status, 303);
    const refused = await join();
    assert.equal(refused.status, 429);
    assert.match(refused.text, /Wait a minute/);
    assert.match(refused.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal((await ask('GET', guestLink)).status, 200);
  });

  it('of one call a person and so many people a call, where a composition says so', async () => {
    await start({ notInACall: true, participantsLimit: 2 });
    const socket = await bob.listen();
    const { callId } = await alice.call({ invitedContacts: [bob.contact] });
    await socket.next('IncomingCall');
    assert.equal((await bob.rtc('POST', 'joinCall', { callId })).status, 200);
    const full = await sam.rtc('POST', 'joinCall', { callId });
    assert.deepEqual([full.status, full.body.error], [409, 'CallFull']);
    const second = await sam.call({ invitedContacts: [bob.contact] });
    assert.deepEqual(happened(second), ['Created sam', 'Join sam', 'Busy bob']);
    assert.equal(socket.told.filter(({ type }) => type === 'IncomingCall').length, 1);
    await socket.close();
  });

  it('as many are listed as there are, by whom and status', async () => {
    await start();
    const [ended, open] = [await alice.call({ invitedContacts: [bob.contact] }), await alice.call()];
    const planned = await bob.call({ plannedDateTime: '2099-01-31T08:00:00' });
    assert.equal(planned.plannedDateTime, '2099-01-31T08:00:00.000Z', 'without an offset it is UTC');
    await alice.rtc('POST', 'endCall', { callId: ended.callId });
    const list = async (who: Person, status: string) => {
      const { body } = await who.rtc('GET', `getCallLogs?size=1&status=${status}`);
      const { items, total } = body as unknown as { items: { callId: string }[]; total: number };
      return [total, items[0]?.callId];
    };
    const wanted: [Person, string, unknown[]][] = [
      [sam, '', [3, planned.callId]],
      [sam, 'Planned', [1, planned.callId]],
      [sam, 'Started', [1, open.callId]],
      [sam, 'Ended', [1, ended.callId]],
      [alice, '', [2, open.callId]],
      [alice, 'Planned', [0, undefined]],
      [alice, 'Started', [1, open.callId]],
      [alice, 'Ended', [1, ended.callId]],
      [bob, '', [2, planned.callId]],
      [bob, 'Planned', [1, planned.callId]],
      [bob, 'Ended', [1, ended.callId]],
    ];
    for (const [who, status, told] of wanted)
      assert.deepEqual(await list(who, status), told, `${who.userId} ${status}`);
  });
});
