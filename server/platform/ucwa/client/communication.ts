import { type Request, type Response, Router } from 'express';
import { randomHex, uuid } from '../../../lib/ids.ts';
import { decodeDataUri } from '../../../wire/dataUri.ts';
import { requestChat } from '../../conversation/chat.ts';
import type { Facts } from '../../conversation/model.ts';
import { accept, decline } from '../../conversation/ringing.ts';
import { sipUri } from '../../identity/sipUri.ts';
import { outgoingChatResource, ringingResource } from '../encode/invitations.ts';
import { hrefOf, linkTo, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import type { UcwaParts } from '../parts.ts';
import { deviceOf, tokenMeetingOf, viewOf } from './access.ts';
import { communicationResource } from './application.ts';

/** Chats of one visitor that may wait or be open at once. */
const mostChats = 10;

/** It travels in one callback with the invitation, which must stay below the 1 MiB that a receiver takes. */
const customContentLimit = 16_384;

/** What a client starts and answers: chats, and invitations into meetings (ucwa.md 4 and 6.2). */
export function communicationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  router.get('/', (_req, res) => {
    res.json(communicationResource(deviceOf(res), tokenMeetingOf(res)));
  });
  router.get('/conversations', (_req, res) => {
    const view = viewOf(res);
    const open = reader.openConversations(deviceOf(res).id);
    res.json({
      _links: {
        self: linkTo(view, '/communication/conversations'),
        conversation: open.map(({ facts }) => linkTo(view, paths.conversation(facts.id))),
      },
      rel: 'conversations',
    });
  });
  router.post('/messagingInvitations', startMessaging);
  router.get('/messagingInvitations/:invitation', (req, res) => {
    const { conversation, me } = own(req, res, String(req.params.invitation));
    const state = conversation.chatInvitation ? 'Connecting' : 'Connected';
    const [request] = reader.range(conversation.facts.id, 1, 1, 1);
    const operationId = request?.body.type === 'chatRequested' ? request.body.invitation.operationId : '';
    const chat = { id: conversation.facts.id, operationId, facts: conversation.facts, visitor: me };
    res.json(outgoingChatResource(viewOf(res), chat, state));
  });

  /** The visitor's chat request (4.3): only to the endpoint his token names, and only so many at a time. */
  async function startMessaging(req: Request, res: Response): Promise<void> {
    const device = deviceOf(res);
    if (device.kind === 'staff' || device.application === null)
      throw refusal('AnonymousRefused', 'Only visitors start a chat here.');
    if (tokenMeetingOf(res) !== undefined) throw refusal('NotYourDestination', 'This token is for a meeting.');
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const to = sipUri(input.required('to', 250));
    const subject = input.text('subject', 250) ?? '';
    const threadId = input.text('threadId', 250) ?? randomHex(16);
    const importance = input.oneOf('importance', ['Normal', 'Urgent', 'Emergency']) ?? 'Normal';
    const customContent = input.link('customContent') ?? null;
    if (customContent !== null && customContent.length > customContentLimit)
      input.fault('_links.customContent', `takes ${customContentLimit} characters at most`);
    const message = input.link('message');
    const firstText = message === undefined ? null : (decodeDataUri(message)?.text ?? null);
    if (firstText !== null && Buffer.byteLength(firstText) > 8192)
      throw refusal('MessageTooLarge', 'A message takes 8,192 bytes of UTF-8 at most.');
    input.check();
    const application = parts.identity.applications.byId(device.application);
    if (!application || to !== application.endpoint)
      throw refusal('NotYourDestination', 'This token is for another address.');
    const location = await log.once(device.id, `startMessaging ${operationId}`, (tx) => {
      if (reader.openConversations(device.id).length >= mostChats)
        throw refusal('TooManyConversations', 'Too many chats of yours are waiting or open.');
      const id = uuid();
      const facts: Facts = {
        id,
        kind: 'peer',
        application: application.id,
        endpoint: { uri: application.endpoint, name: application.name },
        subject,
        importance,
        threadId,
        onlineMeetingUri: null,
        createdAt: tx.now,
        customContent,
        firstText: firstText === '' ? null : firstText,
      };
      const invitation = { id, operationId, expiresAt: tx.now + parts.settings.invitationTimeoutMs };
      tx.open(requestChat({ facts, invitation, visitor: device.person, device: device.id }));
      parts.callbacks.open(id, application.id, { url: null, context: null });
      return hrefOf(viewOf(res), paths.messagingInvitation(id));
    });
    res.status(201).location(location).end();
  }

  router.get('/onlineMeetingInvitations/:invitation', (req, res) => {
    const meeting = meetingOf(req);
    const invitation = meeting.invitations.find(({ id }) => id === req.params.invitation);
    if (!invitation?.devices.includes(deviceOf(res).id))
      throw refusal('ResourceUnknown', 'The invitation is no longer open.');
    res.json(ringingResource(viewOf(res), meeting.facts, invitation, 'Connecting'));
  });
  router.post('/onlineMeetingInvitations/:invitation/accept', async (req, res) => {
    const { id: device, person } = deviceOf(res);
    const invitationId = String(req.params.invitation);
    await log.commit((tx) =>
      tx.change(meetingOf(req).facts.id, (now) => accept(now, { invitationId, device, uri: person.uri })),
    );
    res.status(204).end();
  });
  router.post('/onlineMeetingInvitations/:invitation/decline', async (req, res) => {
    const { id: device, person } = deviceOf(res);
    const local = readInput(req).text('reason', 100)?.toLowerCase() === 'local';
    const invitationId = String(req.params.invitation);
    await log.commit((tx) =>
      tx.change(meetingOf(req).facts.id, (now) => decline(now, { invitationId, device, uri: person.uri, local })),
    );
    res.status(204).end();
  });

  /** An invitation's id begins with that of its meeting (trusted/participantInvitations.ts). */
  function meetingOf(req: Request) {
    const meeting = log.conversation(String(req.params.invitation).split('.', 1)[0] ?? '');
    if (!meeting) throw refusal('ResourceUnknown', 'There is no such invitation.');
    return meeting;
  }

  function own(_req: Request, res: Response, id: string) {
    const conversation = log.conversation(id);
    const me = conversation?.participants.find(({ device }) => device === deviceOf(res).id);
    if (!conversation || !me) throw refusal('ResourceUnknown', 'There is no such invitation.');
    return { conversation, me };
  }

  return router;
}
