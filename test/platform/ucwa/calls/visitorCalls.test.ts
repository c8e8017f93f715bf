import assert from 'node:assert/strict';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { requestId } from '../../rooms/support.ts';
import { lastOf } from '../../support/told.ts';
import { ask as askAnywhere, linked, refusalOf, rels } from '../../support/wire.ts';
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

describe('a visitor calls in his chat', () => {
  const it1 = scene();

  it('is offered it while there is none', async () => {
    const { chat } = it1;
    const path = `${linked(chat.visitor.resource, 'self').split('?')[0]}/communication/conversations/${chat.peer}`;
    const conversation = (await chat.visitor.ask('GET', path)).body;
    const [embedded] = embeddedOf(conversation, 'audioVideo');
    assert.deepEqual(
      [embedded?.state, rels(embedded), conversation.activeModalities],
      ['Disconnected', ['addAudio', 'addAudioVideo', 'conversation', 'self'], ['Messaging']],
    );
    assert.deepEqual(embedded, (await chat.visitor.ask('GET', linked(conversation, 'audioVideo'))).body);
    const shown = (await it1.desk.ask('GET', below(it1, chat.peer, '/audioVideo'))).body;
    assert.deepEqual(
      [shown.state, rels(shown)],
      ['Disconnected', ['addAudio', 'addAudioVideo', 'conversation', 'self']],
    );
  });

  it('rings the agents of his meeting; the first who answers is in the call with him', async () => {
    const { chat, platform, aliceRoom, bobRoom } = it1;
    const asked = await call(chat.visitor, chat.peer, { operationId: 'op-1' });
    assert.deepEqual([asked.status, asked.text], [201, '']);
    const again = await call(chat.visitor, chat.peer, { operationId: 'op-1' }).catch(() => null);
    assert.equal(again, null, 'the link is gone while there is a call');

    const begun = await until(chat.visitor, 'audioVideo updated Connecting');
    assert.deepEqual(begun.words, ['audioVideoInvitation started Connecting', 'audioVideo updated Connecting']);
    const mine = lastOf(begun.told, 'audioVideoInvitation');
    assert.deepEqual(
      [mine.direction, mine.operationId, rels(mine)],
      ['Outgoing', 'op-1', ['audioVideo', 'cancel', 'conversation', 'from', 'room', 'self']],
    );
    const place = roomIn(mine);
    assert.match(place.href, /^ws:\/\/127\.0\.0\.1:\d+\/qss\/ws\?access_token=gst/);
    const visitor = await visitorRoom(platform, place);
    const entered = await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: { room: place.room } });
    assert.deepEqual([entered.answer, entered.payload.participants], ['joinRoom', [visitor.id]]);

    const invitation = await askedOf(it1, chat.peer);
    assert.deepEqual(
      [invitation.direction, invitation.state, rels(invitation), embeddedOf(invitation, 'from')[0]?.name],
      [
        'Incoming',
        'Connecting',
        [
          ...[
            'accept',
            'acceptAndBridgeAudioVideo',
            'audioVideo',
            'conversation',
            'decline',
            'forward',
            'from',
            'self',
          ],
          'startAdhocMeeting',
        ],
        'Jane',
      ],
    );
    assert.equal(JSON.stringify(invitation).includes('gst='), false, 'a pass is told to nobody but its guest');
    const bridged = await it1.desk.post(invitation, 'acceptAndBridgeAudioVideo', { meetingUri: chat.onlineMeetingUri });
    assert.equal(bridged.status, 201);
    await until(chat.visitor, 'audioVideoInvitation updated Alerting');

    const rung = await aliceRoom.next({ request: 'invitation' });
    assert.deepEqual([rung.fromName, rung.context.onlineMeetingUri], ['Jane', chat.onlineMeetingUri]);
    await bobRoom.next({ request: 'invitation' });
    aliceRoom.send({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    await aliceRoom.next({ answer: 'invitation' });
    await bobRoom.next({ cancel: 'invitation', error: 200 });

    const answered = await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    assert.deepEqual(answered.words, [
      'audioVideo updated Connected',
      'conversation updated Connected',
      'audioVideoInvitation completed Connected Success',
    ]);
    const done = lastOf(answered.told, 'audioVideoInvitation');
    assert.equal(embeddedOf(done, 'acceptedByParticipant')[0]?.name, 'Agent ali');
    assert.deepEqual(lastOf(answered.told, 'conversation').activeModalities, ['Messaging', 'Audio', 'Video']);
    const heard = await deskHears(it1, chat.peer, 'audioVideoInvitation completed Connected Success');
    assert.deepEqual(heard.words, [
      'audioVideoInvitation started Connecting',
      'audioVideo updated Connecting',
      'audioVideoInvitation updated Alerting',
      'audioVideo updated Connected',
      'audioVideoInvitation completed Connected Success',
    ]);
    await until(it1.alice, 'conversation updated Conferenced');
    const theirs = await audioVideoOf(it1.bob, chat.meeting);
    assert.deepEqual([theirs.state, roomIn(theirs).token], ['Connected', undefined]);

    aliceRoom.send({
      request: 'sdp',
      requestID: requestId(),
      payload: { room: place.room, type: 'offer', sdp: 'v=0', to: visitor.id },
    });
    assert.equal((await visitor.next({ request: 'sdp' })).payload.sdp, 'v=0');

    aliceRoom.send({ request: 'leaveRoom', requestID: requestId(), payload: { room: place.room } });
    const ended = await until(chat.visitor, 'conversation updated Connected');
    assert.deepEqual(ended.words, ['audioVideo updated Disconnected Ended', 'conversation updated Connected']);
    assert.deepEqual(lastOf(ended.told, 'conversation').activeModalities, ['Messaging']);
    assert.equal((await chat.say('still here')).status, 201);
    const refused = await askAnywhere('GET', `${platform.url}/rtc/getCallLogs`, { token: place.token ?? '' });
    assert.equal(refused.status, 401, 'a pass is dead with its call, and opens nothing else');
    assert.equal(rels(await audioVideoOf(chat.visitor, chat.peer)).includes('addAudioVideo'), true);
  });

  it('has the first answer again for the same operation, and one call at a time', async () => {
    const { chat } = it1;
    const link = linked(await audioVideoOf(chat.visitor, chat.peer), 'addAudioVideo');
    const post = (operationId: string) => chat.visitor.ask('POST', link, { json: { operationId } });
    const [one, two] = [await post('same'), await post('same')];
    assert.deepEqual([one.status, two.status, one.location], [201, 201, two.location]);
    assert.equal(refusalOf(await post('other')), '409 Conflict/AlreadyExists');
    const read = await chat.visitor.ask('GET', one.location);
    assert.deepEqual([read.body.state, read.body.operationId], ['Connecting', 'same']);
    assert.equal((await chat.visitor.ask('POST', linked(read.body, 'cancel'))).status, 204);
    const over = await until(chat.visitor, 'audioVideo updated Disconnected Canceled');
    assert.equal(over.words.at(-2), 'audioVideoInvitation completed Cancelled Failure Canceled');
    assert.equal((await chat.visitor.ask('GET', one.location)).status, 404);
    const { words } = await deskHears(it1, chat.peer, 'audioVideo updated Disconnected Canceled');
    assert.equal(words.at(-2), 'audioVideoInvitation completed Failed Failure Canceled');
  });

  it('is asked to wait when he calls without end', async () => {
    const { chat } = it1;
    const link = linked(await audioVideoOf(chat.visitor, chat.peer), 'addAudioVideo');
    const ring = () => chat.visitor.ask('POST', link, { json: { operationId: 'once' } });
    for (let calls = 0; calls < 20; calls += 1) assert.equal((await ring()).status, 201);
    const refused = await ring();
    assert.equal(refusalOf(refused), '429 TooManyRequests');
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  });

  it('is told that the application declined', async () => {
    const { chat } = it1;
    await call(chat.visitor, chat.peer);
    const invitation = await askedOf(it1, chat.peer);
    assert.equal((await it1.desk.post(invitation, 'decline')).status, 204);
    const { words } = await until(chat.visitor, 'audioVideo updated Disconnected Declined');
    assert.equal(words.at(-2), 'audioVideoInvitation completed Declined Failure Declined');
    assert.equal((await it1.desk.post(invitation, 'accept')).status, 404);
  });

  it('is told that every agent declined', async () => {
    const { chat, aliceRoom, bobRoom } = it1;
    const place = roomIn(await visitorCalls(it1));
    for (const room of [aliceRoom, bobRoom]) {
      const { requestID, from } = await room.next({ request: 'invitation' });
      room.send({ answer: 'invitation', requestID, from, error: 603 });
    }
    const { words } = await until(chat.visitor, 'audioVideo updated Disconnected Declined');
    assert.equal(words.at(-2), 'audioVideoInvitation completed Declined Failure Declined');
    const { words: told } = await deskHears(it1, chat.peer, 'audioVideo updated Disconnected Declined');
    assert.equal(told.at(-2), 'audioVideoInvitation completed Failed Failure Declined');
    await assert.rejects(visitorRoom(it1.platform, place));
  });

  it('is told at once where nobody has anything that rings', async () => {
    const { chat, aliceRoom, bobRoom } = it1;
    for (const room of [aliceRoom, bobRoom]) await room.close();
    await visitorCalls(it1);
    const { words } = await until(chat.visitor, 'audioVideo updated Disconnected Unreachable');
    assert.equal(words.at(-2), 'audioVideoInvitation completed Failed Failure Unreachable');
  });

  it('ends the call by leaving its room, and by ending the chat', async () => {
    const { chat, platform, aliceRoom, alice } = it1;
    for (const how of ['leave', 'stop', 'chat'] as const) {
      const place = roomIn(await visitorCalls(it1));
      const visitor = await visitorRoom(platform, place);
      const room = { room: place.room };
      await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: room });
      const { requestID, from } = await aliceRoom.next({ request: 'invitation' });
      await aliceRoom.ask({ answer: 'invitation', requestID, from });
      await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
      if (how === 'leave') visitor.send({ request: 'leaveRoom', requestID: requestId(), payload: room });
      if (how === 'stop')
        await chat.visitor.ask('POST', linked(await audioVideoOf(chat.visitor, chat.peer), 'stopAudioVideo'));
      if (how === 'chat')
        await chat.visitor.ask('DELETE', linked(await audioVideoOf(chat.visitor, chat.peer), 'conversation'));
      await aliceRoom.next({ cancel: 'leaveRoom' });
      await until(alice, 'audioVideo updated Disconnected Ended');
      if (how !== 'chat') await until(chat.visitor, 'audioVideo updated Disconnected Ended');
      else await until(chat.visitor, 'conversation deleted');
    }
    const { words } = await deskHears(it1, chat.peer, 'audioVideo updated Disconnected Ended');
    assert.equal(words.filter((one) => one === 'audioVideo updated Disconnected Ended').length, 3);
  });

  it('has no media on the side of the platform, and says all that is wrong at once', async () => {
    const { chat, desk } = it1;
    const link = linked(await audioVideoOf(chat.visitor, chat.peer), 'addAudioVideo');
    const remote = await chat.visitor.ask('POST', link, { json: { mediaHost: 'Remote' } });
    assert.equal(refusalOf(remote), '409 Conflict/OperationNotSupported');
    await call(chat.visitor, chat.peer);
    const invitation = await askedOf(it1, chat.peer);
    const post = (json: unknown) => desk.post(invitation, 'acceptAndBridgeAudioVideo', json);
    assert.equal(refusalOf(await post({})), '400 BadRequest/ParameterValidationFailure meetingUri');
    assert.equal(
      refusalOf(await post({ meetingUri: 'sip:x', to: 'sip:a@b.c' })),
      '400 BadRequest/ParameterValidationFailure to',
    );
    assert.equal(refusalOf(await post({ meetingUri: 'sip:x' })), '404 NotFound/DestinationNotFound');
    assert.equal(refusalOf(await post({ to: 'sip:nobody@contoso.example' })), '404 NotFound/DestinationNotFound');
    assert.equal(
      refusalOf(await desk.post(invitation, 'accept', { mediaHost: 'Remote' })),
      '409 Conflict/OperationNotSupported',
    );
  });
});

describe('a visitor calls and nobody answers', () => {
  const it1 = scene({ INVITATION_TIMEOUT_MS: '400', RING_TIMEOUT_MS: '500' });

  it('is told after the time that the application has', async () => {
    await call(it1.chat.visitor, it1.chat.peer);
    const { words } = await until(it1.chat.visitor, 'audioVideo updated Disconnected Timeout');
    assert.equal(words.at(-2), 'audioVideoInvitation completed Failed Failure Timeout');
  });

  it('is told after the time that the agents have', async () => {
    await visitorCalls(it1);
    await until(it1.chat.visitor, 'audioVideo updated Disconnected Timeout');
    await it1.aliceRoom.next({ cancel: 'invitation', error: 408 });
  });
});
