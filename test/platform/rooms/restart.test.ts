import assert from 'node:assert/strict';
import { startPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';
import { addMember, connect, inviting, makeRoom, requestId, ring } from './support.ts';

describe('rooms after a restart', () => {
  it('ring on for whoever comes back, and end for whoever does not', async () => {
    let platform = await startPlatform({ LOST_GRACE_MS: '600' });
    const [alice, bob, carol] = [
      await addMember(platform, 'Alice'),
      await addMember(platform, 'Bob'),
      await addMember(platform, 'Carol'),
    ];
    const [caller, callee, third] = [
      await connect(platform, alice),
      await connect(platform, bob, 'socket.io objects'),
      await connect(platform, carol),
    ];
    const made = await makeRoom(caller);
    const toBob = await ring(caller, made.room, [callee]);
    const toCarol = await ring(caller, made.room, [third]);
    const rung = callee.frames.find(({ request }) => request === 'invitation') ?? {};

    platform = await platform.restart();
    for (const client of [caller, callee, third]) await client.close();
    const [again, back] = [await connect(platform, alice), await connect(platform, bob)];
    const rungAgain = await back.next({ request: 'invitation' });
    rung.payload.participants.push(carol.id); // she was asked later
    assert.deepEqual(rungAgain, rung, 'the same invitation');
    const { payload } = await back.ask({ request: 'invitations', requestID: requestId() });
    assert.deepEqual(payload.invitations, [rung]);
    await back.ask({ answer: 'invitation', requestID: toBob, from: alice.id });
    assert.deepEqual(await again.next({ requestID: toBob }), { answer: 'invitation', requestID: toBob, from: bob.id });
    again.send(inviting(made.room, bob.id, toBob));
    await again.next({ answer: 'invitation', requestID: toBob });
    assert.equal((await again.next({ requestID: toCarol })).error, 480, 'carol did not come back');

    const listed = await again.ask({ request: 'invitations', requestID: requestId() });
    assert.deepEqual(listed.payload.rooms[0].participants, [alice.id, bob.id], 'whoever made it is in it still');
    for (const client of [again, back]) await client.close();
    await platform.stop();
  });

  it('go on, and answer a repeated createRoom with the room that was made', async () => {
    let platform = await startPlatform();
    const [alice, bob] = [await addMember(platform, 'Alice'), await addMember(platform, 'Bob')];
    const [caller, callee] = [await connect(platform, alice), await connect(platform, bob)];
    const create = { request: 'createRoom', requestID: requestId(), payload: {} };
    const answer = await caller.ask(create);
    const { room, server: _, ...made } = answer.payload;
    const requestID = await ring(caller, room, [callee]);
    await callee.ask({ answer: 'invitation', requestID, from: alice.id });

    platform = await platform.restart();
    for (const client of [caller, callee]) await client.close();
    const [again, back] = [await connect(platform, alice), await connect(platform, bob)];
    const repeated = await again.ask(create);
    assert.equal(repeated.payload.room, room);
    assert.deepEqual(
      { ...repeated.payload, room: undefined, server: undefined },
      { ...made, room: undefined, server: undefined },
    );
    const sdp = { request: 'sdp', requestID: requestId(), payload: { room, type: 'offer', sdp: 'v=0' } };
    assert.equal((await back.ask(sdp)).answer, 'sdp');
    await again.next({ request: 'sdp', from: bob.id });
    const log = await ask('GET', `${platform.url}/sapi/conferencelog?room=${room}`, { token: bob.token });
    assert.deepEqual((log.body as Record<string, unknown>).participants, [alice.id, bob.id]);
    const late = await back.ask({ answer: 'invitation', requestID, from: alice.id });
    assert.deepEqual([late.answer, late.error], ['invitation', undefined], 'the session that goes on for the winner');
    for (const client of [again, back]) await client.close();
    await platform.stop();
  });

  it('give whoever was lost before it his whole grace again, however long nothing ran', async () => {
    let ahead = 0;
    const clock = { now: () => Date.now() + ahead };
    let platform = await startPlatform({ LOST_GRACE_MS: '2000', RING_TIMEOUT_MS: '60000' }, clock);
    const [alice, bob, carol] = [
      await addMember(platform, 'Alice'),
      await addMember(platform, 'Bob'),
      await addMember(platform, 'Carol'),
    ];
    const [caller, callee, third] = [
      await connect(platform, alice),
      await connect(platform, bob),
      await connect(platform, carol),
    ];
    const { room } = await makeRoom(caller);
    const joining = await ring(caller, room, [third]);
    await third.ask({ answer: 'invitation', requestID: joining, from: alice.id });
    const requestID = await ring(caller, room, [callee]);
    for (const client of [callee, third]) await client.close();
    await caller.silent({ requestID, error: 480 });

    const restarted = platform.restart();
    ahead = 5000;
    platform = await restarted;
    await caller.close();
    const back = await connect(platform, bob);
    await back.next({ request: 'invitation', requestID });
    await back.ask({ answer: 'invitation', requestID, from: alice.id });
    const again = await connect(platform, carol);
    const { payload } = await again.ask({ request: 'participants', requestID: requestId(), payload: { room } });
    assert.deepEqual(payload.participants, [alice.id, carol.id, bob.id]);
    for (const client of [back, again]) await client.close();
    await platform.stop();
  });
});
