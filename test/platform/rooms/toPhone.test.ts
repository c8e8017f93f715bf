import assert from 'node:assert/strict';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { addMember, connect, type Member, makeRoom, type RoomClient, requestId, ring } from './support.ts';

const ringTimeoutMs = 4_000;

describe('who lets his phone ring for a room', () => {
  let platform: TestPlatform;
  let alice: Member;
  let bob: Member;
  const open: RoomClient[] = [];
  const start = async (simulator: string) => {
    platform = await startPlatform({ PHONE_SIMULATOR: simulator, RING_TIMEOUT_MS: String(ringTimeoutMs) });
    [alice, bob] = [await addMember(platform, 'Alice', { phone: '+4799000001' }), await addMember(platform, 'Bob')];
  };
  const session = async (who: Member) => {
    const client = await connect(platform, who);
    open.push(client);
    return client;
  };
  afterEach(async () => {
    for (const client of open.splice(0)) await client.close();
    await platform.stop();
  });
  const about = (request: string, room: string, more = {}) => ({
    request,
    requestID: requestId(),
    payload: { room, ...more },
  });
  /** Alice and Bob in a room of Alice's. */
  async function together() {
    const [caller, callee] = [await session(alice), await session(bob)];
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [callee]);
    await callee.ask({ answer: 'invitation', requestID, from: alice.id });
    return { caller, callee, room: String(room) };
  }
  const inside = async (client: RoomClient, room: string): Promise<string[]> =>
    (await client.ask(about('participants', room))).payload.participants;

  it('goes on meanwhile, and leaves: the phone is quiet then', async () => {
    await start('ring');
    const { caller, callee, room } = await together();
    const begun = Date.now();
    const toPhone = about('toPhone', room);
    caller.send(toPhone);
    const first = await caller.ask(about('sdp', room, { type: 'offer', sdp: 'v=0' }));
    assert.equal(first.answer, 'sdp');
    assert.deepEqual(await inside(caller, room), [alice.id, bob.id]);
    assert.equal((await caller.ask(about('leaveRoom', room))).answer, 'leaveRoom');
    const { error } = await caller.next({ requestID: toPhone.requestID });
    assert.equal(error, 408);
    assert.ok(Date.now() - begun < ringTimeoutMs / 2, `${Date.now() - begun} ms`);
    assert.deepEqual(await inside(callee, room), [bob.id]);
  });

  it('is asked in its turn: after whatever he asked before about that room', async () => {
    await start('answer');
    const { caller, callee, room } = await together();
    const [leave, toPhone] = [about('leaveRoom', room), about('toPhone', room)];
    for (const frame of [leave, toPhone]) caller.send(frame);
    assert.equal((await caller.next({ requestID: leave.requestID })).answer, 'leaveRoom');
    assert.equal((await caller.next({ requestID: toPhone.requestID })).error, 403);
    assert.deepEqual(await inside(callee, room), [bob.id]);
  });

  it('is not brought back by a phone that answers while he leaves', async () => {
    await start('answer');
    for (let turns = 0; turns < 12; turns += 1) {
      const { caller, callee, room } = await together();
      const [toPhone, leave] = [about('toPhone', room), about('leaveRoom', room)];
      caller.send(toPhone);
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      caller.send(leave);
      const left = await caller.next({ requestID: leave.requestID });
      const moved = await caller.next({ requestID: toPhone.requestID });
      const isMoved = left.answer === undefined; // his session was in the room no more: the phone is
      if (isMoved) assert.deepEqual([left.error, moved.answer], [403, 'toPhone']);
      assert.deepEqual(await inside(callee, room), isMoved ? [alice.id, bob.id] : [bob.id], `after ${turns} turns`);
      await callee.ask(about('leaveRoom', room));
      for (const client of open.splice(0)) await client.close();
    }
  });
});
