import assert from 'node:assert/strict';
import { linkOf, type Resource } from '../../../../server/wire/resource.ts';
import { startHelp, startMeeting } from '../../support/chat.ts';
import { enter, makeAdhoc } from '../../support/meetings.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, type Told } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { linked, rels } from '../../support/wire.ts';

describe('what an invitation tells whoever made it', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  const ofInvitations = (told: readonly Told[], rel: string): (Resource | undefined)[] =>
    told.filter((one) => one.rel === rel).map(({ resource }) => resource);
  const from = (resource: Resource | undefined) => linkOf(resource, 'from')?.title;

  it('a client that adds messaging: who asks, and while it is open how to withdraw it (ucwa.md 4.2)', async () => {
    const conversation = await enter(alice, await makeAdhoc(desk, { subject: 'Advice' }));
    const added = await alice.ask('POST', `${conversation}/messaging/addMessaging`, { json: { operationId: 'add' } });
    const told = await alice.channel.until('connected', ({ event }) => event.status === 'Success');
    const [started, completed, ...more] = ofInvitations(told, 'messagingInvitation');
    assert.deepEqual(more, []);
    assert.deepEqual(rels(started), ['cancel', 'conversation', 'from', 'messaging', 'self']);
    assert.equal(linked(started, 'cancel'), `${linked(started, 'messaging')}/terminate`);
    assert.deepEqual(rels(completed), ['conversation', 'from', 'messaging', 'self']);
    for (const one of [started, completed]) {
      assert.deepEqual([from(one), one?.operationId, one?.direction], ['Alice', 'add', 'Outgoing']);
      assert.equal((await alice.ask('GET', linked(one, 'from'))).body.uri, alice.uri);
    }
    assert.equal(added.location, linked(completed, 'self'));
    assert.deepEqual((await alice.ask('GET', added.location)).body, completed);
    const other = await startStaff(platform, await addStaff(platform, 'Bob'));
    assert.equal((await other.ask('GET', added.location.replace(alice.path, other.path))).status, 404);
    await alice.ask('DELETE', conversation);
    assert.equal((await alice.ask('GET', added.location)).status, 404);
  });

  it('an application that starts a meeting and adds messaging to it', async () => {
    const made = await startMeeting(desk, { threadId: 'thread-1' });
    const id = linked(made, 'conversation').split('/').at(-1)?.split('?')[0] ?? '';
    assert.deepEqual([from(made), made.threadId, made.availableModalities], [desk.name, 'thread-1', ['Messaging']]);
    assert.deepEqual((await desk.ask('GET', linked(made, 'self'))).body, made);
    await hear(desk, 'messagingInvitation', 'completed', id);
    const [started, completed] = ofInvitations(desk.receiver.told(id), 'messagingInvitation');
    assert.deepEqual(rels(started), ['cancel', 'conversation', 'from', 'messaging', 'self']);
    assert.ok(linked(started, 'cancel').includes(`/conversations/${id}/messaging/terminate?`));
    assert.deepEqual(rels(completed), ['conversation', 'from', 'messaging', 'self']);
    assert.deepEqual([from(started), from(completed)], [desk.name, desk.name]);
    assert.deepEqual((await desk.ask('GET', linked(completed, 'self'))).body, completed);
  });

  it('who comes by the address, and who adds somebody', async () => {
    const chat = await startHelp(platform, desk, alice);
    const [inviting] = ofInvitations(desk.receiver.told(chat.meeting), 'participantInvitation');
    assert.deepEqual([from(inviting), inviting?.subject, typeof inviting?.threadId], ['Jane', 'Help', 'string']);
    const meeting = await makeAdhoc(desk);
    await alice.channel.drain();
    const { uri } = alice;
    const join = `${alice.path}/communication/onlineMeetingInvitations`;
    const { onlineMeetingUri } = meeting;
    const joined = await alice.ask('POST', join, { json: { onlineMeetingUri } });
    const told = await alice.channel.until('in', ({ event }) => event.status === 'Success');
    const completed = lastOf(told, 'onlineMeetingInvitation');
    assert.deepEqual([from(completed), (await alice.ask('GET', linked(completed, 'from'))).body.uri], ['Alice', uri]);
    assert.deepEqual((await alice.ask('GET', joined.location)).body, completed);
    assert.equal(lastOf(told, 'onlineMeeting').onlineMeetingRel, 'myOnlineMeetings');
  });

  it('a conversation says when it began, in the viewer’s way of writing dates (ucwa.md 5.1)', async () => {
    const chat = await startHelp(platform, desk, alice);
    const { body } = await alice.ask('GET', `${alice.path}/communication/conversations/${chat.meeting}`);
    const began = Number(/^\/Date\((\d+)\)\/$/.exec(String(body.created))?.[1]);
    assert.ok(Math.abs(began - Date.now()) < 60_000);
    const [added] = ofInvitations(desk.receiver.told(chat.meeting), 'conversation');
    assert.equal(added?.created, new Date(began).toISOString());
  });

  it('a bridge has a version like everything else that can be read again (trusted-application-api.md 6.5)', async () => {
    const chat = await startHelp(platform, desk);
    const bridge = await hear(desk, 'conversationBridge', 'added', chat.peer);
    assert.equal(typeof bridge.etag, 'string');
    assert.deepEqual((await desk.ask('GET', linked(bridge, 'self'))).body, bridge);
  });
});
