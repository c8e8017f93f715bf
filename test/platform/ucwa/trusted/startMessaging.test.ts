import assert from 'node:assert/strict';
import { encodeDataUri } from '../../../../server/wire/dataUri.ts';
import { embeddedOf, linkOf } from '../../../../server/wire/resource.ts';
import { messagesOf, pathOf, queryOf } from '../../support/chat.ts';
import { askFrom, heardBy, rungFor, take } from '../../support/peer.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { words } from '../../support/told.ts';
import { hear, heard, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Answer, allLinked, linked, refusalOf, rels } from '../../support/wire.ts';

/** An application writes to somebody of the staff: trusted-application-api.md 6.3. */
describe('a chat that an application starts', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let other: TrustedApplication;
  let uri: string;
  let alice: Staff;
  let clients = 0;
  before(async () => {
    platform = await startPlatform({ INVITATION_TIMEOUT_MS: '1500' });
    desk = await startApplication(platform);
    other = await startApplication(platform);
    uri = await addStaff(platform, 'Alice');
  });
  beforeEach(async () => {
    clients += 1;
    alice = await startStaff(platform, uri, { endpointId: `a${clients}` });
    await alice.channel.until('own presence', ({ rel }) => rel === 'location');
  });
  afterEach(() => alice.ask('DELETE', alice.path));
  after(async () => {
    await platform.stop();
    await Promise.all([desk.close(), other.close()]);
  });

  const idOf = ({ location }: Answer): string => /messagingInvitations\/([^?]+)/.exec(location)?.[1] ?? '';
  const below = (id: string, rest = '') => `${pathOf(desk)}/communication/conversations/${id}${rest}?${queryOf(desk)}`;
  const told = (id: string) => desk.receiver.told(id).map(words);
  async function connected(asking = {}): Promise<string> {
    const id = idOf(await askFrom(desk, alice, asking));
    await take(alice);
    await alice.channel.until('connected chat', ({ event }) => event.status === 'Success');
    await hear(desk, 'messagingInvitation', 'completed', id);
    return id;
  }

  it('is told to it in the documented order, with every link', async () => {
    const asked = await askFrom(desk, alice, {
      text: 'A parcel for you',
      operationId: 'notify',
      importance: 'Urgent',
      threadId: 'parcel',
    });
    assert.equal(asked.status, 201);
    const id = idOf(asked);
    const started = await hear(desk, 'messagingInvitation', 'started', id);
    const { direction, state, operationId, importance, threadId, subject, to } = started;
    assert.deepEqual(
      [direction, state, operationId, importance, threadId, subject, to],
      ['Outgoing', 'Connecting', 'notify', 'Urgent', 'parcel', 'Question', uri],
    );
    assert.deepEqual(rels(started), ['cancel', 'conversation', 'from', 'message', 'messaging', 'self']);
    assert.equal(linkOf(started, 'from')?.title, desk.name);
    assert.equal(linked(started, 'self'), asked.location);
    const { _embedded: _none, ...read } = (await desk.ask('GET', asked.location)).body;
    assert.deepEqual(read, started);
    assert.equal((await desk.ask('GET', linked(started, 'conversation'))).body.state, 'Connecting');
    assert.equal((await desk.ask('GET', linked(started, 'messaging'))).body.state, 'Connecting');
    await take(alice);
    const line = await desk.receiver.hear('the text', ({ rel, resource }, { conversation }) =>
      rel.endsWith('message') && conversation === id ? resource : undefined,
    );
    assert.deepEqual(told(id), [
      'messagingInvitation started Connecting',
      'conversation added Connecting',
      'conversation updated Connected',
      'messaging updated Connected',
      'participant added "Alice"',
      'participantMessaging added in participant',
      'messagingInvitation completed Connected Success',
      'message completed Success Outgoing',
    ]);
    assert.equal(line.operationId, 'notify');
    assert.match(String(line.timeStamp), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const completed = heard(desk, 'messagingInvitation', id);
    assert.deepEqual(
      embeddedOf(completed, 'acceptedByParticipant').map(({ name }) => name),
      ['Alice'],
    );
    assert.ok(!rels(completed).includes('cancel'));
    assert.equal((await desk.ask('GET', asked.location)).body.state, 'Connected');
    const conversation = heard(desk, 'conversation', id);
    assert.deepEqual(conversation.activeModalities, ['Messaging']);
    assert.ok(rels(conversation).includes('addParticipant') && !rels(conversation).includes('conversationBridge'));
    const messaging = heard(desk, 'messaging', id);
    assert.deepEqual(messaging.negotiatedMessageFormats, ['Plain']);
    assert.deepEqual(rels(messaging), [
      'conversation',
      'self',
      'sendMessage',
      'setIsTyping',
      'stopMessaging',
      'typingParticipants',
    ]);
  });

  it('rings with its text, and begins with it once taken', async () => {
    const _links = { customContent: { href: 'data:foo/foo,42' }, message: { href: encodeDataUri('text/plain', 'Hi') } };
    const id = idOf(await askFrom(desk, alice, { _links }));
    const invitation = await take(alice);
    assert.deepEqual(
      [linked(invitation, 'message'), linked(invitation, 'customContent')],
      ['data:text/plain;charset=utf-8,Hi', 'data:foo/foo,42'],
    );
    const line = `message completed Success Incoming ${desk.name}: Hi`;
    assert.deepEqual((await heardBy(alice, line)).slice(-9), [
      `participant added "${desk.name}"`,
      'messagingInvitation updated Connecting',
      'messaging updated Connected',
      'conversation updated Connected',
      'participantMessaging added in participant',
      'participantMessaging added in localParticipant',
      `participant updated "${desk.name}"`,
      'messagingInvitation completed Connected Success',
      line,
    ]);
    const people = await alice.ask('GET', `${alice.path}/communication/conversations/${id}/participants`);
    for (const { href } of allLinked(people.body, 'participant'))
      assert.equal((await alice.ask('GET', href)).status, 200);
    assert.equal((await alice.ask('GET', linked(invitation, 'self'))).body.direction, 'Incoming');
  });

  it('takes its texts as data URIs right in the body, too', async () => {
    await askFrom(desk, alice, { message: 'data:text/plain,Hi', customContent: 'data:foo/foo,42' });
    const invitation = await rungFor(alice);
    assert.deepEqual(
      [linked(invitation, 'message'), linked(invitation, 'customContent')],
      ['data:text/plain;charset=utf-8,Hi', 'data:foo/foo,42'],
    );
  });

  it('comes under a name of its choice, never under an address of somebody else', async () => {
    const identity = { localUserDisplayName: 'Parcel service', localUserUri: 'sip:boss@contoso.example', text: 'Ding' };
    const asked = await askFrom(desk, alice, identity, 'startMessagingWithIdentity');
    assert.equal(
      linkOf(await hear(desk, 'messagingInvitation', 'started', idOf(asked)), 'from')?.title,
      'Parcel service',
    );
    const invitation = await take(alice);
    const [from] = embeddedOf(invitation, 'from');
    assert.deepEqual([from?.name, from?.uri], ['Parcel service', desk.endpoint]);
    await heardBy(alice, 'message completed Success Incoming Parcel service: Ding');
    await desk.ask('POST', below(idOf(asked), '/messaging/messages'), { text: 'Dong' });
    await heardBy(alice, 'message completed Success Incoming Parcel service: Dong');
    await askFrom(desk, alice, { localUserUri: 'sip:parcels@contoso.example' }, 'startMessagingWithIdentity');
    assert.equal(embeddedOf(await rungFor(alice), 'from')[0]?.name, 'sip:parcels@contoso.example');
  });

  it('carries lines and typing both ways, told to each side once', async () => {
    const id = await connected();
    const before = desk.receiver.told(id).length;
    await alice.ask('POST', `${alice.path}/communication/conversations/${id}/messaging/typing`);
    await alice.ask('POST', messagesOf(alice.resource, id), { text: 'Who is it?' });
    assert.equal((await desk.ask('POST', below(id, '/messaging/typing'))).status, 204);
    const said = await desk.ask('POST', below(id, '/messaging/messages'), { text: 'The parcel' });
    await desk.receiver.hear('its own line', ({ event }) => (event.link.href === said.location ? true : undefined));
    const spoken = ['added', 'deleted'].map((type) => `participant ${type} in typingParticipants "Alice"`);
    assert.deepEqual(told(id).slice(before), [
      ...spoken,
      'message completed Success Incoming Alice: Who is it?',
      'message completed Success Outgoing',
    ]);
    assert.deepEqual((await alice.channel.drain()).map(words), [
      'message completed Success Outgoing Alice: Who is it?',
      `participant added in typingParticipants "${desk.name}"`,
      `participant deleted in typingParticipants "${desk.name}"`,
      `message completed Success Incoming ${desk.name}: The parcel`,
    ]);
    assert.equal((await desk.ask('GET', said.location)).body.direction, 'Outgoing');
    const { body } = await desk.ask('GET', below(id, '/participants'));
    assert.deepEqual(
      allLinked(body, 'participant').map(({ title }) => title),
      ['Alice'],
    );
  });

  it('is cancelled while it rings', async () => {
    const id = idOf(await askFrom(desk, alice));
    const started = await hear(desk, 'messagingInvitation', 'started', id);
    await rungFor(alice);
    assert.equal((await desk.post(started, 'cancel')).status, 204);
    await hear(desk, 'conversation', 'deleted', id);
    assert.deepEqual(told(id).slice(2), [
      'messagingInvitation completed Failed Failure Canceled',
      'messaging updated Disconnected Ended',
      'conversation deleted',
    ]);
    await heardBy(alice, 'messagingInvitation completed Cancelled Failure Canceled');
    assert.equal(refusalOf(await desk.post(started, 'cancel')), '404 NotFound/ConversationNotFound');
  });

  for (const [how, subcode, refuse] of [
    ['is declined', 'Declined', async () => void (await alice.ask('POST', linked(await rungFor(alice), 'decline')))],
    ['is not answered in time', 'Timeout', async () => undefined],
  ] as const)
    it(`fails when it ${how}`, async () => {
      const id = idOf(await askFrom(desk, alice));
      await refuse();
      await hear(desk, 'conversation', 'deleted', id);
      assert.ok(told(id).includes(`messagingInvitation completed Failed Failure ${subcode}`));
      assert.equal((await desk.ask('GET', below(id))).body.state, 'Disconnected');
    });

  it('fails at once when nobody is there, and tells all of it', async () => {
    await alice.ask('DELETE', alice.path);
    const id = idOf(await askFrom(desk, alice));
    await hear(desk, 'conversation', 'deleted', id);
    assert.deepEqual(told(id), [
      'messagingInvitation started Connecting',
      'conversation added Connecting',
      'messagingInvitation completed Failed Failure Unreachable',
      'messaging updated Disconnected Ended',
      'conversation deleted',
    ]);
  });

  for (const [whose, end] of [
    ['its own', (id: string) => desk.ask('DELETE', below(id))],
    ['its own (stopMessaging)', (id: string) => desk.ask('POST', below(id, '/messaging/terminate'))],
    ['the other’s', (id: string) => alice.ask('DELETE', `${alice.path}/communication/conversations/${id}`)],
  ] as const)
    it(`ends for both by ${whose} doing`, async () => {
      const id = await connected();
      assert.equal((await end(id)).status, 204);
      await hear(desk, 'conversation', 'deleted', id);
      assert.deepEqual(told(id).slice(-4), [
        'messaging updated Disconnected Ended',
        'participantMessaging deleted in participant',
        'participant deleted "Alice"',
        'conversation deleted',
      ]);
      assert.deepEqual((await alice.channel.drain()).map(words), [
        'messaging updated Disconnected Ended',
        `participant deleted "${desk.name}"`,
        'conversation updated Disconnected',
        'conversation deleted',
      ]);
    });

  it('is called back where it asks to be, and nowhere else', async () => {
    const asked = await askFrom(desk, alice, { callbackContext: 'order-7' });
    const { url } = await desk.receiver.hear('the callback', (_told, callback) =>
      callback.conversation === idOf(asked) ? callback : undefined,
    );
    assert.match(url, /callbackContext=order-7$/);
    const elsewhere = await askFrom(desk, alice, { callbackUrl: 'https://elsewhere.example/' });
    assert.equal(refusalOf(elsewhere), '400 BadRequest/CallbackUriUnreachable callbackUrl');
  });

  it('is refused for nobody, on a thread that is open, and with every fault at once', async () => {
    for (const [asking, refusal] of [
      [{ to: 'sip:nobody@contoso.example' }, '404 NotFound/DestinationNotFound'],
      [{ to: other.endpoint }, '404 NotFound/DestinationNotFound'],
      [
        { to: undefined, operationId: 'x'.repeat(51), subject: 'x'.repeat(251), localUserUri: 'nobody' },
        '400 BadRequest/ParameterValidationFailure operationId,to,subject,localUserUri',
      ],
    ] as const)
      assert.equal(refusalOf(await askFrom(desk, alice, { ...asking })), refusal);
    const id = await connected({ threadId: 'open' });
    assert.equal(refusalOf(await askFrom(desk, alice, { threadId: 'open' })), '409 Conflict/ThreadIdAlreadyExists');
    assert.equal((await askFrom(other, alice, { threadId: 'open' })).status, 201, 'another application’s is another’s');
    const again = await askFrom(desk, alice, { threadId: 'next', operationId: 'again' });
    assert.equal((await askFrom(desk, alice, { threadId: 'next', operationId: 'again' })).location, again.location);
    const foreign = `${pathOf(other)}/communication/conversations/${id}?${queryOf(other)}`;
    assert.equal(refusalOf(await other.ask('GET', foreign)), '404 NotFound/ConversationNotFound');
  });
});
