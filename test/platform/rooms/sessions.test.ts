import assert from 'node:assert/strict';
import type { Got } from '../support/got.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { addMember, connect, inviting, type Member, makeRoom, type RoomClient, requestId, ring } from './support.ts';

describe('somebody with several sessions', () => {
  let platform: TestPlatform;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  const open: RoomClient[] = [];
  const session = async (who: Member) => {
    const client = await connect(platform, who);
    open.push(client);
    return client;
  };
  const accept = (requestID: string, from: Member) => ({ answer: 'invitation', requestID, from: from.id });
  const decline = (requestID: string, from: Member) => ({ ...accept(requestID, from), error: 603 });

  before(async () => {
    platform = await startPlatform({ LOST_GRACE_MS: '200' });
    [alice, bob, carol] = [
      await addMember(platform, 'Alice'),
      await addMember(platform, 'Bob'),
      await addMember(platform, 'Carol'),
    ];
  });
  after(() => platform.stop());
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
  });

  it('stops ringing everywhere once one has answered, which itself is sent no cancel', async () => {
    const caller = await session(alice);
    const [one, two, three] = [await session(bob), await session(bob), await session(bob)];
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [one, two, three]);
    await two.ask(accept(requestID, alice));
    const elsewhere = { cancel: 'invitation', error: 200, requestID, to: bob.id, from: alice.id };
    assert.deepEqual(await one.next({ requestID }), elsewhere);
    assert.deepEqual(await three.next({ requestID }), elsewhere);
    await caller.next({ answer: 'invitation', requestID });
    await two.silent({ cancel: 'invitation' });
    assert.deepEqual(await one.ask(accept(requestID, alice)), elsewhere, 'a late answer');
    assert.deepEqual(await three.ask(decline(requestID, alice)), elsewhere, 'a stale decline');
    const { payload } = await caller.ask({ request: 'participants', requestID: requestId(), payload: { room } });
    assert.deepEqual(payload.participants, [alice.id, bob.id], 'and the call goes on');
  });

  it('tells the caller nothing until the last one has declined', async () => {
    const caller = await session(alice);
    const [one, two] = [await session(bob), await session(bob)];
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [one, two]);
    await one.ask(decline(requestID, alice));
    await caller.silent({ requestID });
    await two.silent({ cancel: 'invitation' });
    await two.ask(decline(requestID, alice));
    assert.deepEqual(await caller.next({ requestID }), decline(requestID, bob));
  });

  it('rings on one that connects meanwhile, and lists what rings', async () => {
    const caller = await session(alice);
    const first = await session(bob);
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [first]);
    const late = await session(bob);
    const rung = await late.next({ request: 'invitation', requestID });
    const { payload } = await late.ask({ request: 'invitations', requestID: requestId() });
    assert.deepEqual(payload.invitations, [rung]);
    await first.ask(decline(requestID, alice));
    await late.ask(accept(requestID, alice));
    const now = await late.ask({ request: 'invitations', requestID: requestId() });
    assert.deepEqual(now.payload.invitations, []);
    assert.ok(now.payload.rooms.some((one: { room: string }) => one.room === room));
  });

  it('rings on without one that was lost, and ends with the last', async () => {
    const caller = await session(alice);
    const [one, two] = [await connect(platform, bob), await connect(platform, bob)];
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [one, two]);
    await one.close();
    await two.close();
    const { error } = await caller.next({ requestID });
    assert.equal(error, 480);
  });

  it('goes on in its room when it comes back in time', async () => {
    const caller = await session(alice);
    const first = await connect(platform, bob);
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [first]);
    await first.ask(accept(requestID, alice));
    await first.close();
    const again = await session(bob);
    const sdp = { room, type: 'offer', sdp: 'v=0' };
    assert.equal((await again.ask({ request: 'sdp', requestID: requestId(), payload: sdp })).answer, 'sdp');
    await caller.next({ request: 'sdp', from: bob.id });
  });

  it('is one person towards a repeated request, whichever session repeats it', async () => {
    const [caller, other] = [await session(alice), await session(alice)];
    const callee = await session(bob);
    const create = { request: 'createRoom', requestID: requestId(), payload: {} };
    const made = await caller.ask(create);
    assert.deepEqual(await other.ask(create), made);
    const frame = inviting(made.payload.room, bob.id);
    caller.send(frame);
    caller.send(frame);
    await callee.next({ requestID: frame.requestID });
    other.send(frame);
    await other.silent({ requestID: frame.requestID });
    await callee.silent({ cancel: 'invitation' });
    assert.equal(callee.frames.filter(({ request }) => request === 'invitation').length, 1);
    await callee.ask(accept(frame.requestID, alice));
    const answer = accept(frame.requestID, bob);
    assert.deepEqual(await caller.next({ requestID: frame.requestID }), answer);
    assert.deepEqual(await other.next({ requestID: frame.requestID }), answer);
    const leave = { request: 'leaveRoom', requestID: requestId(), payload: { room: made.payload.room } };
    assert.equal((await callee.ask(leave)).answer, 'leaveRoom');
    assert.equal((await callee.ask(leave)).answer, 'leaveRoom', 'a repeat is no later request');
  });

  it('is told two callers apart who chose the same requestID', async () => {
    const [first, second, callee] = [await session(alice), await session(carol), await session(bob)];
    const requestID = requestId();
    first.send(inviting((await makeRoom(first)).room, bob.id, requestID));
    second.send(inviting((await makeRoom(second)).room, bob.id, requestID));
    await callee.next({ requestID, from: alice.id });
    await callee.next({ requestID, from: carol.id });
    assert.equal((await callee.ask({ answer: 'invitation', requestID })).error, 400, 'whose?');
    await callee.ask(decline(requestID, carol));
    assert.deepEqual(await second.next({ requestID }), decline(requestID, bob));
    await first.silent({ requestID });
    await callee.ask(accept(requestID, alice));
    await first.next({ answer: 'invitation', requestID });
  });

  it('is told frames of every length over Socket.IO, by all transports', async () => {
    const caller = await session(alice);
    const callee = await connect(platform, bob, 'socket.io objects');
    const polling = await connect(platform, bob, 'socket.io polling');
    open.push(callee, polling);
    const context = { said: 'på '.repeat(2700) };
    for (let n = 0; n < 9; n += 1) {
      const { room } = await makeRoom(caller);
      const frame: Got = { ...inviting(room, bob.id), context };
      caller.send(frame);
      for (const one of [callee, polling])
        assert.equal((await one.next({ requestID: frame.requestID })).context.said, context.said, 'some thousands');
    }
    for (const one of [callee, polling]) {
      const { payload } = await one.ask({ request: 'invitations', requestID: requestId() });
      assert.equal(payload.invitations.length, 9);
      assert.ok(JSON.stringify(payload).length > 65_536, 'the longest kind of WebSocket frame');
      const { error } = await one.ask({ answer: 'invitation', requestID: 'x', error: 603 });
      assert.equal(error, 404, 'the shortest');
    }
  });

  it('is told over plain requests that it has ended, and not that nobody knows it', async () => {
    const address = `${platform.url}/qss/socket.io/?EIO=4&transport=polling`;
    const opened = await (await fetch(address)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    const ask = async (body?: string, of = sid): Promise<[number, string]> => {
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await fetch(`${address}&sid=${of}`, { method, ...(body === undefined ? {} : { body }) });
      return [answer.status, await answer.text()];
    };
    assert.deepEqual(await ask(`40${JSON.stringify({ token: alice.token })}`), [200, 'ok']);
    assert.match((await ask())[1], /^40/);
    assert.deepEqual(await ask('1'), [200, 'ok'], 'its own goodbye');
    assert.deepEqual(await ask(), [200, '1']);
    assert.deepEqual(await ask('1'), [200, 'ok'], 'said again');
    assert.equal((await ask(undefined, 'nobody'))[0], 400);
  });

  it('may be in one call and ring for another', async () => {
    const [caller, third, callee] = [await session(alice), await session(carol), await session(bob)];
    const busy = await ring(caller, (await makeRoom(caller)).room, [callee]);
    await callee.ask(accept(busy, alice));
    const { room } = await makeRoom(third);
    const waiting = await ring(third, room, [callee]);
    await callee.ask(decline(waiting, carol));
    assert.equal((await third.next({ requestID: waiting })).error, 603);
  });

  it('may not ring oneself or whoever is there already', async () => {
    const caller = await session(alice);
    const { room } = await makeRoom(caller);
    assert.equal((await caller.ask(inviting(room, alice.id))).error, 409);
  });

  it('is out at once when its person is', async () => {
    const mallory = await addMember(platform, 'Mallory');
    const gone = [await connect(platform, mallory), await connect(platform, mallory, 'socket.io objects')];
    await platform.identity.accounts.remove(mallory.uri);
    for (const client of gone) await client.close();
    await assert.rejects(connect(platform, mallory));
  });
});

describe('a ring that nobody answers', () => {
  it('is 408 to the caller and to every session when its time is over', async () => {
    const platform = await startPlatform({ RING_TIMEOUT_MS: '150' });
    const [alice, bob] = [await addMember(platform, 'Alice'), await addMember(platform, 'Bob')];
    const [caller, one, two] = [
      await connect(platform, alice),
      await connect(platform, bob),
      await connect(platform, bob, 'socket.io objects'),
    ];
    try {
      const requestID = await ring(caller, (await makeRoom(caller)).room, [one, two]);
      const over = { cancel: 'invitation', error: 408, requestID };
      assert.deepEqual(await caller.next({ requestID }), { ...over, to: alice.id, from: bob.id });
      for (const session of [one, two])
        assert.deepEqual(await session.next({ requestID }), { ...over, to: bob.id, from: alice.id });
    } finally {
      for (const client of [caller, one, two]) await client.close();
      await platform.stop();
    }
  });
});
