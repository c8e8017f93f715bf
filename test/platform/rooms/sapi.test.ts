import assert from 'node:assert/strict';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { ask } from '../support/wire.ts';
import { addMember, connect, inviting, type Member, makeRoom, requestId, ring } from './support.ts';

describe('/sapi', () => {
  let platform: TestPlatform;
  let alice: Member;
  let bob: Member;
  let sam: Member;
  const at = (path: string) => `${platform.url}/sapi${path}`;
  const forbid = (enabled: unknown) => ({ receiveCalls: { enabled } });

  before(async () => {
    platform = await startPlatform();
    [alice, bob, sam] = [
      await addMember(platform, 'Alice'),
      await addMember(platform, 'Bob'),
      await addMember(platform, 'Sam', { role: 'supervisor' }),
    ];
  });
  after(() => platform.stop());

  it('gives the token of every door for a password or a refresh token', async () => {
    const json = { grant_type: 'password', username: 'alice', password: 'correct horse' };
    const given = await ask('POST', at('/o/token'), { json });
    const { access_token, refresh_token, expires_in, token_type } = given.body as Record<string, unknown>;
    assert.deepEqual([given.status, expires_in, token_type], [200, 8 * 3600, 'Bearer']);
    const session = await connect(platform, { ...alice, token: String(access_token) });
    await session.close();
    const again = { grant_type: 'refresh_token', refresh_token };
    assert.equal((await ask('POST', at('/o/token'), { text: JSON.stringify(again) })).status, 200);
    assert.equal((await ask('POST', at('/o/token'), { json: again })).status, 401, 'spent');
    assert.equal((await ask('POST', at('/o/token'), { json: { ...json, password: 'wrong' } })).status, 401);
    for (const bad of [{}, { grant_type: 'password' }, { ...json, grant_type: 'magic' }]) {
      const { status, body } = await ask('POST', at('/o/token'), { json: bad });
      assert.deepEqual([status, Object.keys(body)], [400, ['error', 'message']]);
    }
  });

  it('says who may be called: the person before the domain, and neither means yes', async () => {
    const token = sam.token;
    const callee = await connect(platform, bob);
    const caller = await connect(platform, alice);
    const { room } = await makeRoom(caller);
    const outcome = async () => {
      const frame = inviting(room, bob.id);
      caller.send(frame);
      const came = () =>
        caller.frames.find(({ requestID }) => requestID === frame.requestID)?.error ??
        (callee.frames.some(({ requestID }) => requestID === frame.requestID) ? 'rings' : undefined);
      const first = await until('an outcome', came);
      if (first === 'rings') {
        caller.send({ cancel: 'invitation', requestID: frame.requestID });
        await caller.next({ requestID: frame.requestID });
      }
      return first;
    };
    const set = (path: string, enabled: unknown) => ask('POST', at(path), { token, json: forbid(enabled) });
    assert.equal(await outcome(), 'rings');
    const made = await set('/permissions/domain/contoso.example', false);
    assert.deepEqual([made.status, made.body], [201, forbid(false)]);
    assert.deepEqual((await ask('GET', at(`/permissions/user/${bob.id}`), { token })).body, forbid(false));
    assert.equal(await outcome(), 403);
    assert.equal((await set('/permissions/user/bob', true)).status, 201);
    assert.equal(await outcome(), 'rings');
    await set('/permissions/domain/contoso.example', true);
    await set(`/permissions/user/${bob.id}`, false);
    assert.deepEqual((await ask('GET', at('/permissions/user/bob'), { token })).body, forbid(false));
    const frame = inviting(room, bob.id);
    assert.deepEqual(await caller.ask(frame), {
      cancel: 'invitation',
      error: 403,
      requestID: frame.requestID,
      to: alice.id,
      from: bob.id,
    });
    const bobs = await makeRoom(callee);
    await ring(callee, bobs.room, [caller]);
    await set(`/permissions/user/${bob.id}`, true);
    for (const client of [callee, caller]) await client.close();
  });

  it('lets supervisors and admins see and set permissions, and says what is wrong with a request', async () => {
    const path = at(`/permissions/user/${bob.id}`);
    const status = async (method: string, address: string, options: Parameters<typeof ask>[2]) => {
      const answer = await ask(method, address, options);
      assert.deepEqual(Object.keys(answer.body), ['error', 'message']);
      return answer.status;
    };
    assert.equal(await status('POST', path, { json: forbid(false) }), 401);
    assert.equal(await status('POST', path, { json: forbid(false), token: 'nonsense' }), 401);
    assert.equal(await status('POST', path, { json: forbid(false), token: alice.token }), 403);
    assert.equal(await status('GET', path, { token: alice.token }), 403);
    for (const json of [forbid('no'), forbid(1), forbid(undefined), {}, [], 'x'])
      assert.equal(await status('POST', path, { json, token: sam.token }), 400, JSON.stringify(json));
    assert.equal(await status('POST', path, { text: '{', token: sam.token }), 400);
    assert.equal(await status('GET', at('/permissions/user/nobody'), { token: sam.token }), 404);
    assert.equal(await status('GET', at('/permissions/domain/a b'), { token: sam.token }), 400);
    assert.equal(await status('GET', at('/nothing'), { token: sam.token }), 404);
    const plain = { text: JSON.stringify(forbid(true)), token: sam.token };
    assert.equal((await ask('POST', path, plain)).status, 201, 'whatever the type says');
  });

  it('tells a room as its history', async () => {
    const caller = await connect(platform, alice);
    const [one, two] = [await connect(platform, bob), await connect(platform, bob)];
    const made = await makeRoom(caller);
    const first = await ring(caller, made.room, [one, two]);
    for (const session of [one, two])
      await session.ask({ answer: 'invitation', requestID: first, from: alice.id, error: 603 });
    await caller.next({ requestID: first });
    const second = await ring(caller, made.room, [one, two]);
    await two.ask({ answer: 'invitation', requestID: second, from: alice.id });
    await caller.next({ requestID: second });
    const log = async (token: string, room = made.room) => ask('GET', at(`/conferencelog?room=${room}`), { token });
    const invite = { from: alice.id, to: bob.id, group: false, inviteRequest: false };
    const mediatypes = { audio: true, video: false };
    const expected = {
      id: made.id,
      roomId: made.room,
      callId: made.callId,
      state: 'active',
      createdAt: made.timestamp,
      finishedAt: null,
      domains: ['contoso.example'],
      participants: [alice.id, bob.id],
      invites: [
        {
          ...{ id: first, ...invite, mediatypes, state: 'DECLINED', error: 603 },
          candidates: [603, 603].map((endReason) => ({ address: bob.uri, endReason })),
        },
        {
          ...{ id: second, ...invite, mediatypes, state: 'ACCEPTED', error: 200 },
          candidates: [487, 200].map((endReason) => ({ address: bob.uri, endReason })),
        },
      ],
      transfers: [],
    };
    assert.deepEqual((await log(bob.token)).body, expected);
    for (const session of [two, caller])
      await session.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: made.room } });
    const { finishedAt, ...over } = (await log(sam.token, made.callId)).body as Record<string, unknown>;
    assert.ok(Number(finishedAt) >= made.timestamp);
    const { finishedAt: _, ...before } = expected;
    assert.deepEqual(over, { ...before, state: 'finished' });
    const stranger = await addMember(platform, 'Stranger');
    assert.equal((await log(stranger.token)).status, 404);
    assert.equal((await log(alice.token, 'f'.repeat(64))).status, 404);
    assert.equal((await log('nonsense')).status, 401);
    assert.equal((await ask('GET', at('/conferencelog'), { token: alice.token })).status, 400);
    for (const client of [caller, one, two]) await client.close();
  });

  it('tells what a client may use', async () => {
    const { status, body } = await ask('GET', at('/capabilities/'), { token: alice.token });
    assert.deepEqual([status, Object.keys(body)], [200, ['domain', 'user']]);
    assert.equal((await ask('GET', at('/capabilities/'))).status, 401);
  });
});
