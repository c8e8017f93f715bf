import assert from 'node:assert/strict';
import type { Resource } from '../../../../server/wire/resource.ts';
import { embeddedOf } from '../../../../server/wire/resource.ts';
import { idIn, pathOf, queryOf, startMeeting } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { hear, heard, startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { startVisitor, type Visitor } from '../../support/visitor.ts';
import { linked, refusalOf, rels } from '../../support/wire.ts';

describe('invitations of a trusted application', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let other: TrustedApplication;
  let visitor: Visitor;
  let peer: string;
  let invitation: Resource;
  before(async () => {
    platform = await startPlatform();
    desk = await startApplication(platform);
    other = await startApplication(platform);
  });
  beforeEach(async () => {
    visitor = await startVisitor(platform, desk);
    peer = await visitor.requestChat({ text: 'Hi there', subject: 'Printer' });
    invitation = await hear(desk, 'messagingInvitation', 'started', peer);
  });
  after(async () => {
    await platform.stop();
    await Promise.all([desk.close(), other.close()]);
  });
  const at = (path: string, query = ''): string => `${pathOf(desk)}/communication${path}?${queryOf(desk)}${query}`;
  const accept = async (json: Record<string, unknown> = {}) => {
    const { onlineMeetingUri } = await startMeeting(desk);
    return desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri, ...json });
  };

  describe('a visitor’s', () => {
    it('brings everything there is to know and to do', async () => {
      const { direction, state, importance, subject, to, threadId, operationId } = invitation;
      assert.deepEqual(
        [direction, state, importance, subject, to],
        ['Incoming', 'Connecting', 'Normal', 'Printer', desk.endpoint],
      );
      assert.ok(threadId && operationId);
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
      assert.equal(linked(invitation, 'message'), 'data:text/plain;charset=utf-8,Hi+there');
      const [from] = embeddedOf(invitation, 'from');
      assert.deepEqual([from?.name, from?.anonymous, from?.rel], ['Jane', true, 'ms:rtc:saas:participant']);
      assert.match(String(from?.uri), /@anonymous\.invalid$/);
      const [application] = embeddedOf(invitation, 'application');
      assert.ok(linked(embeddedOf(application, 'communication')[0], 'inviteUserToMeeting'));
      assert.match(linked(invitation, 'self'), /^\/platformservice\/tgt-[0-9a-f]{32}\/v1\/applications\/\d{10}\//);
    });

    it('can be read for as long as it is open, and after', async () => {
      const read = async () => (await desk.ask('GET', linked(invitation, 'self'))).body;
      assert.deepEqual([(await read()).state, rels(await read())], ['Connecting', rels(invitation)]);
      await accept();
      const after = await read();
      assert.equal(after.state, 'Connected');
      assert.ok(!rels(after).includes('decline'));
    });

    it('is declined once', async () => {
      assert.equal((await desk.post(invitation, 'decline')).status, 204);
      await hear(desk, 'conversation', 'deleted', peer);
      const completed = heard(desk, 'messagingInvitation', peer);
      assert.equal(completed.state, 'Failed');
      assert.equal(refusalOf(await desk.post(invitation, 'decline')), '409 Conflict');
      assert.equal(refusalOf(await accept()), '409 Conflict');
    });

    it('is accepted and bridged once, with 200', async () => {
      assert.equal((await accept()).status, 200);
      await hear(desk, 'conversationBridge', 'added', peer);
      assert.equal(refusalOf(await accept()), '409 Conflict');
    });

    it('gets the first answer again for a repeated operation id', async () => {
      const { onlineMeetingUri } = await startMeeting(desk);
      const input = { onlineMeetingUri, operationId: `accept-${peer}` };
      for (let times = 0; times < 2; times += 1)
        assert.equal((await desk.post(invitation, 'acceptAndBridge', input)).status, 200);
    });

    for (const name of [
      'impersonatedDisplayName',
      'localUserDisplayName',
      'localParticipantDisplayName',
      'IMPERSONATEDDISPLAYNAME',
    ])
      it(`gives the visitor his name in the meeting by ${name}`, async () => {
        const started = await startMeeting(desk);
        const { onlineMeetingUri } = started;
        await desk.post(invitation, 'acceptAndBridge', {
          OnlineMeetingUri: onlineMeetingUri,
          [name]: 'Jane of the shop',
        });
        const joined = await hear(desk, 'participant', 'added', idIn(linked(started, 'conversation')));
        assert.deepEqual([joined.name, joined.anonymous], ['Jane of the shop', true]);
      });

    it('is refused where no such meeting is, or none is named', async () => {
      const bad = await startMeeting(other);
      for (const onlineMeetingUri of ['sip:nowhere', bad.onlineMeetingUri])
        assert.equal(
          refusalOf(await desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri })),
          '404 NotFound/DestinationNotFound',
        );
      assert.equal(
        refusalOf(await desk.post(invitation, 'acceptAndBridge', { operationId: 'x'.repeat(51) })),
        '400 BadRequest/ParameterValidationFailure onlineMeetingUri,operationId',
      );
    });

    it('is refused into a meeting that is over or has another visitor', async () => {
      const ended = await startMeeting(desk);
      await desk.ask('DELETE', linked(ended, 'conversation'));
      const into = ({ onlineMeetingUri }: Resource) => desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri });
      assert.equal(refusalOf(await into(ended)), '404 NotFound/ConversationNotFound');
      const taken = await startMeeting(desk);
      assert.equal((await into(taken)).status, 200);
      const second = await hear(
        desk,
        'messagingInvitation',
        'started',
        await (await startVisitor(platform, desk)).requestChat(),
      );
      const { onlineMeetingUri } = taken;
      assert.equal(
        refusalOf(await desk.post(second, 'acceptAndBridge', { onlineMeetingUri })),
        '409 Conflict/AlreadyExists',
      );
      assert.equal((await desk.ask('GET', linked(second, 'self'))).body.state, 'Connecting');
    });

    it('is unknown to others, and to who asks for something else', async () => {
      const path = `${pathOf(other)}/communication/messagingInvitations/${peer}?${queryOf(other)}`;
      assert.equal(refusalOf(await other.ask('GET', path)), '404 NotFound/ConversationNotFound');
      const meeting = idIn(linked(await startMeeting(desk), 'conversation'));
      assert.equal(refusalOf(await desk.ask('GET', at(`/messagingInvitations/${meeting}`))), '404 NotFound');
    });
  });

  describe('a meeting of its own', () => {
    const start = (json: Record<string, unknown>, path = at('/onlineMeetingInvitations/startAdhocMeeting')) =>
      desk.ask('POST', path, { json });

    it('is made by the invitation’s link or the application’s own path, and has a new address each time', async () => {
      const [byLink, byPath] = [await desk.post(invitation, 'startAdhocMeeting', {}), await start({})];
      assert.deepEqual([byLink.status, byLink.text, byPath.status], [201, '', 201]);
      assert.match(byLink.location, /\/communication\/onlineMeetingInvitations\/[0-9a-f-]{36}\?endpointId=sip%3A/);
      const uris = [byLink, byPath].map(({ location }) =>
        desk.receiver.hear('meeting', ({ event, resource }) =>
          event.link.href === location && event.type === 'started' ? String(resource?.onlineMeetingUri) : undefined,
        ),
      );
      const [one = '', two = ''] = await Promise.all(uris);
      assert.match(one, /^sip:desk\d+@contoso\.example;gruu;opaque=app:conf:focus:id:[0-9a-f]{32}$/);
      assert.notEqual(one, two);
    });

    it('echoes what it was started with', async () => {
      const started = await startMeeting(desk, {
        operationId: 'echo-1',
        subject: 'Burning',
        importance: 'urgent',
        threadId: 't',
      });
      assert.deepEqual([started.operationId, started.subject, started.importance], ['echo-1', 'Burning', 'Urgent']);
      const conversation = heard(desk, 'conversation', idIn(linked(started, 'conversation')));
      assert.deepEqual([conversation.subject, conversation.threadId], ['Burning', 't']);
    });

    it('is made once for an operation id, which another kind of operation may have too', async () => {
      const [first, again] = [await start({ operationId: 'same' }), await start({ OperationId: 'same' })];
      assert.equal(again.status, 201);
      assert.equal(again.location, first.location);
      const messaging = await desk.receiver.hear('messaging', ({ rel, resource }, callback) =>
        rel === 'messaging' && callback.told.some(({ event }) => event.link.href === first.location)
          ? resource
          : undefined,
      );
      const added = await desk.post(messaging, 'addMessaging', { operationId: 'same' });
      assert.equal(added.status, 201);
      assert.match(added.location, /messagingInvitations/);
      const repeated = await desk.post(messaging, 'addMessaging', { operationId: 'same' });
      assert.equal(repeated.location, added.location);
      assert.equal(
        refusalOf(await desk.post(messaging, 'addMessaging', { operationId: 'different' })),
        '409 Conflict/AlreadyExists',
      );
    });

    it('is refused with every fault at once', async () => {
      const answer = await start({
        operationId: 'x'.repeat(51),
        subject: 'x'.repeat(251),
        importance: 'Low',
        threadId: 7,
      });
      assert.equal(
        refusalOf(answer),
        '400 BadRequest/ParameterValidationFailure operationId,subject,importance,threadId',
      );
    });

    it('has messaging that is added to it alone', async () => {
      assert.equal(
        refusalOf(await desk.ask('POST', at('/messagingInvitations', `&conversationId=${peer}`))),
        '409 Conflict/OperationNotSupported',
      );
      assert.equal(
        refusalOf(await desk.ask('POST', at('/messagingInvitations', '&conversationId=nobody'))),
        '404 NotFound/ConversationNotFound',
      );
    });
  });
});
