import assert from 'node:assert/strict';
import { embeddedOf, linkOf } from '../../../../server/wire/resource.ts';
import { type Chat, idIn, pathOf, queryOf, startChat, startMeeting } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { hear, heard, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('inviting staff into a meeting', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let chat: Chat;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    await alice.channel.drain();
  });
  beforeEach(async () => {
    chat = await startChat(platform, desk);
  });
  afterEach(async () => {
    await desk.ask('DELETE', `${pathOf(desk)}/communication/conversations/${chat.meeting}?${queryOf(desk)}`);
    await alice.channel.drain();
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const inviteUser = (json?: unknown) =>
    desk.ask('POST', `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`, json ? { json } : {});
  const started = async (location: string) =>
    desk.receiver.hear('invitation', ({ event, resource }) => (event.link.href === location ? resource : undefined));
  const rung = async () =>
    alice.channel.until('invitation', ({ rel, event }) => rel === 'conversation' && event.type === 'added');

  it('rings under the visitor’s name, from the endpoint, with his subject', async () => {
    const { status, location } = await inviteUser({
      onlineMeetingUri: chat.onlineMeetingUri,
      to: 'SIP:Alice@contoso.example',
      operationId: `ring-${chat.peer}`,
      localUserDisplayName: 'ignored while a visitor is there',
      localUserUri: desk.endpoint,
    });
    assert.equal(status, 201);
    const invitation = await started(location);
    const { direction, state, operationId, to } = invitation;
    assert.deepEqual([direction, state, operationId, to], ['Outgoing', 'Connecting', `ring-${chat.peer}`, alice.uri]);
    assert.deepEqual(rels(invitation), ['cancel', 'conversation', 'from', 'self']);
    assert.deepEqual([invitation.subject, linkOf(invitation, 'from')?.title], ['Help', 'Jane']);
    const ringing = lastOf(await rung(), 'onlineMeetingInvitation');
    const [from] = embeddedOf(ringing, 'from');
    assert.deepEqual([from?.name, from?.uri, ringing.subject], ['Jane', desk.endpoint, 'Help']);
    assert.deepEqual([ringing.direction, ringing.availableModalities], ['Incoming', ['Messaging']]);
    assert.deepEqual((await alice.ask('GET', linked(ringing, 'self'))).body, ringing);
    assert.deepEqual((await desk.ask('GET', location)).body, invitation);
  });

  it('is done by addParticipant too, and once for an operation id, whichever way', async () => {
    const add = linked(heard(desk, 'conversation', chat.meeting), 'addParticipant');
    const input = { to: alice.uri, operationId: `add-${chat.peer}` };
    const first = await desk.ask('POST', add, { json: input });
    assert.equal(first.status, 201);
    const again = [
      await desk.ask('POST', add, { json: input }),
      await inviteUser({ ...input, onlineMeetingUri: chat.onlineMeetingUri }),
    ];
    assert.deepEqual(
      again.map(({ status, location }) => [status, location]),
      again.map(() => [201, first.location]),
    );
    assert.equal(refusalOf(await desk.ask('POST', add, { json: { to: alice.uri } })), '409 Conflict/AlreadyExists');
  });

  it('is taken back by its cancel link, once', async () => {
    const { location } = await inviteUser({ onlineMeetingUri: chat.onlineMeetingUri, to: alice.uri });
    const cancel = linked(await started(location), 'cancel');
    const ringing = lastOf(await rung(), 'onlineMeetingInvitation');
    assert.equal((await desk.ask('POST', cancel)).status, 204);
    assert.equal(refusalOf(await desk.ask('POST', cancel)), '404 NotFound');
    assert.equal((await desk.ask('GET', location)).body.state, 'Failed');
    const nothing = location.replace(/\.[^?]*/, '.nothing');
    assert.equal(refusalOf(await desk.ask('GET', nothing)), '404 NotFound');
    assert.deepEqual((await alice.channel.drain()).map(words), [
      'onlineMeetingInvitation completed Cancelled Failure Canceled',
      'conversation deleted',
    ]);
    assert.equal(refusalOf(await alice.ask('POST', linked(ringing, 'accept'))), '409 Conflict');
    const failed = await hear(desk, 'participantInvitation', 'completed', chat.meeting);
    assert.equal(failed.state, 'Failed');
    assert.ok(!rels(failed).includes('cancel'));
  });

  for (const [reason, state] of [
    ['Local', 'Declined'],
    ['Global', 'Declined'],
    ['Foo', 'Declined'],
    [undefined, 'Declined'],
  ] as const)
    it(`fails when the only client declines (${reason})`, async () => {
      await chat.invite(alice);
      const ringing = lastOf(await rung(), 'onlineMeetingInvitation');
      const { status } = await alice.ask('POST', linked(ringing, 'decline'), reason ? { json: { reason } } : {});
      assert.equal(status, 204);
      assert.deepEqual((await alice.channel.drain()).map(words), [
        `onlineMeetingInvitation completed ${state} Failure Declined`,
        'conversation deleted',
      ]);
      await hear(desk, 'participantInvitation', 'completed', chat.meeting);
      const completed = desk.receiver.told(chat.meeting).findLast(({ rel }) => rel === 'participantInvitation');
      assert.equal(completed && words(completed), 'participantInvitation completed Failed Failure Declined');
    });

  it('has one winner among a person’s clients', async () => {
    const second = await alice.client('second');
    await second.channel.drain();
    await chat.invite(alice);
    const mine = lastOf(await rung(), 'onlineMeetingInvitation');
    await second.channel.until('invitation', ({ rel }) => rel === 'onlineMeetingInvitation');
    const accept = linked(mine, 'accept');
    assert.equal((await alice.ask('POST', accept)).status, 204);
    assert.equal((await alice.ask('POST', accept, { json: null })).status, 204);
    const theirs = accept.replace(alice.path, second.path);
    assert.equal(refusalOf(await second.ask('POST', theirs)), '409 Conflict/ConnectedElsewhere');
    assert.deepEqual((await second.channel.drain()).map(words).slice(-2), [
      'onlineMeetingInvitation completed Failed Failure ConnectedElsewhere',
      'conversation deleted',
    ]);
    const taken = await hear(desk, 'participantInvitation', 'completed', chat.meeting);
    const { status, body } = await desk.ask('GET', linked(taken, 'self'));
    assert.deepEqual([status, body.state, body], [200, 'Connected', taken], 'it is read as it ended');
    await chat.say('for the winner only');
    assert.deepEqual(await second.channel.poll(50), []);
    await second.ask('DELETE', second.path);
  });

  it('goes on at the other client when one declines for itself', async () => {
    const second = await alice.client('third');
    await second.channel.drain();
    await chat.invite(alice);
    const mine = lastOf(await rung(), 'onlineMeetingInvitation');
    await alice.ask('POST', linked(mine, 'decline'), { json: { Reason: 'local' } });
    assert.equal(refusalOf(await alice.ask('POST', linked(mine, 'accept'))), '409 Conflict');
    assert.equal(await second.join(), chat.meeting);
    assert.deepEqual((await alice.channel.drain()).map(words), [
      'onlineMeetingInvitation completed Declined Failure Declined',
      'conversation deleted',
    ]);
    await second.ask('DELETE', second.path);
  });

  for (const [what, prepare, subcode] of [
    ['with no client', async () => addStaff(platform, 'Nora'), 'Unreachable'],
    [
      'with a client he did not make available',
      async () => (await startStaff(platform, await addStaff(platform, 'Olga'), { available: false })).uri,
      'Unreachable',
    ],
    ['who does not want to be disturbed', () => shy('Paul', 'DoNotDisturb'), 'DoNotDisturb'],
    ['who is off work', () => shy('Quin', 'Offwork'), 'DoNotDisturb'],
  ] as const)
    it(`fails at once for somebody ${what}`, async () => {
      const uri = await prepare();
      const { status } = await chat.invite({ uri });
      assert.equal(status, 201);
      await hear(desk, 'participantInvitation', 'completed', chat.meeting);
      const told = desk.receiver.told(chat.meeting).filter(({ rel }) => rel === 'participantInvitation');
      assert.deepEqual(told.map(words), [
        'participantInvitation started Connecting',
        `participantInvitation completed Failed Failure ${subcode}`,
      ]);
      assert.equal(told[1]?.event.reason?.code, 'RemoteFailure');
    });
  async function shy(name: string, availability: string): Promise<string> {
    const staff = await startStaff(platform, await addStaff(platform, name));
    await staff.ask('POST', `${staff.path}/me/presence`, { json: { availability } });
    return staff.uri;
  }

  it('shows the name given, or the endpoint’s, in a meeting without a visitor', async () => {
    const own = await startMeeting(desk, { subject: 'Staff only' });
    for (const [localUserDisplayName, shown] of [
      ['Contoso desk', 'Contoso desk'],
      [undefined, desk.name],
    ]) {
      const { location } = await inviteUser({
        onlineMeetingUri: own.onlineMeetingUri,
        to: alice.uri,
        ...(localUserDisplayName ? { localUserDisplayName } : {}),
      });
      const ringing = lastOf(await rung(), 'onlineMeetingInvitation');
      assert.deepEqual([embeddedOf(ringing, 'from')[0]?.name, ringing.subject], [shown, 'Staff only']);
      await desk.ask('POST', linked(await started(location), 'cancel'));
    }
  });

  it('is refused for nobody, nowhere, and with every fault at once', async () => {
    const { onlineMeetingUri } = chat;
    for (const [input, refusal] of [
      [undefined, '400 BadRequest/ParameterValidationFailure onlineMeetingUri,to'],
      [
        { onlineMeetingUri, operationId: 'x'.repeat(51), subject: 'x'.repeat(251) },
        '400 BadRequest/ParameterValidationFailure operationId,to,subject',
      ],
      [{ onlineMeetingUri, to: 'sip:nobody@contoso.example' }, '404 NotFound/DestinationNotFound'],
      [{ onlineMeetingUri: 'sip:nowhere', to: alice.uri }, '404 NotFound/DestinationNotFound'],
    ] as const)
      assert.equal(refusalOf(await inviteUser(input)), refusal);
    const onChat = `${pathOf(desk)}/communication/participantInvitations?conversationId=${chat.peer}&${queryOf(desk)}`;
    assert.equal(
      refusalOf(await desk.ask('POST', onChat, { json: { to: alice.uri } })),
      '409 Conflict/OperationNotSupported',
    );
    const other = await startApplication(platform);
    const foreign = `${pathOf(other)}/communication/userMeetingInvitations?${queryOf(other)}`;
    assert.equal(
      refusalOf(await other.ask('POST', foreign, { json: { onlineMeetingUri, to: alice.uri } })),
      '404 NotFound/DestinationNotFound',
    );
    assert.equal(idIn(linked(await started((await chat.invite(alice)).location), 'conversation')), chat.meeting);
    await other.close();
  });
});
