import assert from 'node:assert/strict';
import { embeddedOf, type Resource } from '../../../../server/wire/resource.ts';
import { idIn, messagesOf, pathOf, queryOf, startMeeting } from '../../support/chat.ts';
import { askAs, heardBy } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

/** Chats that an application takes without a bridge, and those that staff begin (trusted-application-api.md 5.2, 6.3). */
describe('a chat that an application is asked for', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let uris: { alice: string; bob: string };
  let alice: Staff;
  let bob: Staff;
  let visitor: Visitor;
  let clients = 0;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    uris = { alice: await addStaff(platform, 'Alice'), bob: await addStaff(platform, 'Bob') };
  });
  beforeEach(async () => {
    clients += 1;
    alice = await startStaff(platform, uris.alice, { endpointId: `a${clients}` });
    bob = await startStaff(platform, uris.bob, { endpointId: `b${clients}` });
    for (const { channel } of [alice, bob]) await channel.until('own presence', ({ rel }) => rel === 'location');
    visitor = await startVisitor(platform, desk);
  });
  afterEach(async () => {
    for (const who of [alice, bob]) await who.ask('DELETE', who.path);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });

  const below = (id: string, rest = '') => `${pathOf(desk)}/communication/conversations/${id}${rest}?${queryOf(desk)}`;
  const told = (id: string) => desk.receiver.told(id).map(words);
  const to = () => ({ uri: desk.endpoint });
  const asksFrom = async (staff: Staff, asking = {}): Promise<{ id: string; invitation: Resource }> => {
    const { location } = await askAs(staff, to(), asking);
    const id = location.split('/').at(-1) ?? '';
    return { id, invitation: await hear(desk, 'messagingInvitation', 'started', id) };
  };

  it('is a visitor’s, connected by accept without a bridge: what is said stays between the two', async () => {
    const id = await visitor.requestChat({ text: 'Hello' });
    const invitation = await hear(desk, 'messagingInvitation', 'started', id);
    const meeting = await startMeeting(desk);
    assert.equal((await desk.post(invitation, 'accept')).status, 204);
    await hear(desk, 'message', 'completed', id);
    assert.deepEqual(told(id), [
      'messagingInvitation started Connecting',
      'messaging updated Connected',
      'conversation updated Connected',
      'participant added "Jane"',
      'participantMessaging added in participant',
      'messagingInvitation completed Connected Success',
      'message completed Success Incoming Jane: Hello',
    ]);
    const line = 'message completed Success Outgoing Jane: Hello';
    assert.deepEqual((await heardBy(visitor, line)).slice(-7), [
      'conversation updated Connected',
      `participant added "${desk.name}"`,
      'participantMessaging added in participant',
      'participantMessaging added in localParticipant',
      'messaging updated Connected',
      'messagingInvitation completed Connected Success',
      line,
    ]);
    const { body } = await desk.ask('GET', below(id));
    assert.ok(!rels(body).includes('conversationBridge') && rels(body).includes('addParticipant'));
    assert.ok(!rels(lastOf(visitor.channel.told, 'conversation')).includes('addParticipant'));
    assert.equal(refusalOf(await desk.ask('GET', below(id, '/conversationBridge'))), '409 Conflict');
    await desk.ask('POST', below(id, '/messaging/messages'), { text: 'Welcome' });
    await heardBy(visitor, `message completed Success Incoming ${desk.name}: Welcome`);
    await visitor.ask('POST', messagesOf(visitor.resource, id), { text: 'Thanks' });
    await desk.receiver.hear('thanks', (one) => (words(one).endsWith('Thanks') ? true : undefined));
    const inMeeting = desk.receiver.told(idIn(linked(meeting, 'conversation')));
    assert.deepEqual(
      inMeeting.filter(({ rel }) => /message$|participant$/.test(rel)),
      [],
    );
    for (const rel of ['accept', 'decline']) assert.equal(refusalOf(await desk.post(invitation, rel)), '409 Conflict');
    const { onlineMeetingUri } = meeting;
    assert.equal(refusalOf(await desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri })), '409 Conflict');
  });

  it('is one of the staff’s: told with everything that may be done, forward left out', async () => {
    const { id, invitation } = await asksFrom(alice, { text: 'My badge is lost', operationId: 'badge' });
    assert.deepEqual(
      [invitation.direction, invitation.state, invitation.subject, invitation.to],
      ['Incoming', 'Connecting', 'Question', desk.endpoint],
    );
    assert.deepEqual(rels(invitation), [
      'accept',
      'acceptAndBridge',
      'conversation',
      'decline',
      'message',
      'messaging',
      'self',
      'startAdhocMeeting',
    ]);
    const [from] = embeddedOf(invitation, 'from');
    assert.deepEqual([from?.name, from?.uri, from?.anonymous], ['Alice', uris.alice, false]);
    assert.ok(linked(embeddedOf(embeddedOf(invitation, 'application')[0], 'communication')[0], 'startMessaging'));
    assert.deepEqual(await heardBy(alice, 'messaging updated Connecting'), [
      'messagingInvitation started Connecting',
      'conversation added Connecting',
      'localParticipant added "Alice"',
      'messaging updated Connecting',
    ]);
    const mine = lastOf(alice.channel.told, 'messagingInvitation');
    assert.deepEqual([mine.direction, mine.operationId, mine.to], ['Outgoing', 'badge', desk.endpoint]);
    assert.equal((await desk.post(invitation, 'accept')).status, 204);
    await heardBy(alice, 'message completed Success Outgoing Alice: My badge is lost');
    assert.ok(rels(lastOf(alice.channel.told, 'conversation')).includes('addParticipant'));
    await desk.ask('POST', below(id, '/messaging/messages'), { text: 'A new one is on its way' });
    await heardBy(alice, `message completed Success Incoming ${desk.name}: A new one is on its way`);
    await alice.ask('DELETE', `${alice.path}/communication/conversations/${id}`);
    await hear(desk, 'conversation', 'deleted', id);
    assert.deepEqual(told(id).slice(-4), [
      'messaging updated Disconnected Ended',
      'participantMessaging deleted in participant',
      'participant deleted "Alice"',
      'conversation deleted',
    ]);
  });

  it('is declined, or withdrawn by who asked', async () => {
    const first = await asksFrom(alice);
    assert.equal((await desk.post(first.invitation, 'decline')).status, 204);
    assert.ok(
      (await heardBy(alice, 'conversation deleted')).includes(
        'messagingInvitation completed Declined Failure Declined',
      ),
    );
    const second = await asksFrom(alice);
    await heardBy(alice, 'messaging updated Connecting');
    const mine = lastOf(alice.channel.told, 'messagingInvitation');
    assert.equal((await alice.ask('POST', linked(mine, 'cancel'))).status, 204);
    await hear(desk, 'conversation', 'deleted', second.id);
    assert.ok(told(second.id).includes('messagingInvitation completed Failed Failure Canceled'));
    const third = await asksFrom(alice, { threadId: 'same' });
    assert.equal(
      refusalOf(await askAs(alice, to(), { threadId: 'same' })),
      '409 Conflict/ThreadIdAlreadyExists',
      'while it waits',
    );
    await desk.post(third.invitation, 'decline');
  });

  it('is bridged as a visitor’s is: the colleagues hear who asks, he hears those who are bridged', async () => {
    const { id, invitation } = await asksFrom(alice, { text: 'My badge is lost' });
    const { onlineMeetingUri, ...meeting } = await startMeeting(desk);
    const accepted = await desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri });
    assert.equal(accepted.status, 200);
    await hear(desk, 'conversationBridge', 'added', id);
    await heardBy(alice, 'message completed Success Outgoing Alice: My badge is lost');
    assert.ok(
      !rels(lastOf(alice.channel.told, 'conversation')).includes('addParticipant'),
      'a bridged chat stays one of two',
    );
    const add = `${alice.path}/communication/participantInvitations?conversation=${id}`;
    assert.equal(
      refusalOf(await alice.ask('POST', add, { json: { to: bob.uri } })),
      '409 Conflict/OperationNotSupported',
    );
    await desk.ask('POST', below(id, '/conversationBridge/bridgedParticipants'), {
      json: { displayName: 'Badge office', participantUri: bob.uri, messageFilterState: 'Disabled' },
    });
    const invite = `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`;
    await desk.ask('POST', invite, { json: { onlineMeetingUri, to: bob.uri } });
    await bob.join();
    const M = idIn(linked(meeting, 'conversation'));
    await bob.channel.drain();
    assert.ok(bob.channel.told.map(words).includes('message completed Success Incoming Alice: My badge is lost'));
    const { body } = await bob.ask(
      'GET',
      `${bob.path}/communication/conversations/${M}/participants/alice@contoso.example`,
    );
    assert.deepEqual([body.name, body.anonymous], ['Alice', false]);
    await bob.ask('POST', messagesOf(bob.resource, M), { text: 'Come by' });
    await heardBy(alice, 'message completed Success Incoming Badge office: Come by');
    await alice.ask('POST', messagesOf(alice.resource, id), { text: 'Will do' });
    await heardBy(bob, 'message completed Success Incoming Alice: Will do');
    assert.equal(
      refusalOf(await desk.ask('POST', invite, { json: { onlineMeetingUri, to: alice.uri } })),
      '409 Conflict/AlreadyExists',
    );
  });

  it('is not bridged into a meeting that who asks is in or rung into', async () => {
    const { onlineMeetingUri } = await startMeeting(desk);
    const invite = `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`;
    await desk.ask('POST', invite, { json: { onlineMeetingUri, to: alice.uri } });
    const bridge = async () => desk.post((await asksFrom(alice)).invitation, 'acceptAndBridge', { onlineMeetingUri });
    assert.equal(refusalOf(await bridge()), '409 Conflict/AlreadyExists');
    await alice.join();
    assert.equal(refusalOf(await bridge()), '409 Conflict/AlreadyExists');
  });
});
