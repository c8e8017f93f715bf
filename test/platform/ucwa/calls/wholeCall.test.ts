import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { connect, requestId } from '../../rooms/support.ts';
import type { Got } from '../../support/got.ts';
import { lastOf } from '../../support/told.ts';
import { until as wait } from '../../support/until.ts';
import { ask, refusalOf } from '../../support/wire.ts';
import { askedOf, call, deskHears, roomIn, scene, until, visitorCalls, visitorRoom } from './support.ts';

describe('the call of a chat on the other wires', () => {
  const it1 = scene({ LOST_GRACE_MS: '500' });
  const rtc = async (method: string, path: string, json?: object) =>
    ask(method, `${it1.platform.url}/rtc${path}`, { token: it1.alice.token, ...(json ? { json } : {}) });

  it('is in the CallLog under the visitor’s name, rings notifications, and is ended over /rtc', async () => {
    const { chat, platform, alice, aliceRoom } = it1;
    const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/rtc/notifications?access_token=${alice.token}`);
    const told: Got[] = [];
    socket.on('message', (data) => told.push(JSON.parse(String(data)) as Got));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const place = roomIn(await visitorCalls(it1));
    const incoming = await wait('IncomingCall', () => told.find(({ type }) => type === 'IncomingCall'));
    assert.deepEqual([incoming.callId, incoming.call.creatorContact.displayName], [place.callId, 'Jane']);
    const joined = await rtc('POST', '/joinCall', { callId: place.callId });
    assert.equal(joined.status, 200, joined.text);
    await aliceRoom.next({ cancel: 'invitation', error: 200 });
    await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    assert.equal((await rtc('POST', '/endCall', { callId: place.callId })).status, 200);
    await until(chat.visitor, 'audioVideo updated Disconnected Ended');
    const log = (await rtc('GET', `/getCallLogById?callId=${place.callId}`)).body as Got;
    assert.deepEqual(
      log.callEvents.map(({ type, contact }: Got) => `${type} ${contact.displayName}`),
      ['Created Jane', 'Join Jane', 'Join Alice', 'Leave Jane', 'Leave Alice', 'Ended Alice'],
    );
    assert.deepEqual([log.callTitle, log.callStatus], ['Help', 'Ended']);
    socket.close();
  });

  it('is over when the visitor’s connection is lost and does not come back', async () => {
    const { chat, platform, aliceRoom } = it1;
    const place = roomIn(await visitorCalls(it1));
    const enter = { request: 'joinRoom', requestID: requestId(), payload: { room: place.room } };
    const first = await visitorRoom(platform, place);
    await first.ask(enter);
    const { requestID, from } = await aliceRoom.next({ request: 'invitation' });
    await aliceRoom.ask({ answer: 'invitation', requestID, from });
    await first.close();
    const second = await visitorRoom(platform, place);
    await second.ask({ ...enter, requestID: requestId() });
    await new Promise((resolve) => setTimeout(resolve, 800));
    await aliceRoom.silent({ cancel: 'leaveRoom' });
    await second.close();
    await aliceRoom.next({ cancel: 'leaveRoom' });
    await until(chat.visitor, 'audioVideo updated Disconnected Ended');
  });

  it('is one when both call in the same moment', async () => {
    const { chat, desk, alice, aliceRoom } = it1;
    await call(chat.visitor, chat.peer);
    await call(alice, chat.meeting);
    const [his, hers] = [await askedOf(it1, chat.peer), await askedOf(it1, chat.meeting)];
    const bridge = { meetingUri: chat.onlineMeetingUri };
    assert.equal((await desk.post(his, 'acceptAndBridgeAudioVideo', bridge)).status, 201);
    await until(alice, 'audioVideoInvitation completed Cancelled Failure Canceled');
    const { requestID, from } = await aliceRoom.next({ request: 'invitation' });
    assert.equal(refusalOf(await desk.post(hers, 'decline')), '404 NotFound');
    await aliceRoom.ask({ answer: 'invitation', requestID, from });
    await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    await deskHears(it1, chat.meeting, 'audioVideo updated Connected');
  });

  it('is shown with its pass to its visitor alone', async () => {
    const { chat, platform, alice } = it1;
    const place = roomIn(await visitorCalls(it1));
    const told = JSON.stringify([it1.desk.receiver.callbacks.map(({ text }) => text), alice.channel.told]);
    assert.equal(told.includes(place.token ?? '?'), false);
    const fresh = await chat.visitor.tab();
    const { told: again } = await until({ channel: fresh }, 'audioVideo updated Connecting');
    assert.deepEqual(roomIn(lastOf(again, 'audioVideo')), place);
    assert.equal(lastOf(again, 'audioVideoInvitation').state, 'Alerting');
    for (const path of ['/rtc/getCallLogs', `/rtc/getCallLogById?callId=${place.callId}`])
      assert.equal((await ask('GET', platform.url + path, { token: place.token ?? '' })).status, 401);
  });

  it('is entered by nobody who is not in it', async () => {
    const { platform, bobRoom } = it1;
    const { room, ...place } = roomIn(await visitorCalls(it1));
    const enter = (id: string) => ({ request: 'joinRoom', requestID: requestId(), payload: { room: id } });
    assert.equal((await bobRoom.ask(enter(room))).error, 403, 'he is rung, and has not answered');
    assert.equal((await bobRoom.ask(enter('0'.repeat(64)))).error, 404);
    const visitor = await visitorRoom(platform, { ...place, room });
    const { payload } = await visitor.ask(enter(room));
    assert.deepEqual([payload.room, payload.callId, payload.participants], [room, place.callId, [visitor.id]]);
    assert.deepEqual((await visitor.ask(enter(room))).payload, payload);
  });

  it('rings on over a restart, and is answered by a session that comes after it', async () => {
    const { chat } = it1;
    const place = roomIn(await visitorCalls(it1));
    await it1.aliceRoom.next({ request: 'invitation' });
    it1.platform = await it1.platform.restart();
    const { uri, token } = it1.alice;
    const back = await connect(it1.platform, { uri, token, id: it1.aliceRoom.id });
    const { requestID, from, payload } = await back.next({ request: 'invitation' });
    assert.equal(payload.room, place.room);
    await back.ask({ answer: 'invitation', requestID, from });
    await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    await back.close();
  });
});
