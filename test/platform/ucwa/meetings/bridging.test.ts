import assert from 'node:assert/strict';
import { messagesOf, pathOf, queryOf, startChat } from '../../support/chat.ts';
import { addMessaging, enter, joinAs, makeAdhoc, schedule } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { inOneTurn } from '../../support/rawHttp.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { texts, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor } from '../../support/visitor.ts';
import { linked, refusalOf } from '../../support/wire.ts';

describe('an application in a meeting that it joined', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  beforeEach(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    await alice.channel.drain();
  });
  afterEach(async () => {
    await platform.stop();
    await desk.close();
  });

  const at = (application: TrustedApplication, id: string) =>
    `${pathOf(application)}/communication/conversations/${id}?${queryOf(application)}`;

  it('brings a visitor into a meeting that others opened', async () => {
    const meeting = await makeAdhoc(desk);
    const conversation = await enter(alice, meeting);
    await addMessaging(alice, conversation);
    const id = await joinAs(desk, meeting);
    const chat = await startChat(platform, desk);
    await chat.visitor.ask(
      'DELETE',
      `${linked(chat.visitor.resource, 'self')}/communication/conversations/${chat.peer}`,
    );
    const peer = await chat.visitor.requestChat();
    const invitation = await desk.receiver.hear('the chat', ({ rel, resource }, callback) =>
      rel === 'messagingInvitation' && callback.conversation === peer ? resource : undefined,
    );
    const bridged = await desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri: meeting.onlineMeetingUri });
    assert.equal(bridged.status, 200);
    await chat.visitor.ask('POST', messagesOf(chat.visitor.resource, peer), { text: 'help' });
    assert.deepEqual(texts(await alice.channel.drain()), ['help']);
    await desk.ask('DELETE', at(desk, id));
    assert.ok((await alice.channel.drain()).map(words).includes('participant deleted "Jane"'));
  });

  it('brings nobody past the lobby of a meeting that it does not lead', async () => {
    const meeting = await schedule(alice, { accessLevel: 'Everyone' });
    const path = `${pathOf(desk)}/communication/onlineMeetingInvitations?${queryOf(desk)}`;
    const joined = await desk.ask('POST', path, { json: { onlineMeetingUri: meeting.onlineMeetingUri } });
    assert.equal(joined.status, 201);
    const locked = { json: { accessLevel: 'Locked' }, headers: { 'If-Match': `"${meeting.etag}"` } };
    assert.equal((await alice.ask('PUT', linked(meeting, 'self'), locked)).status, 200);
    await hear(desk, 'onlineMeeting', 'updated');
    const visitor = await startVisitor(platform, desk);
    const invitation = await hear(desk, 'messagingInvitation', 'started', await visitor.requestChat());
    const bridge = (onlineMeetingUri: unknown) => desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri });
    assert.equal(refusalOf(await bridge(meeting.onlineMeetingUri)), '403 Forbidden');
    const own = await makeAdhoc(desk, { accessLevel: 'Locked' });
    await joinAs(desk, own);
    assert.equal((await bridge(own.onlineMeetingUri)).status, 200, 'a leader brings whom he likes');
  });

  it('brings nobody into a meeting that it leaves in the same turn', async () => {
    const meeting = await makeAdhoc(desk);
    await enter(alice, meeting);
    const id = await joinAs(desk, meeting);
    const visitor = await startVisitor(platform, desk);
    const invitation = await hear(desk, 'messagingInvitation', 'started', await visitor.requestChat());
    const json = { onlineMeetingUri: meeting.onlineMeetingUri };
    const statuses = await inOneTurn(platform, [
      { method: 'DELETE', path: at(desk, id), token: desk.token },
      { method: 'POST', path: linked(invitation, 'acceptAndBridge'), token: desk.token, json },
    ]);
    assert.deepEqual(statuses, [204, 404]);
    assert.ok(!(await alice.channel.drain()).map(words).includes('participant added "Jane"'));
  });
});
