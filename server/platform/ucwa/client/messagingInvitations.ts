import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import { requestChat } from '../../conversation/chat.ts';
import type { Facts, Person } from '../../conversation/model.ts';
import { checkThread, requestPeer } from '../../conversation/peer.ts';
import { accept, decline } from '../../conversation/ringing.ts';
import type { RegisteredApplication } from '../../identity/application.ts';
import type { Transaction } from '../../log/log.ts';
import { type ChatInput, readChat } from '../chatInput.ts';
import { addedMessagingResource, outgoingChatResource, ringingChatResource } from '../encode/chatInvitations.ts';
import { outgoing } from '../encode/peerForDevice.ts';
import { hrefOf, paths } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { readInput } from '../input.ts';
import { type Device, writesHtml } from '../people/device.ts';
import { reach } from '../people/reach.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, tokenMeetingOf, viewOf } from './access.ts';

/** Chats of one client that may wait or be open at once. */
const mostChats = { visitor: 10, staff: 100 };

/** Chats that a client starts, and those it is asked for (ucwa.md 4). */
export function messagingInvitationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;
  const { accounts, applications } = parts.identity;

  router.post(['/messagingInvitations', '/startMessaging'], startMessaging);
  router.get('/messagingInvitations/:meeting.:id', (req, res) => {
    const { id: device } = deviceOf(res);
    const meeting = log.conversation(String(req.params.meeting).toLowerCase());
    const id = `${meeting?.facts.id}.${req.params.id}`;
    const [added] = meeting ? reader.aboutInvitation(meeting.facts.id, id) : [];
    const isIn = meeting?.participants.some((one) => one.device === device);
    if (!meeting || !isIn || added?.type !== 'messagingAdded' || added.participant.device !== device)
      throw refusal('ResourceUnknown', 'There is no such invitation.');
    const shown = { id, operationId: added.operationId, from: added.participant };
    res.json(addedMessagingResource(viewOf(res), meeting.facts, shown, 'Connected'));
  });
  router.get('/messagingInvitations/:invitation', (req, res) => {
    const view = viewOf(res);
    const { conversation, asked, me } = found(req, res);
    const { facts } = conversation;
    if (asked.type === 'chatRequested') {
      const state = conversation.chatInvitation ? 'Connecting' : 'Connected';
      return void res.json(outgoingChatResource(view, { ...asked.invitation, facts, visitor: me }, state));
    }
    const state = conversation.phase === 'requested' ? 'Connecting' : 'Connected';
    const mine = asked.caller?.device === deviceOf(res).id;
    res.json(
      mine
        ? outgoingChatResource(view, outgoing(facts, me, asked.invitation), state)
        : ringingChatResource(view, facts, asked.invitation, state),
    );
  });
  router.post('/messagingInvitations/:invitation/accept', async (req, res) => {
    const { id: device, person } = deviceOf(res);
    const invitationId = idOf(req);
    const html = writesHtml(deviceOf(res));
    await log.commit((tx) =>
      tx.change(rung(req), (now) => accept(now, { invitationId, device, uri: person.uri, html })),
    );
    res.status(204).end();
  });
  router.post('/messagingInvitations/:invitation/decline', async (req, res) => {
    const { id: device, person } = deviceOf(res);
    const local = readInput(req).text('reason', 100)?.toLowerCase() === 'local';
    const invitationId = idOf(req);
    await log.commit((tx) =>
      tx.change(rung(req), (now) => decline(now, { invitationId, device, uri: person.uri, local })),
    );
    res.status(204).end();
  });

  /** A visitor's chat goes to the endpoint that his token names, and only so many at a time; staff's to anybody here (4.1). */
  async function startMessaging(req: Request, res: Response): Promise<void> {
    const device = deviceOf(res);
    if (tokenMeetingOf(res) !== undefined) throw refusal('NotYourDestination', 'This token is for a meeting.');
    const input = readInput(req);
    const chat = readChat(input, writesHtml(device));
    if (device.kind === 'staff' && chat.to === device.person.uri) input.fault('to', 'is yourself');
    input.check();
    const start = destination(device, chat);
    const location = await log.once(device.id, `startMessaging ${chat.operationId}`, (tx) => {
      if (reader.openConversations(device.id).length >= mostChats[device.kind])
        throw refusal('TooManyConversations', 'Too many chats of yours are waiting or open.');
      const id = uuid();
      start(tx, id);
      return hrefOf(viewOf(res), paths.messagingInvitation(id));
    });
    res.status(201).location(location).end();
  }

  function destination(device: Device, chat: ChatInput): (tx: Transaction, id: string) => void {
    if (device.kind === 'visitor') {
      const own = device.application === null ? undefined : applications.byId(device.application);
      if (!own || chat.to !== own.endpoint) throw refusal('NotYourDestination', 'This token is for another address.');
      return (tx, id) => askApplication(tx, id, device, own, chat);
    }
    const application = chat.to === undefined ? undefined : applications.byEndpoint(chat.to);
    if (application)
      return (tx, id) => {
        checkOwnThread(device, chat, application.endpoint);
        askApplication(tx, id, device, application, chat);
      };
    const account = chat.to === undefined ? undefined : accounts.byUri(chat.to);
    if (!account) throw refusal('DestinationUnknown', 'Nobody here has this address.');
    return (tx, id) => {
      checkOwnThread(device, chat, account.uri);
      askStaff(tx, id, device, account, chat);
    };
  }

  function askApplication(tx: Transaction, id: string, device: Device, to: RegisteredApplication, chat: ChatInput) {
    const invitation = { id, operationId: chat.operationId, expiresAt: tx.now + parts.settings.invitationTimeoutMs };
    const facts = factsOf(tx, id, { application: to.id, endpoint: { uri: to.endpoint, name: to.name } }, chat);
    const html = writesHtml(device);
    tx.open(requestChat({ facts, invitation, visitor: device.person, device: device.id, html }));
    parts.callbacks.open(id, to.id, { url: null, context: null });
  }

  function askStaff(tx: Transaction, id: string, device: Device, to: Person, chat: ChatInput) {
    const { person } = device;
    const ring = {
      id,
      operationId: chat.operationId,
      ...reach(parts, to, tx.now),
      from: person,
      subject: chat.about.subject,
    };
    const facts = factsOf(tx, id, { application: null, endpoint: person }, chat);
    tx.open(requestPeer({ facts, ring, caller: { person, device: device.id, html: writesHtml(device) } }));
  }

  function checkOwnThread(device: Device, chat: ChatInput, to: string): void {
    const own = parts.devices.ofPerson(device.person.uri).flatMap(({ id }) => reader.openConversations(id));
    checkThread(own, { threadId: chat.about.threadId, of: device.person.uri, with: to });
  }

  /** A chat's invitation has the id of its conversation: one asks once. */
  function found(req: Request, res: Response) {
    const device = deviceOf(res);
    const conversation = log.conversation(idOf(req));
    const rings = conversation?.invitations.some(({ chat, devices }) => chat && devices.includes(device.id));
    const me = rings ? device.person : conversation?.participants.find((one) => one.device === device.id);
    const asked = conversation && reader.range(conversation.facts.id, 1, 1, 1)[0]?.body;
    if (!conversation || !me || (asked?.type !== 'chatRequested' && asked?.type !== 'peerRequested'))
      throw refusal('ResourceUnknown', 'There is no such invitation.');
    return { conversation, asked, me };
  }

  function rung(req: Request): string {
    const conversation = log.conversation(idOf(req));
    if (!conversation) throw refusal('ResourceUnknown', 'There is no such invitation.');
    return conversation.facts.id;
  }

  return router;
}

const idOf = (req: Request): string => String(req.params.invitation).toLowerCase();

function factsOf(tx: Transaction, id: string, host: Pick<Facts, 'application' | 'endpoint'>, chat: ChatInput): Facts {
  return { id, kind: 'peer', ...host, ...chat.about, onlineMeetingUri: null, createdAt: tx.now };
}
