import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { connectTo } from '../support/rawHttp.ts';
import { until } from '../support/until.ts';
import { ask } from '../support/wire.ts';
import { openGateway } from './notices/servers.ts';
import { happened, ordinary, type Person, password, person, signedIn } from './support.ts';

describe('calls over /rtc', () => {
  let platform: TestPlatform;
  let alice: Person;
  let bob: Person;
  let sam: Person;

  const start = async (env: Record<string, string> = {}) => {
    platform = await startPlatform({ RING_TIMEOUT_MS: '300', LOST_GRACE_MS: '100', ...env });
    alice = await person(platform, 'alice');
    bob = await person(platform, 'bob');
    sam = await person(platform, 'sam', 'supervisor');
  };
  afterEach(() => platform.stop());

  it('signs in and refreshes, by JSON of any type', async () => {
    await start();
    const login = (username: string, secret = password) =>
      ask('POST', `${platform.url}/rtc/login`, { text: JSON.stringify({ username, password: secret }) });
    for (const name of ['alice', 'sip:alice@contoso.example', 'ALICE@contoso.example'])
      assert.equal((await login(name)).status, 200, name);
    const { body } = await login('alice');
    assert.deepEqual(Object.keys(body).sort(), ['access_token', 'expires_in', 'refresh_token', 'token_type']);
    assert.equal(body.expires_in, 28_800);
    const logs = await ask('GET', `${platform.url}/rtc/getCallLogs`, { token: String(body.access_token) });
    assert.equal(logs.status, 200);
    const refresh = (token: unknown) =>
      ask('POST', `${platform.url}/rtc/refresh`, { json: { refresh_token: String(token) } });
    assert.equal((await refresh(body.refresh_token)).status, 200);
    assert.equal((await refresh(body.refresh_token)).status, 401); // spent
    const wrong = await login('alice', 'wrong password');
    assert.deepEqual([wrong.status, wrong.body.error], [401, 'CredentialsWrong']);
    const empty = await ask('POST', `${platform.url}/rtc/login`, { json: {} });
    assert.deepEqual(
      [empty.status, empty.body.faults],
      [
        400,
        ['username', 'password'].map((name) => ({
          name,
          reason: 'is required',
        })),
      ],
    );
    for (let tries = 0; tries < 20; tries += 1) await login('bob', 'wrong password');
    const slowed = await login('bob');
    assert.deepEqual([slowed.status, typeof slowed.body.message], [429, 'string']);
  });

  it('rings the creator of a broker call only after the expert answered', async () => {
    await start();
    const [atBobs, atAlices, atSams] = [await bob.listen(), await alice.listen(), await sam.listen()];
    const invitedContacts = [bob.contact, sam.contact];
    const log = await sam.call({ creatorUser: alice.userDbId, invitedContacts });
    const { callId } = log;
    assert.equal(log.creatorContact.userId, 'alice');
    assert.deepEqual(
      log.invitedContacts.map(({ userId }) => userId),
      ['bob', 'sam'],
    );
    assert.equal(log.guestLink, undefined);
    await atBobs.next('IncomingCall');
    await pause(50);
    assert.deepEqual([...atAlices.told, ...atSams.told], []);
    await bob.rtc('POST', 'joinCall', { callId });
    await atAlices.next('IncomingCall');
    await alice.rtc('POST', 'joinCall', { callId });
    assert.deepEqual(happened(await sam.log(callId)), ['Created alice', 'Join bob', 'Join alice']);
    assert.ok((await alice.log(callId)).guestLink);

    const declined = await sam.call({ creatorUser: alice.userDbId, invitedContacts });
    await bob.rtc('POST', 'declineCall', { callId: declined.callId });
    assert.equal((await sam.log(declined.callId)).callStatus, 'Ended');
    assert.equal(atAlices.told.filter(({ type }) => type === 'IncomingCall').length, 1);
    const alone = { ...ordinary, creatorUser: alice.userDbId, invitedContacts: [sam.contact] };
    assert.equal((await sam.rtc('POST', 'createCall', alone)).status, 400);
    await Promise.all([atBobs, atAlices, atSams].map((socket) => socket.close()));
  });

  it('takes an expert without an account, who comes by the link', async () => {
    await start();
    const atAlices = await alice.listen();
    const { callId } = await sam.call({ creatorUser: alice.userDbId, invitedContacts: [{ email: 'x@example.com' }] });
    const { guestLink = '' } = await alice.log(callId);
    const [address = ''] = guestLink.split('?');
    const token = new URL(guestLink).searchParams.get('token') ?? '';
    assert.deepEqual(atAlices.told, []);
    await ask('POST', address, { body: new URLSearchParams({ token, name: 'Xenia', terms: 'on' }) });
    await atAlices.next('IncomingCall');
    await atAlices.close();
  });

  it('begins a planned call when its time comes, or its creator', async () => {
    await start();
    const [atBobs, atAlices] = [await bob.listen(), await alice.listen()];
    const soon = new Date(Date.now() + 400).toISOString();
    const log = await alice.call({ plannedDateTime: soon, invitedContacts: [bob.contact] });
    assert.deepEqual([log.callStatus, log.plannedDateTime, happened(log)], ['Planned', soon, ['Created alice']]);
    assert.deepEqual(atBobs.told, []);
    assert.equal((await atBobs.next('IncomingCall')).callId, log.callId);
    await atAlices.next('IncomingCall');
    assert.equal((await alice.rtc('POST', 'joinCall', { callId: log.callId })).body.callStatus, 'Started');

    const later = await alice.call({ plannedDateTime: '2099-01-31T09:00:00+01:00', invitedContacts: [bob.contact] });
    assert.equal(later.plannedDateTime, '2099-01-31T08:00:00.000Z');
    await alice.rtc('POST', 'joinCall', { callId: later.callId });
    assert.equal((await atBobs.next('IncomingCall')).callId, later.callId);
    assert.equal((await alice.call({ plannedDateTime: '2001-01-31T09:00:00Z' })).callStatus, 'Started');
    await Promise.all([atBobs, atAlices].map((socket) => socket.close()));
  });

  it('answers once a person: another device of his finds the call taken', async () => {
    await start();
    const other = await signedIn(platform, bob);
    const { callId } = await alice.call({ invitedContacts: [bob.contact] });
    const answers = await Promise.all([bob, other].map((one) => one.rtc('POST', 'joinCall', { callId })));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    assert.deepEqual(happened(await alice.log(callId)), ['Created alice', 'Join alice', 'Join bob']);
  });

  it('is refused when nobody of the invited receives calls', async () => {
    await start();
    const { openDatabase } = await import('../../../server/storage/database.ts');
    const { platformMigrations } = await import('../../../server/platform/migrations.ts');
    const db = openDatabase(`${platform.folder}/platform.db`, platformMigrations);
    const id = platform.identity.accounts.byUri(bob.uri)?.id ?? '';
    db.prepare("INSERT INTO receive_calls(kind, id, enabled) VALUES ('user', ?, 0)").run(id);
    db.close();
    const bobs = { ...ordinary, invitedContacts: [bob.contact] };
    assert.equal((await alice.rtc('POST', 'createCall', bobs)).status, 403);
    const both = { ...ordinary, invitedContacts: [bob.contact, sam.contact] };
    assert.equal((await alice.rtc('POST', 'createCall', both)).status, 200);
  });

  it('lists the calls that concern somebody, newest first, by status and page', async () => {
    await start();
    const first = await alice.call({ invitedContacts: [bob.contact] });
    const second = await alice.call();
    await alice.rtc('POST', 'endCall', { callId: second.callId });
    const list = async (who: Person, query: string) => {
      const { status, body } = await who.rtc('GET', `getCallLogs?${query}`);
      const { items = [], ...rest } = body as unknown as { items?: { callId: string }[] };
      return { status, ids: items.map(({ callId }) => callId), ...rest };
    };
    assert.deepEqual(await list(alice, ''), {
      status: 200,
      ids: [second.callId, first.callId],
      page: 1,
      size: 20,
      total: 2,
    });
    assert.deepEqual((await list(alice, 'page=2&size=1')).ids, [first.callId]);
    assert.deepEqual((await list(alice, 'status=Ended')).ids, [second.callId]);
    assert.deepEqual((await list(bob, 'status=')).ids, [first.callId]);
    assert.deepEqual((await list(sam, '')).ids.length, 2);
    assert.equal((await list(alice, 'status=Over&page=0&size=no')).status, 400);
  });

  it('keeps calls, their status and the lists over a restart; who listens again rings again', async () => {
    await start({ RING_TIMEOUT_MS: '60000' });
    const { callId } = await alice.call({ invitedContacts: [bob.contact] });
    const planned = await alice.call({ plannedDateTime: '2099-01-31T08:00:00Z' });
    const before = await Promise.all([callId, planned.callId].map((id) => alice.log(id)));
    const socket = await bob.listen();
    await socket.next('IncomingCall');
    platform = await platform.restart();
    const after = await Promise.all([callId, planned.callId].map((id) => alice.log(id)));
    assert.deepEqual(after, before);
    const again = await bob.listen();
    assert.equal((await again.next('IncomingCall')).callId, callId);
    assert.equal((await bob.rtc('POST', 'joinCall', { callId })).status, 200);
    const { body } = await alice.rtc('GET', 'getCallLogs');
    assert.equal((body as unknown as { total: number }).total, 2);
    await Promise.all([socket, again].map((one) => one.close()));
  });

  it('ends a call that nobody attends any more after the grace of visitors', async () => {
    await start({ VISITOR_GRACE_MS: '300' });
    const socket = await alice.listen();
    const { callId } = await alice.call();
    await pause(500);
    assert.equal((await alice.log(callId)).callStatus, 'Started');
    await socket.close();
    await pause(200);
    assert.equal((await alice.log(callId)).callStatus, 'Started');
    await pause(400);
    assert.deepEqual(happened(await alice.log(callId)), ['Created alice', 'Join alice', 'Leave alice', 'Ended alice']);
  });

  it('lets only staff listen, by header or by query, and cuts whose rights end', async () => {
    await start();
    const address = `${platform.url.replace('http', 'ws')}/rtc/notifications`;
    const status = (query: string) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(`${address}${query}`);
        socket.on('unexpected-response', (request, response) => {
          request.destroy();
          resolve(response.statusCode ?? 0);
        });
        socket.on('error', () => undefined);
        socket.on('open', () => {
          socket.close();
          resolve(101);
        });
      });
    assert.equal(await status(''), 401);
    assert.equal(await status('?access_token=nobody'), 401);
    assert.equal(await status(`?access_token=${encodeURIComponent(bob.token)}`), 101);
    const socket = new WebSocket(address, { headers: { Authorization: `Bearer ${bob.token}` } });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send('{ not json'); // whatever is said here is not listened to
    await platform.identity.accounts.setPassword(bob.uri, 'another horse');
    assert.equal(await closed, 1008);
  });

  it('refuses WebSockets at addresses that are none, and lives on', async () => {
    await start();
    const handshake = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
    for (const address of ['//', '/rtc/nothing', 'http://']) {
      const socket = await connectTo(platform);
      const answer = once(socket, 'data');
      const lines = [`GET ${address} HTTP/1.1`, 'Host: x', ...handshake, 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      assert.match(String((await answer)[0]), /^HTTP\/1.1 40[04] /, address);
      socket.destroy();
    }
    assert.equal((await alice.rtc('GET', 'getCallLogs')).status, 200);
  });

  it('rings whom a service request was made for when its link is opened', async () => {
    await start();
    const socket = await alice.listen();
    const { callId } = await sam.call({ callReason: 'SERVICE_REQUEST', creatorUser: alice.userDbId });
    const { guestLink = '' } = await alice.log(callId);
    const token = new URL(guestLink).searchParams.get('token') ?? '';
    await ask('POST', guestLink.split('?')[0] ?? '', {
      body: new URLSearchParams({ token, name: 'Gus', terms: 'on' }),
    });
    assert.equal((await socket.next('IncomingCall')).callId, callId);
    await socket.close();
  });

  it('tells the creator that nobody came who was not connected, and lets them come late', async () => {
    await start();
    const socket = await alice.listen();
    const { callId } = await alice.call({ invitedContacts: [bob.contact] });
    assert.equal((await socket.next('CallCancelled')).callId, callId);
    assert.deepEqual(happened(await alice.log(callId)), ['Created alice', 'Join alice']);
    assert.equal((await bob.rtc('POST', 'joinCall', { callId })).status, 200);
    await socket.next('CallAnswered');
    await socket.close();
  });

  it('sends the link of the creator to whoever was named without an account', async () => {
    const gateway = await openGateway();
    await start({ SMS_GATEWAY_URL: gateway.url });
    const bobs = await bob.listen();
    const { guestLink = '' } = await alice.call({
      invitedContacts: [
        { displayName: 'Gus', phoneNumber: '+4799999999' },
        { ...bob.contact, phoneNumber: '+4799000002' },
      ],
    });
    const { body } = await until('SMS', () => gateway.sent[0]);
    const { to, text } = body as { to: string; text: string };
    assert.equal(to, '+4799999999');
    assert.ok(text.includes(guestLink), text);
    assert.equal(gateway.sent.length, 1); // bob has a device that rings
    await bobs.close();
    await gateway.close();
  });
});
