import assert from 'node:assert/strict';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { addMember, connect, type Member, makeRoom, type RoomClient, requestId, ring } from './support.ts';

describe('further requests of rooms', () => {
  let platform: TestPlatform;
  let alice: Member;
  let bob: Member;
  let carol: Member;
  const open: RoomClient[] = [];
  const session = async (who: Member) => {
    const client = await connect(platform, who, open.length % 2 === 0 ? 'websocket' : 'socket.io objects');
    open.push(client);
    return client;
  };
  const accept = (requestID: string, from: Member) => ({ answer: 'invitation', requestID, from: from.id });
  const inCall = async (caller: RoomClient, callee: RoomClient, from: Member) => {
    const { room } = await makeRoom(caller);
    const requestID = await ring(caller, room, [callee]);
    await callee.ask(accept(requestID, from));
    await caller.next({ requestID });
    return room as string;
  };

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

  it('relays sdp to the others of a room, or to one of them', async () => {
    const [one, two, three] = [await session(alice), await session(bob), await session(carol)];
    const room = await inCall(one, two, alice);
    const asked = await ring(one, room, [three]);
    await three.ask(accept(asked, alice));
    const payload = { room, type: 'offer', sdp: 'v=0\r\n' };
    const offer = { request: 'sdp', requestID: requestId(), payload };
    assert.deepEqual(await one.ask(offer), { answer: 'sdp', requestID: offer.requestID });
    const relayed = { ...offer, from: alice.id };
    const got = await two.next({ request: 'sdp' });
    assert.deepEqual(got, { ...relayed, to: bob.id });
    await three.next({ request: 'sdp' });
    await one.ask(offer);
    await two.silent({ request: 'none' });
    assert.equal(two.frames.filter(({ request }) => request === 'sdp').length, 1, 'a repeat is relayed once');
    const answer = {
      request: 'sdp',
      requestID: requestId(),
      payload: { room, to: alice.id, type: 'answer', sdp: 'v=0' },
    };
    await two.ask(answer);
    await one.next({ request: 'sdp', from: bob.id });
    assert.equal(three.frames.filter(({ request }) => request === 'sdp').length, 1);
    const absent = await one.ask({ ...offer, requestID: requestId(), payload: { ...payload, to: '0'.repeat(24) } });
    assert.equal(absent.error, 404);
    const other = await session(alice);
    const second = await other.ask({ ...offer, requestID: requestId() });
    assert.deepEqual([second.cancel, second.error], ['sdp', 403], 'only the session that is in the room');
  });

  it('transfers: whoever is rung takes the place of whoever asked', async () => {
    const [one, two, three] = [await session(alice), await session(bob), await session(carol)];
    const room = await inCall(one, two, alice);
    const transfer = {
      request: 'transfer',
      requestID: requestId(),
      to: carol.id,
      payload: { room, participant: bob.id },
    };
    one.send(transfer);
    const rung = await three.next({ request: 'invitation', requestID: transfer.requestID });
    assert.equal(rung.transfer, true);
    await three.ask(accept(transfer.requestID, alice));
    assert.deepEqual(await one.next({ requestID: transfer.requestID }), {
      answer: 'transfer',
      requestID: transfer.requestID,
      from: carol.id,
    });
    const out = await one.next({ cancel: 'leaveRoom' });
    assert.deepEqual([out.error, out.payload], [403, { room }]);
    const { payload } = await two.ask({ request: 'participants', requestID: requestId(), payload: { room } });
    assert.deepEqual([payload.participants, payload.you, payload.ice], [[bob.id, carol.id], bob.id, []]);
    assert.deepEqual(Object.keys(payload.names as object), [bob.id, carol.id]);
    const stranger = { ...transfer, requestID: requestId(), to: alice.id, payload: { room, participant: alice.id } };
    assert.equal((await two.ask(stranger)).error, 404, 'who stays must be there');
  });

  it('keeps the room as it is when a transfer is declined', async () => {
    const [one, two, three] = [await session(alice), await session(bob), await session(carol)];
    const room = await inCall(one, two, alice);
    const transfer = { request: 'transfer', requestID: requestId(), to: carol.id, payload: { room } };
    one.send(transfer);
    await three.next({ requestID: transfer.requestID });
    await three.ask({ ...accept(transfer.requestID, alice), error: 603 });
    assert.deepEqual(await one.next({ requestID: transfer.requestID }), {
      answer: 'transfer',
      requestID: transfer.requestID,
      from: carol.id,
      error: 603,
    });
    const { payload } = await one.ask({ request: 'participants', requestID: requestId(), payload: { room } });
    assert.deepEqual(payload.participants, [alice.id, bob.id]);
  });

  it('asks somebody to invite one, who does', async () => {
    const [guest, host, hosts] = [await session(alice), await session(bob), await session(bob)];
    const request = { request: 'inviteRequest', requestID: requestId(), to: bob.id };
    guest.send(request);
    guest.send(request);
    const asked = await host.next({ request: 'inviteRequest' });
    assert.deepEqual([asked.requestID, asked.from, asked.to], [request.requestID, alice.id, bob.id]);
    await hosts.next({ request: 'inviteRequest' });
    const { room, callId } = await makeRoom(host);
    const requestID = requestId();
    host.send({ request: 'invitation', requestID, to: alice.id, inviteRequest: request.requestID, payload: { room } });
    await guest.next({ request: 'invitation', requestID });
    assert.deepEqual(await guest.next({ answer: 'inviteRequest' }), {
      answer: 'inviteRequest',
      requestID: request.requestID,
      from: bob.id,
    });
    assert.equal((await hosts.next({ cancel: 'inviteRequest' })).error, 200);
    await host.silent({ cancel: 'inviteRequest' });
    assert.equal(host.frames.filter((frame) => frame.request === 'inviteRequest').length, 1);
    guest.send(request);
    assert.equal((await guest.next({ answer: 'inviteRequest' })).from, bob.id, 'a late repeat gets the same outcome');
    await guest.ask(accept(requestID, bob));
    const log = await fetch(`${platform.url}/sapi/conferencelog?room=${callId}`, {
      headers: { Authorization: `Bearer ${bob.token}` },
    });
    const [invite] = ((await log.json()) as { invites: { inviteRequest: boolean }[] }).invites;
    assert.equal(invite?.inviteRequest, true);
  });

  it('lets an inviteRequest be declined by the last session, withdrawn, refused', async () => {
    const [guest, host, hosts] = [await session(alice), await session(bob), await session(bob)];
    const request = { request: 'inviteRequest', requestID: requestId(), to: 'bob' };
    const decline = { answer: 'inviteRequest', requestID: request.requestID, from: alice.id, error: 603 };
    guest.send(request);
    await host.next({ request: 'inviteRequest' });
    await host.ask(decline);
    await guest.silent({ requestID: request.requestID });
    await hosts.next({ request: 'inviteRequest' });
    await hosts.ask(decline);
    assert.deepEqual(await guest.next({ requestID: request.requestID }), { ...decline, from: bob.id });
    const second = { ...request, requestID: requestId() };
    guest.send(second);
    await host.next({ requestID: second.requestID });
    guest.send({ cancel: 'inviteRequest', requestID: second.requestID, error: 487 });
    assert.equal((await host.next({ requestID: second.requestID })).error, 487);
    assert.equal((await guest.next({ requestID: second.requestID })).error, 487);
    assert.equal((await guest.ask({ ...request, requestID: requestId(), to: 'nobody' })).error, 404);
    assert.equal((await guest.ask({ ...request, requestID: requestId(), to: 'carol' })).error, 480);
  });
});
