import { type Request, type Response, Router } from 'express';
import { randomHex, uuid } from '../../../lib/ids.ts';
import { acceptChat, bridgeChat, refuseChat } from '../../conversation/chat.ts';
import { addHostMessaging, startMeeting } from '../../conversation/meeting.ts';
import { type Conversation, type Facts, hostOf, isMeeting } from '../../conversation/model.ts';
import { say } from '../../conversation/say.ts';
import { isRegistered, readCallbackTarget } from '../callbacks/target.ts';
import { readFirstText } from '../chatInput.ts';
import { addedMessagingResource, incomingChatResource, outgoingChatResource } from '../encode/chatInvitations.ts';
import { startedMeetingResource } from '../encode/meetingInvitations.ts';
import { outgoing } from '../encode/peerForDevice.ts';
import { dress, hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { checkWhole, type Input, readInput } from '../input.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { applicationOf, viewOf } from './access.ts';
import { hosted } from './hosted.ts';

/** Invitations a trusted application answers or makes: the visitor's chat, its own meeting, its messaging (section 5). */
export function invitationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  router.post('/onlineMeetingInvitations/startAdhocMeeting', startAdhocMeeting);
  router.get('/onlineMeetingInvitations/:invitation', (req, res) => {
    const { facts } = hosted(parts, res, String(req.params.invitation));
    const begun = reader.range(facts.id, 1, 1, 1)[0]?.body;
    if (begun?.type !== 'meetingStarted') throw refusal('ResourceUnknown', 'There is no such invitation.');
    const started = { id: facts.id, operationId: begun.operationId };
    res.json(dress(viewOf(res), startedMeetingResource(viewOf(res), facts, started, 'Connected')));
  });
  router.get('/messagingInvitations/:meeting.:id', (req, res) => {
    const { facts } = hosted(parts, res, String(req.params.meeting));
    const id = `${facts.id}.${req.params.id}`;
    const [added] = reader.aboutInvitation(facts.id, id);
    if (added?.type !== 'hostMessagingAdded') throw refusal('ResourceUnknown', 'There is no such invitation.');
    const shown = { id, operationId: added.operationId, from: facts.endpoint };
    res.json(dress(viewOf(res), addedMessagingResource(viewOf(res), facts, shown, 'Connected')));
  });
  router.get('/messagingInvitations/:invitation', (req, res) => {
    const chat = chatOf(req, res);
    const asked = reader.range(chat.facts.id, 1, 1, 1)[0]?.body;
    if (asked?.type === 'peerRequested') {
      const made = outgoing(chat.facts, chat.facts.endpoint, asked.invitation);
      const how = chat.phase === 'requested' ? 'Connecting' : chat.phase === 'open' ? 'Connected' : 'Failed';
      return void res.json(dress(viewOf(res), outgoingChatResource(viewOf(res), made, how)));
    }
    const state = chat.chatInvitation ? 'Connecting' : chat.phase === 'open' ? 'Connected' : 'Failed';
    const invitation = { id: chat.facts.id, operationId: '', facts: chat.facts, visitor: visitorShown(chat) };
    res.json(dress(viewOf(res), incomingChatResource(viewOf(res), invitation, state, null)));
  });
  router.post('/messagingInvitations/:invitation/acceptAndBridge', acceptAndBridge);
  // Connected without a bridge: what is said in it stays in it (5.2).
  router.post('/messagingInvitations/:invitation/accept', async (req, res) => {
    const chat = chatOf(req, res);
    await log.commit((tx) => tx.change(chat.facts.id, (now) => acceptChat(now, chat.facts.id)));
    res.status(204).end();
  });
  router.post('/messagingInvitations/:invitation/decline', async (req, res) => {
    const chat = chatOf(req, res);
    await log.commit((tx) => tx.change(chat.facts.id, (now) => refuseChat(now, chat.facts.id, 'declined')));
    res.status(204).end();
  });
  router.post('/messagingInvitations', addMessaging);

  /** A meeting of the application's own, which it is in from the start (5.4). */
  async function startAdhocMeeting(req: Request, res: Response): Promise<void> {
    const application = applicationOf(res);
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const subject = input.text('subject', 250) ?? '';
    const importance = input.oneOf('importance', ['Normal', 'Urgent', 'Emergency']) ?? 'Normal';
    const threadId = input.text('threadId', 250) ?? randomHex(16);
    const target = callbackTargetOf(input, application.callbackUrl);
    const id = uuid();
    const facts: Facts = {
      id,
      kind: 'meeting',
      application: application.id,
      endpoint: { uri: application.endpoint, name: application.name },
      subject,
      importance,
      threadId,
      // 128 random bits: who knows the address still must be invited (contract, "a meeting started from an invitation").
      onlineMeetingUri: `${application.endpoint};gruu;opaque=app:conf:focus:id:${randomHex(16)}`,
      createdAt: parts.clock.now(),
      customContent: null,
      firstText: null,
    };
    const location = await log.once(application.id, `startAdhocMeeting ${operationId}`, (tx) => {
      const invitationId = id; // a meeting is started once
      tx.open(startMeeting(facts, { invitationId, operationId }));
      parts.callbacks.open(id, application.id, target);
      return hrefOf(viewOf(res), paths.onlineMeetingInvitation(invitationId));
    });
    res.status(201).location(location).end();
  }

  /** The visitor's chat is taken and bridged into a meeting of the application's (5.5). */
  async function acceptAndBridge(req: Request, res: Response): Promise<void> {
    const application = applicationOf(res);
    const chat = chatOf(req, res);
    const input = readInput(req);
    const onlineMeetingUri = input.required('onlineMeetingUri', 1024);
    const visitorName =
      input.text('impersonatedDisplayName', 250) ??
      input.text('localUserDisplayName', 250) ??
      input.text('localParticipantDisplayName', 250) ??
      visitorShown(chat).name;
    const operationId = input.text('operationId', 50) ?? null;
    input.check();
    await log.once(application.id, operationId && `acceptAndBridge ${chat.facts.id} ${operationId}`, (tx) => {
      const meeting = reader.meetingByUri(onlineMeetingUri);
      if (!meeting || hostOf(meeting)?.application !== application.id)
        throw refusal('DestinationUnknown', 'There is no such meeting of this application.');
      const invitationId = chat.facts.id;
      tx.change(chat.facts.id, (now) =>
        bridgeChat(now, { invitationId, meeting: meeting.facts.id, onlineMeetingUri, visitorName }),
      );
    });
    res.status(200).end();
  }

  /** The application joins the messaging of its meeting (5.4, 6). */
  async function addMessaging(req: Request, res: Response): Promise<void> {
    const meeting = hosted(parts, res, String(req.query.conversationId ?? ''));
    if (!isMeeting(meeting)) throw refusal('Unsupported', 'Messaging is part of this conversation already.');
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const first = readFirstText(input, true);
    input.check();
    const { id, endpoint: by } = meeting.facts;
    const location = await log.once(applicationOf(res).id, `addMessaging ${id} ${operationId}`, (tx) => {
      const invitationId = `${id}.${uuid()}`;
      tx.change(id, (now) => addHostMessaging(now, { invitationId, operationId }));
      if (first) tx.change(id, (now) => say(now, { by, ...first, operationId }));
      return hrefOf(viewOf(res), paths.messagingInvitation(invitationId));
    });
    res.status(201).location(location).end();
  }

  /** A chat's invitation has the id of its conversation: one visitor asks once. */
  function chatOf(req: Request, res: Response): Conversation {
    const chat = hosted(parts, res, String(req.params.invitation));
    if (chat.facts.kind !== 'peer') throw refusal('ResourceUnknown', 'There is no such invitation.');
    return chat;
  }

  return router;
}

/** Where the events of a conversation that an operation starts go (7.4). @throws Problem `InputInvalid` | `CallbackUnregistered` */
export function callbackTargetOf(input: Input, registered: string) {
  const callbackUrl = input.text('callbackUrl', 1024);
  const callbackContext = input.text('callbackContext', 1024);
  checkWhole(input, 'callbackContext', callbackContext);
  const target = readCallbackTarget({ callbackUrl, callbackContext });
  if ('reason' in target) input.fault(target.name, target.reason);
  input.check();
  if (callbackUrl !== undefined && !isRegistered(callbackUrl, registered))
    throw refusal('CallbackUnregistered', 'callbackUrl must have the scheme, host and port of the registered one.', [
      { name: 'callbackUrl', reason: 'is not where this application is registered' },
    ]);
  return 'reason' in target ? { url: null, context: null } : target;
}

const visitorShown = (chat: Conversation) =>
  chat.participants[0] ?? { uri: 'sip:visitor@anonymous.invalid', name: '', anonymous: true };
