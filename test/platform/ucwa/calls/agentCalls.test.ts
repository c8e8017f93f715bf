import assert from 'node:assert/strict';
import { embeddedOf, linkOf, type Resource } from '../../../../server/wire/resource.ts';
import { requestId } from '../../rooms/support.ts';
import { askAs, chatOf, conversationOf } from '../../support/peer.ts';
import { lastOf } from '../../support/told.ts';
import { hear } from '../../support/trustedApplication.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';
import { askedOf, audioVideoOf, call, deskHears, roomIn, type Scene, scene, until, visitorRoom } from './support.ts';

/** Alice asks for a call, and the application has the visitor rung. His invitation, and hers, as they began. */
async function aliceCalls(scene: Scene): Promise<{ his: Resource; hers: Resource }> {
  const { alice, chat, desk } = scene;
  assert.equal((await call(alice, chat.meeting)).status, 201);
  const hers = lastOf((await until(alice, 'audioVideo updated Connecting')).told, 'audioVideoInvitation');
  const asked = await askedOf(scene, chat.meeting);
  const to = chat.visitor.resource._embedded?.me as Resource;
  const bridged = await desk.post(asked, 'acceptAndBridgeAudioVideo', { to: String(to.uri) });
  assert.equal(bridged.status, 201, bridged.text);
  const his = lastOf((await until(chat.visitor, 'audioVideo updated Connecting')).told, 'audioVideoInvitation');
  return { his, hers };
}

describe('an agent calls the visitor of his chat', () => {
  const it1 = scene();

  it('is called in the room as in the chat by its visitor, and by his own name by staff', async () => {
    const { chat, aliceRoom, platform } = it1;
    const { his, hers } = await aliceCalls(it1);
    const { room } = roomIn(hers);
    const visitor = await visitorRoom(platform, roomIn(his));
    const { fromName } = await visitor.next({ request: 'invitation' });
    assert.equal(fromName, 'Agent ali');
    assert.equal((await chat.visitor.ask('POST', linked(his, 'accept'))).status, 204);
    const ask = () => ({ request: 'participants', requestID: requestId(), payload: { room } });
    const seen = async (who: typeof visitor) => (await who.ask(ask())).payload.names;
    assert.deepEqual(await seen(visitor), { [aliceRoom.id]: 'Agent ali', [visitor.id]: 'Jane' });
    assert.deepEqual(await seen(aliceRoom), { [aliceRoom.id]: 'Alice', [visitor.id]: 'Jane' });
    await visitor.close();
  });

  it('rings him by his chat; he accepts and is in the call', async () => {
    const { chat, alice, bob, aliceRoom, platform } = it1;
    const { his, hers } = await aliceCalls(it1);
    assert.deepEqual(
      [hers.direction, rels(hers), roomIn(hers).token],
      ['Outgoing', ['audioVideo', 'cancel', 'conversation', 'from', 'room', 'self'], undefined],
    );
    await until(alice, 'audioVideoInvitation updated Alerting');
    await until(bob, 'audioVideo updated Connecting');
    assert.deepEqual(
      [his.direction, his.state, linkOf(his, 'from')?.title, rels(his)],
      [
        'Incoming',
        'Connecting',
        'Agent ali',
        ['accept', 'audioVideo', 'conversation', 'decline', 'from', 'room', 'self'],
      ],
    );
    const { room } = roomIn(hers);
    const entered = await aliceRoom.ask({ request: 'joinRoom', requestID: requestId(), payload: { room } });
    assert.equal(entered.answer, 'joinRoom', JSON.stringify(entered));

    assert.equal((await chat.visitor.ask('POST', linked(his, 'accept'))).status, 204);
    assert.equal((await chat.visitor.ask('POST', linked(his, 'accept'))).status, 204, 'a repeat is harmless');
    const visitor = await visitorRoom(platform, roomIn(his));
    const { payload } = await visitor.ask({ request: 'joinRoom', requestID: requestId(), payload: { room } });
    assert.deepEqual(payload.participants, [aliceRoom.id, visitor.id]);
    visitor.send({
      request: 'sdp',
      requestID: requestId(),
      payload: { room, type: 'offer', sdp: 'v=0', to: aliceRoom.id },
    });
    assert.equal((await aliceRoom.next({ request: 'sdp' })).from, visitor.id);

    const hersDone = await until(alice, 'audioVideoInvitation completed Connected Success');
    assert.deepEqual(hersDone.words.slice(-3), [
      'audioVideo updated Connected',
      'conversation updated Conferenced',
      'audioVideoInvitation completed Connected Success',
    ]);
    const [answered] = embeddedOf(lastOf(hersDone.told, 'audioVideoInvitation'), 'acceptedByParticipant');
    assert.equal(answered?.name, 'Jane');
    await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    await until(bob, 'audioVideo updated Connected');
    const { words } = await deskHears(it1, chat.meeting, 'audioVideoInvitation completed Connected Success');
    assert.equal(words[0], 'audioVideoInvitation started Connecting');
    await deskHears(it1, chat.peer, 'audioVideoInvitation completed Connected Success');

    const bobs = await audioVideoOf(bob, chat.meeting);
    assert.equal(refusalOf(await bob.ask('POST', linked(bobs, 'stopAudioVideo'))), '403 Forbidden');
    const alices = await audioVideoOf(alice, chat.meeting);
    assert.equal((await alice.ask('POST', linked(alices, 'stopAudioVideo'))).status, 204);
    await until(chat.visitor, 'audioVideo updated Disconnected Ended');
    await until(bob, 'audioVideo updated Disconnected Ended');
    await visitor.next({ cancel: 'leaveRoom' });
  });

  it('is told that he declined', async () => {
    const { chat, alice } = it1;
    const { his } = await aliceCalls(it1);
    assert.equal((await chat.visitor.ask('POST', linked(his, 'decline'))).status, 204);
    const { words } = await until(alice, 'audioVideo updated Disconnected Declined');
    assert.equal(words.at(-2), 'audioVideoInvitation completed Declined Failure Declined');
    await until(chat.visitor, 'audioVideo updated Disconnected Declined');
    await deskHears(it1, chat.meeting, 'audioVideoInvitation completed Failed Failure Declined');
    assert.equal((await call(alice, chat.meeting)).status, 201, 'and may call again');
  });

  it('may take it back, and hear that the visitor is gone', async () => {
    const { chat, alice } = it1;
    const { hers } = await aliceCalls(it1);
    assert.equal((await alice.ask('POST', linked(hers, 'cancel'))).status, 204);
    await until(chat.visitor, 'audioVideo updated Disconnected Canceled');
    await until(alice, 'audioVideo updated Disconnected Canceled');
    const { his } = await aliceCalls(it1);
    await chat.visitor.ask('DELETE', linked(his, 'conversation'));
    await until(alice, 'audioVideo updated Disconnected Ended');
  });

  it('goes on after a restart while it rings', async () => {
    const { chat } = it1;
    const { his } = await aliceCalls(it1);
    it1.platform = await it1.platform.restart();
    assert.equal((await chat.visitor.ask('POST', linked(his, 'accept'))).status, 204);
    await until(chat.visitor, 'audioVideoInvitation completed Connected Success');
    const fresh = await chat.visitor.tab();
    const { words } = await until({ channel: fresh }, 'audioVideo updated Connected');
    assert.equal(words[0], 'conversation added Connected');
    await deskHears(it1, chat.meeting, 'audioVideoInvitation completed Connected Success');
  });
});

