import assert from 'node:assert/strict';
import { happened, type Person, signedIn } from '../callLog/support.ts';
import { addMember, connect, inviting, type Member, makeRoom, type RoomClient, requestId } from '../rooms/support.ts';
import { startPlatform } from '../support/platform.ts';
import { ask } from '../support/wire.ts';
import {
  anna,
  berit,
  callId,
  connected,
  type Exchange,
  exchange,
  metadataOf,
  openStream,
  say,
  type Terminal,
} from './support.ts';

const phone = '+4799000001';

describe('terminals among other devices', () => {
  let there: Exchange;
  let alice: Member;
  let bob: Member;
  let caller: Person;
  let close: (() => Promise<unknown>)[] = [];
  before(async () => {
    there = await exchange(() => startPlatform({ LOST_GRACE_MS: '10', PHONE_SIMULATOR: 'answer' }));
    alice = await addMember(there.platform, 'Alice', { phone });
    bob = await addMember(there.platform, 'Bob', { role: 'supervisor' });
    const account = there.platform.identity.accounts.byUri(bob.uri);
    assert.ok(account);
    caller = await signedIn(there.platform, account);
  });
  after(() => there.stop());
  afterEach(async () => {
    for (const one of close) await one();
    close = [];
  });
  const opened = (stream: Terminal) => {
    close.push(stream.drop);
    return stream;
  };
  const open = async (...args: Parameters<Exchange['open']>) => opened(await there.open(...args));
  const terminalOf = async ({ token }: Member) => {
    const stream = opened(openStream(there.platform.grpc, 'MultiPipe', metadataOf(token)));
    stream.send(say.bye('x'));
    await stream.next('error');
    return stream;
  };
  const session = async (who: Member): Promise<RoomClient> => {
    const client = await connect(there.platform, who);
    close.push(client.close);
    return client;
  };
  const accept = (client: RoomClient, requestID: string, from: string) =>
    client.send({ answer: 'invitation', requestID, from });
  const rung = async (client: RoomClient, id: string) => {
    const frame = await client.next({ request: 'invitation', requestID: id });
    return { from: String(frame.from), room: String(frame.payload.room) };
  };
  const sdp = (room: string, type: 'offer' | 'answer', text: string) => ({
    request: 'sdp',
    requestID: requestId(),
    payload: { room, type, sdp: text },
  });

  it('ring together with sessions of rooms and notification sockets; the one that answers wins', async () => {
    const [a, terminal, room] = [await open(anna), await terminalOf(alice), await session(alice)];
    const account = there.platform.identity.accounts.byUri(alice.uri);
    assert.ok(account);
    const listening = await (await signedIn(there.platform, account)).listen();
    close.push(listening.close);
    const id = callId();
    a.send(say.offer(id, phone, 'v=0 of anna'));
    await a.next('ringing', id); // a session of a room rings as soon as it is told
    assert.equal((await terminal.next('offer', id)).offer.sdp, 'v=0 of anna');
    assert.equal((await listening.next('IncomingCall')).callId, id);
    const { from, room: name } = await rung(room, id);
    accept(room, id, from);
    assert.equal((await room.next({ request: 'sdp' })).payload.sdp, 'v=0 of anna');
    room.send(sdp(name, 'answer', 'v=0 of alice'));
    assert.equal((await a.next('answer', id)).answer.sdp, 'v=0 of alice');
    await terminal.next('bye', id);
    assert.equal((await terminal.next('in_call', id)).in_call.msisdn.e164, anna);
    await listening.next('CallAnswered');
    a.send(say.bye(id));
    await terminal.next('idle', id);
    await room.next({ cancel: 'leaveRoom' }); // two were in it, and it was made from a terminal
    assert.deepEqual([a.rest(), terminal.rest()], [[], []]);
  });

  it('have one winner when a terminal and a room answer in the same moment', async () => {
    const [a, terminal, room] = [await open(anna), await terminalOf(alice), await session(alice)];
    const id = callId();
    a.send(say.offer(id, phone));
    await terminal.next('offer', id);
    const { from } = await rung(room, id);
    accept(room, id, from);
    terminal.send(say.answer(id));
    const outcome = await room.next({ requestID: id });
    if (outcome.cancel) assert.equal(outcome.error, 200);
    else await terminal.next('bye', id);
    const log = await caller.log(id);
    assert.deepEqual(happened(log), [`Created ${anna}`, `Join ${anna}`, 'Join alice']);
    a.send(say.bye(id));
  });

  it('decline for the whole person; a room session only for itself', async () => {
    const [a, terminal, room] = [await open(anna), await terminalOf(alice), await session(alice)];
    const id = callId();
    a.send(say.offer(id, phone));
    await terminal.next('offer', id);
    const { from } = await rung(room, id);
    await room.ask({ answer: 'invitation', requestID: id, from, error: 603 });
    assert.deepEqual(a.rest(), ['ringing']);
    terminal.send(say.bye(id));
    await a.next('bye', id);
    const second = callId();
    a.send(say.offer(second, phone));
    await terminal.next('offer', second);
    await rung(room, second);
    terminal.send(say.bye(second));
    await a.next('bye', second);
    assert.equal((await room.next({ cancel: 'invitation', requestID: second })).error, 487);
  });

  it('are answered inactive where a room says nothing, and renegotiate when it does', async () => {
    const [a, room] = [await open(anna), await session(alice)];
    const id = callId();
    a.send(say.offer(id, phone, 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n'));
    const { from, room: name } = await rung(room, id);
    accept(room, id, from);
    const answer = (await a.next('answer', id)).answer.sdp;
    assert.match(answer, /^v=0\r\n[\s\S]*m=audio 9 UDP\/TLS\/RTP\/SAVPF 111\r\n[\s\S]*a=inactive\r\n/);
    room.send(sdp(name, 'answer', 'too late'));
    room.send(sdp(name, 'offer', 'v=0 later'));
    assert.equal((await a.next('offer', id)).offer.sdp, 'v=0 later');
    a.send(say.answer(id, 'v=0 fine'));
    assert.equal((await room.next({ request: 'sdp', to: alice.id })).payload.type, 'offer'); // anna's first one
    assert.deepEqual((await room.next({ request: 'sdp', to: alice.id })).payload.sdp, 'v=0 fine');
    assert.deepEqual(a.rest(), ['ringing']);
    a.send(say.bye(id));
  });

  it('are answered inactive at once where a media server describes sessions, and nobody hears of it', async () => {
    const [a, room] = [await open(anna), await session(alice)];
    const made = { request: 'createRoom', requestID: requestId(), payload: { topology: 'SFU' } };
    const { room: name, callId: id } = (await room.ask(made)).payload;
    const invitation = inviting(name, anna);
    room.send(invitation);
    await a.next('offer', id);
    a.send(say.answer(id));
    await room.next({ answer: 'invitation', requestID: invitation.requestID });
    const asked = performance.now();
    a.send(say.offer(id, undefined, 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n'));
    assert.match((await a.next('answer', id)).answer.sdp, /a=inactive/);
    assert.ok(performance.now() - asked < 1_000, 'nobody is waited for');
    await room.silent({ request: 'sdp' });
    a.send(say.bye(id));
  });

  it('give way where a room offers instead of answering', async () => {
    const [a, room] = [await open(anna), await session(alice)];
    const id = callId();
    a.send(say.offer(id, phone));
    const { from, room: name } = await rung(room, id);
    accept(room, id, from);
    await room.next({ request: 'sdp' });
    room.send(sdp(name, 'offer', 'v=0 mine'));
    await a.next('answer', id);
    assert.equal((await a.next('offer', id)).offer.sdp, 'v=0 mine');
    a.send(say.bye(id));
  });

  it('are called from a room by a number that has no account', async () => {
    const [a, room] = [await open(anna), await session(alice)];
    const { room: name, callId: id } = await makeRoom(room);
    const invitation = inviting(name, anna);
    room.send(invitation);
    const { offer } = await a.next('offer', id);
    assert.equal(offer.msisdn.e164, phone);
    assert.match(offer.sdp, /^v=0\r\n[\s\S]*m=audio[\s\S]*a=inactive\r\n/);
    a.send(say.answer(id, 'v=0 placeholder'));
    const { from } = await room.next({ answer: 'invitation', requestID: invitation.requestID });
    assert.match(from, /^[0-9a-f]{24}$/);
    room.send(sdp(name, 'offer', 'v=0 of the room'));
    assert.equal((await a.next('offer', id)).offer.sdp, 'v=0 of the room');
    a.send(say.answer(id, 'v=0 of anna'));
    assert.equal((await room.next({ request: 'sdp', from })).payload.sdp, 'v=0 of anna');
    a.send(say.offer(id, undefined, 'v=0 more'));
    assert.equal((await room.next({ request: 'sdp', from })).payload.sdp, 'v=0 more');
    room.send(sdp(name, 'answer', 'v=0 yes'));
    assert.equal((await a.next('answer', id)).answer.sdp, 'v=0 yes');
    await room.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: name } });
    await a.next('bye', id);
    assert.ok(!JSON.stringify(room.frames).includes('placeholder'));
  });

  it('are told as 603 to a room when they reject, and 480 or 404 when there is none', async () => {
    const [a, room] = [await open(anna), await session(alice)];
    const { room: name, callId: id } = await makeRoom(room);
    const invitation = inviting(name, anna);
    room.send(invitation);
    await a.next('offer', id);
    a.send(say.bye(id));
    assert.equal((await room.next({ requestID: invitation.requestID })).error, 603);
    assert.equal((await room.ask(inviting(name, berit))).error, 480);
    assert.equal((await room.ask(inviting(name, '+4790000000'))).error, 404);
  });

  it('ring for a call of the call API, and are ended by it', async () => {
    const terminal = await terminalOf(alice);
    const account = there.platform.identity.accounts.byUri(alice.uri);
    const made = await caller.call({ invitedContacts: [{ userDbId: account?.userDbId, userId: account?.userId }] });
    await terminal.next('offer', made.callId);
    terminal.send(say.answer(made.callId));
    terminal.send(say.ringing('x'));
    await terminal.next('error');
    assert.deepEqual(happened(await caller.log(made.callId)), ['Created bob', 'Join bob', 'Join alice']);
    await caller.rtc('POST', 'endCall', { callId: made.callId });
    await terminal.next('bye', made.callId);
  });

  it('are one CallLog with everything that happened', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = await connected(a, b, berit);
    a.send(say.bye(id));
    await b.next('bye', id);
    const log = await caller.log(id);
    assert.deepEqual(
      [log.callId, log.callStatus, log.creatorContact.phoneNumber, log.invitedContacts.map((one) => one.phoneNumber)],
      [id, 'Ended', anna, [berit]],
    );
    const events = [`Created ${anna}`, `Join ${anna}`, `Join ${berit}`, `Leave ${anna}`, `Leave ${berit}`];
    assert.deepEqual(happened(log), [...events, `Ended ${berit}`]);
  });

  it('take a call over from a room, without Leave and Join', async () => {
    const [a, room, terminal] = [await open(anna), await session(alice), await terminalOf(alice)];
    const id = callId();
    a.send(say.offer(id, phone));
    const { from } = await rung(room, id);
    await terminal.next('offer', id);
    accept(room, id, from);
    await terminal.next('in_call', id);
    await a.next('answer', id);
    terminal.send(say.offer(id, undefined, 'v=0 here'));
    assert.equal((await a.next('offer', id)).offer.sdp, 'v=0 here');
    a.send(say.answer(id));
    await terminal.next('answer', id);
    await room.next({ cancel: 'leaveRoom' });
    assert.deepEqual(happened(await caller.log(id)), [`Created ${anna}`, `Join ${anna}`, 'Join alice']);
    terminal.send(say.bye(id));
    await a.next('bye', id);
  });

  it('see a call go from a room to the phone', async () => {
    const [a, room, terminal] = [await open(anna), await session(alice), await terminalOf(alice)];
    const id = callId();
    a.send(say.offer(id, phone));
    const { from, room: name } = await rung(room, id);
    accept(room, id, from);
    await terminal.next('in_call', id);
    await a.next('answer', id);
    const moved = await room.ask({ request: 'toPhone', requestID: requestId(), payload: { room: name } });
    assert.equal(moved.answer, 'toPhone');
    assert.match((await a.next('offer', id)).offer.sdp, /a=inactive/);
    a.send(say.answer(id));
    a.send(say.bye(id));
    await terminal.next('idle', id);
  });

  it('may not be called where their person may not', async () => {
    const [a, terminal] = [await open(anna), await terminalOf(alice)];
    const permit = (enabled: boolean) =>
      ask('POST', `${there.platform.url}/sapi/permissions/user/${alice.id}`, {
        token: caller.token,
        json: { receiveCalls: { enabled } },
      });
    await permit(false);
    const id = callId();
    a.send(say.offer(id, phone));
    await a.next('bye', id);
    await permit(true);
    assert.deepEqual(terminal.rest(), []);
  });
});
