import assert from 'node:assert/strict';
import { once } from 'node:events';
import { status } from '@grpc/grpc-js';
import { WebSocket } from 'ws';
import { openEvents } from '../callEvents/reader.ts';
import { addMember, connect, inviting, type Member, makeRoom, requestId } from '../rooms/support.ts';
import { pollOnce } from '../support/channel.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { clientFacts } from '../support/staff.ts';
import { until } from '../support/until.ts';
import { type Ask, ask, linked } from '../support/wire.ts';

interface SignIn {
  readonly access: string;
  readonly refresh: string;
}

describe('ending a sign-in at /WebTicket/revoke (RFC 7009)', () => {
  let platform: TestPlatform;
  let alice: Member;
  before(async () => {
    platform = await startPlatform();
    alice = await addMember(platform, 'Alice', { phone: '+4799000011' });
  });
  after(() => platform.stop());

  const form = (path: string, fields: Record<string, string>, more: Ask = {}) =>
    ask('POST', platform.url + path, { body: new URLSearchParams(fields), ...more });

  async function signIn(): Promise<SignIn> {
    const fields = { grant_type: 'password', username: 'alice', password: 'correct horse' };
    const { body } = (await form('/WebTicket/oauthtoken', fields)) as unknown as { body: Record<string, string> };
    return { access: body.access_token ?? '', refresh: body.refresh_token ?? '' };
  }
  const renewed = ({ refresh }: SignIn) =>
    form('/WebTicket/oauthtoken', { grant_type: 'refresh_token', refresh_token: refresh });
  const revoke = (token: string) => form('/WebTicket/revoke', { token });
  const opens = async ({ access }: SignIn): Promise<boolean> =>
    (await ask('GET', `${platform.url}/sapi/capabilities`, { token: access })).status === 200;

  async function application({ access: token }: SignIn, endpointId: string, instanceId: string) {
    const json = { ...clientFacts, endpointId, instanceId };
    const { body } = await ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, { token, json });
    const events = new URL(linked(body, 'events'), platform.url).href;
    return { self: new URL(linked(body, 'self'), platform.url).href, poll: () => pollOnce(events, token, 20_000) };
  }

  it('ends every token of it, by whichever is shown, and no other sign-in', async () => {
    for (const shown of ['access', 'refresh'] as const) {
      const [one, other] = [await signIn(), await signIn()];
      const next = (await renewed(one)).body as unknown as Record<string, string>;
      const latest: SignIn = { access: next.access_token ?? '', refresh: next.refresh_token ?? '' };
      assert.ok((await opens(one)) && (await opens(latest)));
      const answer = await revoke(latest[shown]);
      assert.deepEqual([answer.status, answer.text], [200, '']);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.deepEqual([await opens(one), await opens(latest)], [false, false]);
      assert.equal((await renewed(latest)).status, 400);
      assert.ok(await opens(other));
    }
  });

  it('takes a token that is nobody’s as ended, and needs one', async () => {
    assert.equal((await revoke('cwt=nobody')).status, 200);
    const refused = await form('/WebTicket/revoke', {});
    assert.deepEqual([refused.status, (refused.body as { error?: string }).error], [400, 'invalid_request']);
    assert.equal(
      (await form('/WebTicket/revoke', { token: 'x' }, { headers: { Origin: 'https://evil.example' } })).status,
      403,
    );
    assert.equal((await ask('GET', `${platform.url}/WebTicket/revoke`)).status, 405);
  });

  it('ends its clients, sessions and streams at once; those of another sign-in go on', async () => {
    const [one, other] = [await signIn(), await signIn()];
    const [here, there] = [await application(one, 'here', 'a'), await application(other, 'there', 'b')];
    const [hereEnds, thereEnds] = [here.poll(), there.poll()];
    const me = ({ access: token }: SignIn) => ({ uri: alice.uri, id: alice.id, token });
    const [room, roomThere] = [await connect(platform, me(one)), await connect(platform, me(other))];
    const socketOf = (path: string, { access }: SignIn) =>
      new WebSocket(platform.url.replace('http', 'ws') + path, { headers: { Authorization: `Bearer ${access}` } });
    const [notices, terminal, noticesThere] = [
      socketOf('/rtc/notifications', one),
      socketOf('/terminals/Pipe', one),
      socketOf('/rtc/notifications', other),
    ];
    await Promise.all([notices, terminal, noticesThere].map((socket) => once(socket, 'open')));
    const closed = Promise.all([notices, terminal].map((socket) => once(socket, 'close')));
    const stream = await openEvents(platform.grpc, one.access, {});
    const streamThere = await openEvents(platform.grpc, other.access, {});

    assert.equal((await revoke(one.refresh)).status, 200);
    assert.equal((await hereEnds).status, 410);
    assert.deepEqual(
      (await closed).map(([code]) => code),
      [1008, 1008],
    );
    assert.equal((await stream.ended).code, status.UNAUTHENTICATED);
    await until('the room session to end', () => room.isClosed() || undefined);
    assert.equal((await ask('GET', here.self, { token: one.access })).status, 401);

    assert.equal((await ask('GET', there.self, { token: other.access })).status, 200);
    assert.equal(roomThere.isClosed(), false);
    assert.equal(noticesThere.readyState, WebSocket.OPEN);
    let isOver = false;
    void Promise.race([thereEnds, streamThere.ended]).then(() => (isOver = true));
    await makeRoom(roomThere);
    assert.equal(isOver, false);
    noticesThere.close();
    await Promise.all([streamThere.drop(), roomThere.close(), revoke(other.refresh), thereEnds]);
  });

  it('leaves a client that two sign-ins share to the other, and answers what waits there', async () => {
    const [one, other] = [await signIn(), await signIn()];
    const [here, there] = [await application(one, 'both', 'a'), await application(other, 'both', 'b')];
    const [hereEnds, thereEnds] = [here.poll(), there.poll()];
    await revoke(one.access);
    assert.deepEqual([(await hereEnds).status, (await thereEnds).status], [200, 200]);
    assert.equal((await here.poll()).status, 401);
    assert.equal((await ask('GET', there.self, { token: other.access })).status, 200);
    await revoke(other.access);
  });

  it('ends a client whose other sign-ins have gone without a word', async () => {
    const time = { ahead: 0, now: () => Date.now() + time.ahead };
    const usual = platform;
    platform = await startPlatform({}, time);
    try {
      await addMember(platform, 'Alice');
      const [gone, one] = [await signIn(), await signIn()];
      await application(gone, 'both', 'a');
      time.ahead = 31_000;
      const here = await application(one, 'both', 'b');
      const ends = here.poll();
      await revoke(one.access);
      assert.equal((await ends).status, 410);
      assert.equal((await ask('GET', here.self, { token: gone.access })).status, 410);
    } finally {
      await platform.stop();
      platform = usual;
    }
  });

  it('takes who signed out of his call at once, with no grace', async () => {
    const bob = await addMember(platform, 'Bob');
    const { access: token } = await signIn();
    const [caller, callee] = [await connect(platform, { ...alice, token }), await connect(platform, bob)];
    const { room } = await makeRoom(caller);
    const frame = inviting(room, bob.id, requestId());
    caller.send(frame);
    await callee.next({ request: 'invitation', requestID: frame.requestID });
    callee.send({ answer: 'invitation', requestID: frame.requestID, from: caller.id });
    await caller.next({ answer: 'invitation', requestID: frame.requestID });
    await revoke(token);
    const here = async () =>
      (await callee.ask({ request: 'participants', requestID: requestId(), payload: { room } })).payload.participants;
    await until(
      'the caller to be out',
      async () => JSON.stringify(await here()) === JSON.stringify([bob.id]) || undefined,
    );
    await callee.close();
  });
});
