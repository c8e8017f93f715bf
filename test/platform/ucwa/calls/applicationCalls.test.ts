import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { requestId } from '../../rooms/support.ts';
import { lastOf } from '../../support/told.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';
import {
  askedOf,
  audioVideoOf,
  below,
  call,
  deskHears,
  roomIn,
  scene,
  until,
  visitorCalls,
  visitorRoom,
} from './support.ts';

describe('calls of an application', () => {
  const it1 = scene({ RING_TIMEOUT_MS: '1000' });
  const communication = () => embeddedOf(it1.desk.resource, 'communication')[0] ?? {};
  const idIn = (href: string): string => /audioVideoInvitations\/([^/?.]+)/.exec(href)?.[1] ?? '';
  const start = async (json: Record<string, unknown>, link = 'startAudioVideo') =>
    it1.desk.post(communication(), link, json);
  const own = async (conversation: string): Promise<Resource> =>
    (await it1.desk.ask('GET', below(it1, conversation, '/audioVideo'))).body;

  it('takes a call without media, and ends it', async () => {
    const { chat, desk } = it1;
    await call(chat.visitor, chat.peer);
    const invitation = await askedOf(it1, chat.peer);
    assert.equal((await desk.post(invitation, 'accept', {})).status, 204);
    await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    assert.equal(refusalOf(await desk.post(invitation, 'accept')), '409 Conflict');
    assert.equal((await desk.post(await own(chat.peer), 'stopAudioVideo')).status, 204);
    await until(chat.visitor, 'audioVideo updated Disconnected Ended');
    assert.equal(
      refusalOf(await desk.ask('POST', below(it1, chat.peer, '/audioVideo'))),
      '409 Conflict/OperationNotSupported',
    );
  });

  it('forwards a call to somebody of the staff', async () => {
    const { chat, desk, bobRoom, aliceRoom, bob } = it1;
    await call(chat.visitor, chat.peer);
    const invitation = await askedOf(it1, chat.peer);
    assert.equal(
      refusalOf(await desk.post(invitation, 'forward', { to: 'no address at all' })),
      '400 BadRequest/ParameterValidationFailure to',
    );
    assert.equal((await desk.post(invitation, 'forward', { to: bob.uri })).status, 204);
    const { requestID, from } = await bobRoom.next({ request: 'invitation' });
    await bobRoom.ask({ answer: 'invitation', requestID, from });
    const { told } = await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    assert.equal(embeddedOf(lastOf(told, 'audioVideoInvitation'), 'acceptedByParticipant')[0]?.name, 'Agent bob');
    await aliceRoom.silent({ request: 'invitation' });
    assert.deepEqual(rels(await own(chat.peer)), ['conversation', 'self', 'stopAudioVideo', 'transfer']);
  });

  it('hands a call over: whoever was in it is out when the other answers, and stays when he does not', async () => {
    const { chat, desk, aliceRoom, bobRoom, platform, bob, alice } = it1;
    const place = roomIn(await visitorCalls(it1));
    const visitor = await visitorRoom(platform, place);
    await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: { room: place.room } });
    const rung = await aliceRoom.next({ request: 'invitation' });
    await bobRoom.next({ request: 'invitation' });
    await aliceRoom.ask({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    await deskHears(it1, chat.peer, 'audioVideoInvitation completed Connected Success');
    assert.equal(
      refusalOf(await desk.ask('POST', below(it1, chat.meeting, '/audioVideo/transfer'), { json: { to: bob.uri } })),
      '403 Forbidden',
    );
    const hand = async (operationId: string) =>
      desk.post(await own(chat.peer), 'transfer', { to: bob.uri, operationId });
    const first = await hand('t-1');
    assert.equal(first.status, 201);
    assert.equal((await hand('t-1')).location, first.location);
    assert.equal((await desk.ask('GET', first.location)).body.operationId, 't-1');
    assert.equal(refusalOf(await hand('t-2')), '409 Conflict/AlreadyExists');
    const asked = await bobRoom.next({ request: 'invitation' });
    bobRoom.send({ answer: 'invitation', requestID: asked.requestID, from: asked.from, error: 603 });
    await deskHears(it1, chat.peer, 'transfer completed Failed Failure Declined');
    await aliceRoom.silent({ cancel: 'leaveRoom' });

    await hand('t-3');
    const again = await bobRoom.next({ request: 'invitation' });
    await bobRoom.ask({ answer: 'invitation', requestID: again.requestID, from: again.from });
    await aliceRoom.next({ cancel: 'leaveRoom' });
    const { words } = await deskHears(it1, chat.peer, 'transfer completed Connected Success');
    assert.equal(words.filter((one) => one === 'transfer started Connecting').length, 2);
    const { payload } = await visitor.ask({
      request: 'participants',
      requestID: requestId(),
      payload: { room: place.room },
    });
    assert.deepEqual(payload.participants, [visitor.id, bobRoom.id]);
    assert.deepEqual(payload.names, { [visitor.id]: 'Jane', [bobRoom.id]: 'Agent bob' }, 'as in the chat');
    assert.equal((await audioVideoOf(alice, chat.meeting)).state, 'Connected', 'the call goes on with others');
  });

  it('hands over a call that it took itself: the visitor stays in it', async () => {
    const { chat, desk, bobRoom, bob, platform } = it1;
    await call(chat.visitor, chat.peer);
    assert.equal((await desk.post(await askedOf(it1, chat.peer), 'accept', {})).status, 204);
    await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    const place = roomIn(await audioVideoOf(chat.visitor, chat.peer));
    const visitor = await visitorRoom(platform, place);
    await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: { room: place.room } });
    const input = { to: bob.uri, replacesCallContext: '' }; // what is empty says nothing
    assert.equal((await desk.post(await own(chat.peer), 'transfer', input)).status, 201);
    const { requestID, from } = await bobRoom.next({ request: 'invitation' });
    await bobRoom.ask({ answer: 'invitation', requestID, from });
    await deskHears(it1, chat.peer, 'transfer completed Connected Success');
    const { payload } = await bobRoom.ask({
      request: 'participants',
      requestID: requestId(),
      payload: { room: place.room },
    });
    assert.deepEqual(payload.participants, [visitor.id, bobRoom.id]);
    assert.equal((await audioVideoOf(chat.visitor, chat.peer)).state, 'Connected');
    await visitor.close();
  });

  it('calls the other of its chat, and all staff of its meeting', async () => {
    const { chat, desk, aliceRoom, bobRoom } = it1;
    const added = await desk.post(await own(chat.peer), 'addAudioVideo', { operationId: 'add-1' });
    assert.equal(added.status, 201);
    const { told } = await until(chat.visitor, 'audioVideo updated Connecting');
    const his = lastOf(told, 'audioVideoInvitation');
    assert.equal((await chat.visitor.ask('POST', linked(his, 'accept'))).status, 204);
    const { resource } = await deskHears(it1, chat.peer, 'audioVideoInvitation completed Connected Success');
    assert.deepEqual([resource.direction, resource.operationId], ['Outgoing', 'add-1']);
    assert.equal(
      (await chat.visitor.ask('POST', linked(await audioVideoOf(chat.visitor, chat.peer), 'stopAudioVideo'))).status,
      204,
    );
    await deskHears(it1, chat.peer, 'audioVideo updated Disconnected Ended');

    await desk.post(await own(chat.meeting), 'addAudio', {});
    const rung = await aliceRoom.next({ request: 'invitation' });
    assert.deepEqual([rung.mediatypes, rung.fromName], [{ audio: true, video: false }, desk.name]);
    await aliceRoom.ask({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    await bobRoom.next({ cancel: 'invitation', error: 200 });
    const { words } = await deskHears(it1, chat.meeting, 'audioVideoInvitation completed Connected Success');
    assert.equal(words[0], 'audioVideoInvitation started Alerting');
    const invitation = await desk.ask('DELETE', below(it1, chat.meeting));
    assert.equal(invitation.status, 204);
    await aliceRoom.next({ cancel: 'leaveRoom' });
  });

  it('calls somebody of the staff', async () => {
    const { desk, aliceRoom, alice } = it1;
    const started = await start({ to: alice.uri, operationId: 'start-1', subject: 'Alarm' });
    assert.equal(started.status, 201, started.text);
    assert.equal((await start({ to: alice.uri, operationId: 'start-1' })).location, started.location);
    const id = idIn(started.location);
    const rung = await aliceRoom.next({ request: 'invitation' });
    await aliceRoom.ask({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    const { words, resource } = await deskHears(it1, id, 'audioVideoInvitation completed Connected Success');
    assert.deepEqual(words, [
      'audioVideoInvitation started Alerting',
      'audioVideo updated Connecting',
      'audioVideo updated Connected',
      'audioVideoInvitation completed Connected Success',
    ]);
    assert.equal(embeddedOf(resource, 'acceptedByParticipant')[0]?.uri, alice.uri);
    const shown = (await desk.ask('GET', below(it1, id))).body;
    assert.deepEqual([shown.state, shown.activeModalities], ['Connected', ['Audio', 'Video']]);
    assert.equal(
      refusalOf(await desk.ask('POST', below(it1, id, '/messaging/messages'), { text: 'x' })),
      '409 Conflict',
    );
    assert.equal((await desk.ask('DELETE', below(it1, id))).status, 204);
    await aliceRoom.next({ cancel: 'leaveRoom' });
    await desk.receiver.hear('conversation deleted', ({ rel, event }, { conversation }) =>
      conversation === id && rel === 'conversation' && event.type === 'deleted' ? true : undefined,
    );
  });

  it('is told that he did not come, and may take it back', async () => {
    const { desk, aliceRoom, alice } = it1;
    const declined = idIn((await start({ to: alice.uri }, 'startAudio')).location);
    const rung = await aliceRoom.next({ request: 'invitation' });
    aliceRoom.send({ answer: 'invitation', requestID: rung.requestID, from: rung.from, error: 603 });
    await deskHears(it1, declined, 'audioVideoInvitation completed Failed Failure Declined');
    const { location } = await start({ to: alice.uri });
    await aliceRoom.next({ request: 'invitation' });
    const invitation = (await desk.ask('GET', location)).body;
    assert.equal((await desk.post(invitation, 'cancel')).status, 204);
    await aliceRoom.next({ cancel: 'invitation', error: 487 });
    await deskHears(it1, idIn(location), 'audioVideoInvitation completed Failed Failure Canceled');
    assert.equal(refusalOf(await start({ to: 'sip:nobody@contoso.example' })), '404 NotFound/DestinationNotFound');
    assert.equal(refusalOf(await start({ to: alice.uri, mediaHost: 'Remote' })), '409 Conflict/OperationNotSupported');
  });

  it('puts a call in the place of another', async () => {
    const { chat, desk, aliceRoom, bobRoom, bob, platform } = it1;
    const id = idIn((await start({ to: bob.uri })).location);
    const first = await bobRoom.next({ request: 'invitation' });
    await bobRoom.ask({ answer: 'invitation', requestID: first.requestID, from: first.from });
    await deskHears(it1, id, 'audioVideoInvitation completed Connected Success');
    const context = String((await own(id)).callContext).toUpperCase(); // an id in any case
    const place = roomIn(await visitorCalls(it1));
    const visitor = await visitorRoom(platform, place);
    await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: { room: place.room } });
    const rung = await aliceRoom.next({ request: 'invitation' });
    await aliceRoom.ask({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    await bobRoom.next({ request: 'invitation' });
    await deskHears(it1, chat.peer, 'audioVideoInvitation completed Connected Success');
    const handed = await desk.post(await own(chat.peer), 'transfer', { replacesCallContext: context });
    assert.equal(handed.status, 201, handed.text);
    const asked = await bobRoom.next({ request: 'invitation' });
    await bobRoom.ask({ answer: 'invitation', requestID: asked.requestID, from: asked.from });
    await deskHears(it1, id, 'audioVideo updated Disconnected Ended');
    await aliceRoom.next({ cancel: 'leaveRoom' });
    assert.equal(
      refusalOf(await desk.post(await own(chat.peer), 'transfer', {})),
      '400 BadRequest/ParameterValidationFailure to',
    );
    assert.equal(
      refusalOf(await desk.post(await own(chat.peer), 'transfer', { replacesCallContext: 'x' })),
      '404 NotFound/DestinationNotFound',
    );
  });
});
