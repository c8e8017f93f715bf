import assert from 'node:assert/strict';
import { pathOf, queryOf, startChat, startMeeting } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, startStaff } from '../../support/staff.ts';
import { lastOf, words } from '../../support/told.ts';
import { hear, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { allLinked, linked, refusalOf, rels } from '../../support/wire.ts';

describe('a visitor asking for a chat', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let visitor: Visitor;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
  });
  beforeEach(async () => {
    visitor = await startVisitor(platform, desk);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const start = (json: Record<string, unknown>) =>
    visitor.ask('POST', linked(visitor.communication, 'startMessaging'), { json });
  const to = (): string => desk.endpoint;
  const conversations = async () =>
    allLinked((await visitor.ask('GET', linked(visitor.communication, 'conversations'))).body, 'conversation');
  async function end(): Promise<void> {
    for (const { href } of await conversations()) await visitor.ask('DELETE', href);
  }

  it('is answered with where the request is, which says what was asked', async () => {
    const { status, text, location } = await start({
      operationId: 'ask-1',
      to: to().toUpperCase(),
      subject: 'Printer',
      importance: 'urgent',
      threadId: 'thread-1',
      sessionContext: 'ignored',
      telemetryId: null,
      _links: {
        message: { href: 'data:text/plain;base64,SGVsbG8=' },
        customContent: { href: 'data:application/json,%7B%22page%22%3A%22%2F%22%7D' },
      },
    });
    assert.deepEqual([status, text], [201, '']);
    assert.match(
      location,
      /^\/ucwa\/psanon\/v1\/applications\/\d{12}\/communication\/messagingInvitations\/[0-9a-f-]{36}$/,
    );
    const told = lastOf(await visitor.channel.poll(), 'messagingInvitation');
    assert.deepEqual((await visitor.ask('GET', location)).body, told);
    const { direction, state, operationId, subject, importance, threadId } = told;
    assert.deepEqual(
      [direction, state, operationId, subject, importance, threadId, told.to],
      ['Outgoing', 'Connecting', 'ask-1', 'Printer', 'Urgent', 'thread-1', to()],
    );
    assert.deepEqual(rels(told), [
      'cancel',
      'conversation',
      'customContent',
      'from',
      'message',
      'messaging',
      'self',
      'to',
    ]);
    assert.equal(linked(told, 'message'), 'data:text/plain;charset=utf-8,Hello');
    const asked = await hear(desk, 'messagingInvitation', 'started', location.split('/').at(-1));
    assert.equal(linked(asked, 'customContent'), 'data:application/json,%7B%22page%22%3A%22%2F%22%7D');
    assert.notEqual(asked.operationId, 'ask-1', 'the application gets an id of the platform’s own');
  });

  it('needs nothing but whom to', async () => {
    assert.equal((await start({ to: to() })).status, 201);
    await end();
    assert.equal((await start({ To: to().replace('sip:', '') })).status, 201);
    await end();
    const path = linked(visitor.communication, 'startMessaging');
    assert.equal((await visitor.ask('POST', `${path}?to=${to()}`)).status, 201, 'as a query parameter');
    await end();
    assert.equal((await visitor.ask('POST', `${path}?to=${to()}`, { json: null })).status, 201);
  });

  it('gets the first answer again for the same operation id', async () => {
    const [one, two] = [await start({ to: to(), operationId: 'op' }), await start({ to: to(), operationId: 'op' })];
    assert.deepEqual([two.status, two.location], [201, one.location]);
    assert.equal((await visitor.channel.poll()).length, 4);
    await end();
    assert.equal((await start({ to: to(), operationId: 'op' })).location, one.location, 'also when it is over');
    assert.notEqual((await start({ to: to(), operationId: 'op2' })).location, one.location);
  });

  it('is refused another party than his token names', async () => {
    for (const other of ['sip:alice@contoso.example', 'sip:helpdesk@elsewhere.example', 'tel:+4799', 'nobody'])
      assert.equal(refusalOf(await start({ to: other })), '403 Forbidden', other);
  });

  it('is told every fault at once', async () => {
    const answer = await start({
      operationId: 'x'.repeat(51),
      subject: 'x'.repeat(251),
      threadId: ['x'],
      importance: 'Low',
      _links: { message: { href: 'https://elsewhere' }, customContent: { href: 7 } },
    });
    assert.equal(
      refusalOf(answer),
      '400 BadRequest/ParameterValidationFailure operationId,to,subject,threadId,importance,_links.customContent,_links.message',
    );
    const huge = { href: `data:foo/foo,${'x'.repeat(16_384)}` };
    assert.equal(
      refusalOf(await start({ to: to(), _links: { customContent: huge } })),
      '400 BadRequest/ParameterValidationFailure _links.customContent',
    );
    const long = { href: `data:text/plain,${'x'.repeat(8193)}` };
    assert.equal(refusalOf(await start({ to: to(), _links: { message: long } })), '413 EntityTooLarge');
    const most = { href: `data:text/plain,${'x'.repeat(8192)}` };
    assert.equal((await start({ to: to(), _links: { message: most } })).status, 201);
  });

  it('can give up', async () => {
    await start({ to: to() });
    const told = await visitor.channel.poll();
    const cancel = linked(lastOf(told, 'messagingInvitation'), 'cancel');
    assert.equal((await visitor.ask('POST', cancel, { text: 'junk' })).status, 204);
    assert.deepEqual((await visitor.channel.poll()).map(words), [
      'messagingInvitation completed Cancelled Failure Canceled',
      'messaging updated Disconnected Ended',
      'conversation updated Disconnected',
      'conversation deleted',
    ]);
    assert.equal(refusalOf(await visitor.ask('POST', cancel)), '404 NotFound/ConversationNotFound');
    assert.equal(
      refusalOf(await visitor.ask('GET', linked(lastOf(told, 'messagingInvitation'), 'self'))),
      '404 NotFound',
    );
  });

  it('is told when the application declines', async () => {
    const { location } = await start({ to: to() });
    const invitation = await hear(desk, 'messagingInvitation', 'started', location.split('/').at(-1));
    await desk.post(invitation, 'decline', { reason: 'Global' });
    const told = await visitor.channel.until(
      'the end',
      ({ rel, event }) => rel === 'conversation' && event.type === 'deleted',
    );
    assert.equal(words(told[4] as (typeof told)[0]), 'messagingInvitation completed Declined Failure Declined');
    assert.equal(told[4]?.event.reason?.code, 'RemoteFailure');
  });

  it('cannot connect, speak or type before he is accepted', async () => {
    await start({ to: to() });
    const messaging = linked(lastOf(await visitor.channel.poll(), 'messaging'), 'self');
    for (const [rest, more] of [
      ['/addMessaging', {}],
      ['/messages', { text: 'Hello?' }],
      ['/typing', {}],
    ] as const)
      assert.equal(refusalOf(await visitor.ask('POST', messaging + rest, more)), '409 Conflict', rest);
    assert.deepEqual(await visitor.channel.poll(20), []);
  });

  it('has ten at a time, waiting or open, whichever tab asks', async () => {
    for (let n = 0; n < 10; n++) assert.equal((await start({ to: to() })).status, 201);
    await visitor.tab();
    assert.equal(refusalOf(await start({ to: to() })), '409 Conflict/TooManyConversations');
    assert.equal((await conversations()).length, 10);
  });

  it('finds his own operation id in the request once it was accepted', async () => {
    const { location } = await start({ to: to(), operationId: 'ask-2' });
    const asked = await hear(desk, 'messagingInvitation', 'started', location.split('/').at(-1));
    const { onlineMeetingUri } = await startMeeting(desk);
    await desk.post(asked, 'acceptAndBridge', { onlineMeetingUri });
    const { state, operationId } = (await visitor.ask('GET', location)).body;
    assert.deepEqual([state, operationId], ['Connected', 'ask-2']);
  });

  it('is not an invited one, and invites nobody', async () => {
    const alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    const chat = await startChat(platform, desk, { visitor });
    await chat.invite(alice);
    const rung = await alice.channel.until('invitation', ({ rel }) => rel === 'onlineMeetingInvitation');
    const path = linked(lastOf(rung, 'onlineMeetingInvitation'), 'self').replace(alice.path, '');
    const own = linked(visitor.resource, 'self');
    const inviting = `${own}/communication/participantInvitations?conversation=${chat.peer}`;
    assert.equal(
      refusalOf(await visitor.ask('POST', inviting, { json: { to: alice.uri } })),
      '403 Forbidden/AnonymousNotAllowed',
    );
    assert.equal(refusalOf(await visitor.ask('GET', own + path)), '404 NotFound');
    assert.equal(refusalOf(await visitor.ask('POST', `${own}${path}/accept`)), '409 Conflict');
    assert.equal(
      refusalOf(await visitor.ask('POST', `${own}/communication/onlineMeetingInvitations/x/accept`)),
      '404 NotFound',
    );
    await desk.ask('DELETE', `${pathOf(desk)}/communication/conversations/${chat.meeting}?${queryOf(desk)}`);
    assert.equal(
      refusalOf(await alice.ask('POST', `${alice.path}${path}/accept`)),
      '404 NotFound/ConversationNotFound',
    );
  });
});