describe('an agent calls a visitor who does not answer', () => {
  const it1 = scene({ RING_TIMEOUT_MS: '500' });

  it('is told that he did not answer in time', async () => {
    const { chat, alice } = it1;
    await aliceCalls(it1);
    const { words } = await until(alice, 'audioVideo updated Disconnected Timeout');
    assert.equal(words.at(-2), 'audioVideoInvitation completed Failed Failure Timeout');
    await until(chat.visitor, 'audioVideo updated Disconnected Timeout');
  });
});

describe('a call in a chat that staff began with the application', () => {
  const it1 = scene();

  it('is passed on to a colleague, under the names they have', async () => {
    const { alice, bob, bobRoom, desk } = it1;
    const { location } = await askAs(alice, { uri: desk.endpoint });
    const id = location.split('/').at(-1) ?? '';
    await desk.post(await hear(desk, 'messagingInvitation', 'started', id), 'accept');
    await until(alice, 'conversation updated Connected');
    assert.equal((await call(alice, id)).status, 201);
    const asked = await askedOf(it1, id);
    assert.equal(embeddedOf(asked, 'from')[0]?.name, 'Alice');
    assert.equal((await desk.post(asked, 'acceptAndBridgeAudioVideo', { to: bob.uri })).status, 201);
    const { requestID, from, fromName } = await bobRoom.next({ request: 'invitation' });
    assert.equal(fromName, 'Alice');
    await bobRoom.ask({ answer: 'invitation', requestID, from });
    const { told } = await until(alice, 'audioVideoInvitation completed Connected Success');
    assert.equal(embeddedOf(lastOf(told, 'audioVideoInvitation'), 'acceptedByParticipant')[0]?.name, 'Bob');
    await alice.ask('DELETE', linked(lastOf(told, 'conversation'), 'self'));
    await bobRoom.next({ cancel: 'leaveRoom' });
  });

  it('is not offered between staff, who have rooms for it', async () => {
    const { alice, bob } = it1;
    const id = await chatOf(alice, bob);
    const { body } = await alice.ask('GET', conversationOf(alice, id));
    assert.equal(rels(body).includes('audioVideo'), false);
    const refused = await alice.ask('POST', conversationOf(alice, id, '/audioVideo/addAudioVideo'));
    assert.equal(refusalOf(refused), '409 Conflict/OperationNotSupported');
  });
});
