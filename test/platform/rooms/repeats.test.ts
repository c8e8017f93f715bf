import assert from 'node:assert/strict';
import { systemClock } from '../../../server/lib/clock.ts';
import { createRepeats } from '../../../server/platform/rooms/repeats.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';
import { addMember, connect, inviting, type Member, makeRoom, type RoomClient, requestId, ring } from './support.ts';

describe('clients that count their requests from 1', () => {
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
  const create = { request: 'createRoom', requestID: '1', payload: {} };
  const leaving = (room: string, requestID = '9') => ({ request: 'leaveRoom', requestID, payload: { room } });

  before(async () => {
    platform = await startPlatform();
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

  it('get a room that lives, and not that of yesterday', async () => {
    const first = await session(alice);
    const { payload } = await first.ask(create);
    const second = await session(alice);
    assert.equal((await second.ask(create)).payload.room, payload.room, 'an equal request while it lives');
    const named = await second.ask({ ...create, payload: { title: 'Another' } });
    assert.notEqual(named.payload.room, payload.room, 'another request');
    await first.ask(leaving(payload.room));
    const third = await session(alice);
    const again = await third.ask(create);
    assert.notEqual(again.payload.room, payload.room);
    assert.equal((await third.ask(create)).payload.room, again.payload.room);
    assert.equal((await first.ask(create)).payload.room, payload.room, 'a session that repeats is told the same');
    await third.ask(leaving(again.payload.room));
    await second.ask(leaving(named.payload.room));
  });

  it('ring whom they ask for, and are told of that one', async () => {
    const [caller, callee, other] = [await session(alice), await session(bob), await session(carol)];
    const one = await makeRoom(caller);
    caller.send(inviting(one.room, bob.id, '2'));
    await callee.next({ request: 'invitation', requestID: '2' });
    await callee.ask({ ...accept('2', alice), error: 603 });
    assert.equal((await caller.next({ requestID: '2' })).error, 603);
    caller.send(inviting(one.room, carol.id, '2'));
    await other.next({ request: 'invitation', requestID: '2' });
    caller.send({ cancel: 'invitation', requestID: '2', error: 487 });
    const { from, error } = await caller.next({ requestID: '2' });
    assert.deepEqual([from, error], [carol.id, 487], 'the one that rings is withdrawn');
    await caller.ask(leaving(one.room));

    const later = await session(alice);
    const two = await makeRoom(later);
    later.send(inviting(two.room, bob.id, '2'));
    const rung = await callee.next({ request: 'invitation', requestID: '2' });
    assert.equal(rung.payload.room, two.room);
    assert.deepEqual(await callee.ask(accept('2', alice)), accept('2', alice));
    await later.next({ answer: 'invitation', requestID: '2' });
    await later.ask(leaving(two.room, '10'));
  });

  it('have every description relayed, and a repeated one once', async () => {
    const [caller, callee] = [await session(alice), await session(bob)];
    const { room } = await makeRoom(caller);
    const asked = await ring(caller, room, [callee]);
    await callee.ask(accept(asked, alice));
    const offer = (sdp: string) => ({ request: 'sdp', requestID: '3', payload: { room, type: 'offer', sdp } });
    for (const sdp of ['v=0', 'v=0', 'v=1']) assert.equal((await caller.ask(offer(sdp))).answer, 'sdp');
    await callee.silent({ request: 'none' });
    const relayed = callee.frames.filter(({ request }) => request === 'sdp').map(({ payload }) => payload.sdp);
    assert.deepEqual(relayed, ['v=0', 'v=1']);
    await caller.ask(leaving(room));
    await callee.ask(leaving(room));
  });

  it('are told what became of an invitation after its call', async () => {
    const [caller, callee] = [await session(alice), await session(bob)];
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [callee]);
    await caller.ask(leaving(room));
    const over = await callee.next({ cancel: 'invitation', requestID });
    assert.equal(over.error, 487);
    assert.deepEqual(await callee.ask(accept(requestID, alice)), over);
    assert.equal((await callee.ask(accept('unheard of', alice))).error, 404);
  });

  it('leave with the session that is in the room only, and the others are told', async () => {
    const [caller, callee, idle] = [await session(alice), await session(bob), await session(bob)];
    const { room, callId } = await makeRoom(caller);
    const requestID = await ring(caller, room, [callee, idle]);
    await callee.ask(accept(requestID, alice));
    const refused = await idle.ask(leaving(room));
    assert.deepEqual([refused.cancel, refused.error], ['leaveRoom', 403]);
    await callee.silent({ cancel: 'leaveRoom' });
    const { payload } = await caller.ask({ request: 'participants', requestID: requestId(), payload: { room } });
    assert.deepEqual(payload.participants, [alice.id, bob.id]);
    await callee.ask(leaving(room));

    // In by a request, he is in with none of his sessions more than with another.
    const third = await session(carol);
    await ring(caller, room, [third]);
    const joined = await ask('POST', `${platform.url}/rtc/joinCall`, { token: carol.token, json: { callId } });
    assert.equal(joined.status, 200);
    const further = await session(carol);
    await further.ask(leaving(room));
    assert.deepEqual((await third.next({ cancel: 'leaveRoom' })).payload, { room });
    assert.equal((await further.next({ cancel: 'leaveRoom' })).payload, undefined);
    assert.equal(further.frames.filter(({ cancel }) => cancel === 'leaveRoom').length, 1);
    await caller.ask(leaving(room));
  });
});

describe('answers that a session is given again', () => {
  it('are kept as long as it is there, and none is of a frame that has its turn when it is gone', async () => {
    const { repeats, begin } = createRepeats(systemClock);
    let done = 0;
    const asking = () =>
      repeats({ id: 'room-1' }, 'sdp', { requestID: '1' }, async () => {
        done += 1;
        return [];
      });
    const forget = begin('room-1');
    await asking();
    await asking();
    assert.equal(done, 1);
    forget();
    await asking();
    await asking();
    assert.equal(done, 3);
  });
});
