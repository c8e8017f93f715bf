import assert from 'node:assert/strict';
import type { CallLog } from '../../../server/platform/callLog/wire.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';
import { happened, ordinary, type Person, person } from './support.ts';

describe('createCall', () => {
  let platform: TestPlatform;
  let [alice, bob, sam, eve]: Person[] = [];

  before(async () => {
    platform = await startPlatform({ RING_TIMEOUT_MS: '400', LOST_GRACE_MS: '100' });
    alice = await person(platform, 'alice');
    bob = await person(platform, 'bob', 'agent', { email: 'bob@contoso.example' });
    sam = await person(platform, 'sam', 'supervisor');
    eve = await person(platform, 'eve');
  });
  after(() => platform.stop());

  const all = () => {
    if (!alice || !bob || !sam || !eve) throw new Error('nobody is there');
    return { alice, bob, sam, eve };
  };

  it('runs the example of the documentation as it is written', async () => {
    const { alice } = all();
    const original = fetch;
    const seed = (address: string, token: string) =>
      original(address, {
        headers: {
          authorization: `Bearer ${token}`,
        },
        body: '{"callType":"SFU","invitedContacts":[{"userId":"tester","userDbId":8,"email":"test@test.com","domain":"ubimax","displayName":"Tester","phoneNumber":null}],"invitedTeams":[],"joinAnonymousAllowed":false,"callTitle":"New Call","plannedDateTime":null,"callReason":"STANDARD"}',
        method: 'POST',
        mode: 'cors',
      });
    const answer = await seed(`${platform.url}/rtc/createCall`, alice.token);
    assert.equal(answer.status, 200);
    const log = (await answer.json()) as CallLog;
    assert.equal(log.callStatus, 'Started');
    assert.equal(log.anonymousJoinAllow, false);
    assert.deepEqual(happened(log), ['Created alice', 'Join alice']);
    assert.deepEqual(log.invitedContacts, [
      {
        id: 2,
        displayName: 'Tester',
        domain: 'ubimax',
        email: 'test@test.com',
        phoneNumber: null,
        userDbId: 8,
        userId: 'tester',
      },
    ]);
    assert.deepEqual(await alice.log(log.callId), log);
    assert.deepEqual(await alice.log(log.id), log);
  });

  it('reads the body under any type, and answers the preflight of any page', async () => {
    const { alice } = all();
    for (const type of ['application/json', 'text/plain;charset=UTF-8', undefined]) {
      const answer = await fetch(`${platform.url}/rtc/createCall`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${alice.token}`, ...(type ? { 'Content-Type': type } : {}) },
        body: new TextEncoder().encode(`\uFEFF${JSON.stringify(ordinary)}`),
      });
      assert.equal(answer.status, 200, type);
      await answer.text();
    }
    const preflight = await fetch(`${platform.url}/rtc/createCall`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization, content-type',
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('Access-Control-Allow-Origin'), '*');
    assert.match(preflight.headers.get('Access-Control-Allow-Headers') ?? '', /authorization, content-type/);
  });

  it('rings, and tells both sides who answered; ids of events are consecutive', async () => {
    const { alice, bob, eve } = all();
    const [atAlices, first, second] = [await alice.listen(), await bob.listen(), await bob.listen()];
    const log = await alice.call({ callType: 'MESH', invitedContacts: [bob.contact] });
    for (const socket of [first, second]) {
      const told = await socket.next('IncomingCall');
      assert.equal(told.callId, log.callId);
      assert.equal(told.call.callTitle, 'Pump 7');
      assert.equal(told.call.guestLink, undefined);
    }
    assert.equal((await eve.rtc('POST', 'joinCall', { callId: log.callId })).status, 404);
    assert.equal((await eve.rtc('GET', `getCallLogById?callId=${log.id}`)).status, 404);
    assert.equal((await bob.rtc('POST', 'joinCall', { callId: log.callId })).status, 200);
    assert.equal((await bob.rtc('POST', 'joinCall', { callId: log.id })).status, 200); // once more is nothing more
    for (const socket of [atAlices, first, second]) await socket.next('CallAnswered');
    const joined = await alice.log(log.callId);
    assert.deepEqual(happened(joined), ['Created alice', 'Join alice', 'Join bob']);
    const [one = 0] = joined.callEvents.map(({ id }) => id);
    assert.deepEqual(
      joined.callEvents.map(({ id }) => id),
      [one, one + 1, one + 2],
    );
    assert.equal((await eve.rtc('POST', 'endCall', { callId: log.callId })).status, 404);
    assert.equal((await bob.rtc('POST', 'endCall', { callId: log.callId })).body.callStatus, 'Ended');
    for (const socket of [atAlices, first, second]) await socket.next('CallEnded');
    for (const path of ['joinCall', 'leaveCall', 'declineCall', 'endCall'])
      assert.equal((await bob.rtc('POST', path, { callId: log.callId })).status, 410, path);
    assert.deepEqual(
      atAlices.told.map(({ type }) => type),
      ['CallAnswered', 'CallEnded'],
    );
    await Promise.all([atAlices, first, second].map((socket) => socket.close()));
  });

  it('ends with the last Leave', async () => {
    const { alice, bob } = all();
    const { callId } = await alice.call({ invitedContacts: [bob.contact] });
    await bob.rtc('POST', 'joinCall', { callId });
    assert.equal((await alice.rtc('POST', 'leaveCall', { callId })).body.callStatus, 'Started');
    assert.equal((await alice.rtc('POST', 'leaveCall', { callId })).status, 409);
    const { body } = await bob.rtc('POST', 'leaveCall', { callId });
    assert.equal(body.callStatus, 'Ended');
    assert.deepEqual(happened(body).slice(-3), ['Leave alice', 'Leave bob', 'Ended bob']);
  });

  it('tells of a decline and of a miss; neither lets the invited in afterwards', async () => {
    const { alice, bob } = all();
    const [atAlices, atBobs] = [await alice.listen(), await bob.listen()];
    for (const [how, type] of [
      ['decline', 'Declined'],
      ['miss', 'Missed'],
    ] as const) {
      const { callId } = await alice.call({ invitedContacts: [bob.contact] });
      await atBobs.next('IncomingCall');
      if (how === 'decline') assert.equal((await bob.rtc('POST', 'declineCall', { callId })).status, 200);
      await atBobs.next('CallCancelled');
      await atAlices.next('CallCancelled');
      assert.equal(happened(await alice.log(callId)).at(-1), `${type} bob`);
      assert.equal((await bob.rtc('POST', 'declineCall', { callId })).status, 410);
      assert.equal((await bob.rtc('POST', 'joinCall', { callId })).status, 410);
      assert.equal((await alice.rtc('POST', 'endCall', { callId })).status, 200);
    }
    await Promise.all([atAlices, atBobs].map((socket) => socket.close()));
  });

  it('rings who connects while it rings, and nobody when the others are not to be informed', async () => {
    const { alice, bob } = all();
    const { callId } = await alice.call({ invitedContacts: [bob.contact] });
    const late = await bob.listen();
    assert.equal((await late.next('IncomingCall')).callId, callId);
    await bob.rtc('POST', 'declineCall', { callId });
    const quiet = await alice.call({ invitedContacts: [bob.contact], informOthersDirectly: false });
    const { status } = await bob.rtc('POST', 'joinCall', { callId: quiet.callId });
    assert.equal(status, 200);
    await late.next('CallAnswered');
    assert.deepEqual(
      late.told.filter(({ type }) => type === 'IncomingCall').map((told) => told.callId),
      [callId],
    );
    await late.close();
  });

  it('rings contacts one after another when asked to', async () => {
    const { alice, bob, eve } = all();
    const [atBobs, atEves] = [await bob.listen(), await eve.listen()];
    const contacts = [bob.contact, eve.contact];
    const log = await alice.call({ invitedContacts: contacts, ringOrder: 'sequential' });
    assert.equal(log.ringOrder, 'sequential');
    await atBobs.next('IncomingCall');
    assert.deepEqual(atEves.told, []);
    await bob.rtc('POST', 'declineCall', { callId: log.callId });
    await atEves.next('IncomingCall');
    await Promise.all([atBobs, atEves].map((socket) => socket.close()));
  });

  it('rings a team until one of it answers', async () => {
    const { alice, bob, eve } = all();
    await teamOf(platform, 'pumps', [bob.uri, eve.uri]);
    const [atBobs, atEves] = [await bob.listen(), await eve.listen()];
    const log = await alice.call({ invitedTeams: [{ name: 'Pumps' }] });
    assert.deepEqual(log.invitedContacts, []);
    assert.deepEqual(
      log.invitedTeams.map(({ name }) => name),
      ['pumps'],
    );
    await Promise.all([atBobs.next('IncomingCall'), atEves.next('IncomingCall')]);
    assert.equal((await bob.rtc('POST', 'joinCall', { callId: log.callId })).status, 200);
    await atEves.next('CallCancelled');
    assert.equal((await eve.rtc('POST', 'joinCall', { callId: log.callId })).status, 410);
    await alice.call({ invitedTeams: [{ id: 'supervisor' }] }); // a role is a team
    await Promise.all([atBobs, atEves].map((socket) => socket.close()));
  });

  it('knows who a contact is by both names, or by the number alone', async () => {
    const { alice, bob } = all();
    const log = await alice.call({
      invitedContacts: [
        { userDbId: bob.userDbId, userId: '' },
        { userDbId: bob.userDbId, userId: 'somebody', displayName: 'Else', phoneNumber: '' },
        { userId: 'bob', displayName: 'Bob?' },
      ],
    });
    assert.deepEqual(
      log.invitedContacts.map(({ displayName, email, userDbId }) => [displayName, email, userDbId]),
      [
        ['bob', 'bob@contoso.example', bob.userDbId],
        ['Else', '', bob.userDbId],
        ['Bob?', '', null],
      ],
    );
  });

  it('makes one call of a repeated Idempotency-Key', async () => {
    const { alice, bob } = all();
    const key = { 'Idempotency-Key': 'order-66' };
    const first = await alice.call({}, key);
    assert.equal((await alice.call({}, key)).callId, first.callId);
    assert.notEqual((await alice.call()).callId, first.callId);
    assert.notEqual((await bob.call({}, key)).callId, first.callId);
  });

  it('refuses with every fault at once', async () => {
    const { alice, sam } = all();
    const bad = await alice.rtc('POST', 'createCall', {
      callReason: 'URGENT',
      callType: 'P2P',
      invitedContacts: [{ userDbId: 'eight' }],
      invitedTeams: [{ name: 'nobody' }, {}],
      plannedDateTime: 'tomorrow',
    });
    assert.equal(bad.status, 400);
    assert.equal(bad.body.error, 'InputInvalid');
    assert.deepEqual(bad.body.faults?.map(({ name }) => name).sort(), [
      'callReason',
      'callTitle',
      'callType',
      'invitedContacts.0.userDbId',
      'invitedTeams.0',
      'invitedTeams.1',
      'plannedDateTime',
    ]);
    for (const body of ['', '[]', '{', 'null']) {
      const { status } = await ask('POST', `${platform.url}/rtc/createCall`, { token: alice.token, body });
      assert.equal(status, 400, body);
    }
    assert.equal((await alice.rtc('POST', 'joinCall', {})).status, 400);
    assert.equal((await alice.rtc('GET', 'getCallLogById')).status, 400);
    assert.equal((await alice.rtc('GET', 'getCallLogById?callId=12345678')).status, 404);
    assert.equal((await alice.rtc('GET', 'createCall')).status, 405);
    assert.equal((await alice.rtc('GET', 'nothing')).status, 404);
    assert.equal((await alice.rtc('POST', 'createCall', { ...ordinary, creatorUser: sam.userDbId })).status, 403);
    assert.equal((await sam.rtc('POST', 'createCall', { ...ordinary, creatorUser: 4711 })).status, 404);
    const stranger = await fetch(`${platform.url}/rtc/getCallLogs`);
    assert.equal(stranger.status, 401);
    assert.deepEqual(Object.keys((await stranger.json()) as object), ['error', 'message']);
  });
});

async function teamOf(platform: TestPlatform, name: string, members: readonly string[]): Promise<void> {
  const { openDatabase } = await import('../../../server/storage/database.ts');
  const { createGroupCommit } = await import('../../../server/storage/groupCommit.ts');
  const { createTeams } = await import('../../../server/platform/identity/teams.ts');
  const { platformMigrations } = await import('../../../server/platform/migrations.ts');
  const db = openDatabase(`${platform.folder}/platform.db`, platformMigrations);
  const { accounts } = platform.identity;
  await createTeams({ db, commit: createGroupCommit(db), accounts, now: Date.now }).add({ name, members });
  db.close();
}
