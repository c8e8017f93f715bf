import assert from 'node:assert/strict';
import { requestId } from '../../rooms/support.ts';
import { ask } from '../../support/wire.ts';
import { roomIn, scene, until, visitorCalls, visitorRoom } from './support.ts';

/** A colleague in the chat comes into its call after another has answered (callLog/PROTOCOL.md, joinCall). */
describe('a call of a chat that a colleague answered', () => {
  const it1 = scene();
  const rtc = (token: string, method: string, path: string, json?: object) =>
    ask(method, `${it1.platform.url}/rtc${path}`, { token, ...(json ? { json } : {}) });

  it('says which chat it is of to who is in that chat, and takes her in; no longer once she left the chat', async () => {
    const { platform, alice, bob, aliceRoom, bobRoom, chat } = it1;
    const place = roomIn(await visitorCalls(it1));
    const visitor = await visitorRoom(platform, place);
    await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: { room: place.room } });
    const rung = await bobRoom.next({ request: 'invitation' });
    bobRoom.send({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    await aliceRoom.next({ cancel: 'invitation', error: 200 });
    await until(bob, 'conversation updated Conferenced');

    const path = `/getCallLogById?callId=${place.callId}`;
    assert.equal((await rtc(alice.token, 'GET', path)).body.onlineMeetingUri, chat.onlineMeetingUri);
    const joined = await rtc(alice.token, 'POST', '/joinCall', { callId: place.callId });
    assert.deepEqual([joined.status, joined.body.callStatus], [200, 'Started']);
    const entered = await aliceRoom.ask({
      request: 'joinRoom',
      requestID: requestId(),
      payload: { room: place.room },
    });
    assert.equal(entered.payload.participants.length, 3);

    aliceRoom.send({ request: 'leaveRoom', requestID: requestId(), payload: { room: place.room } });
    await aliceRoom.next({ cancel: 'leaveRoom' });
    const self = `${alice.path.split('?')[0]}/communication/conversations/${chat.meeting}`;
    assert.equal((await alice.ask('DELETE', self)).status, 204);
    const told = await rtc(alice.token, 'GET', path);
    assert.deepEqual([told.status, told.body.onlineMeetingUri], [200, undefined]);
    await visitor.close();
  });
});
