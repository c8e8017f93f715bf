import { type Request, type Response, Router } from 'express';
import { uuid } from '../../../lib/ids.ts';
import type { Resource } from '../../../wire/resource.ts';
import { endChat } from '../../conversation/chat.ts';
import { leaveLobby } from '../../conversation/lobby.ts';
import { addMessaging, leave } from '../../conversation/meeting.ts';
import {
  type Conversation,
  hostOf,
  isMeeting,
  type Participant,
  type Person,
  participantOf,
  rosterOf,
  typistsFor,
  waitingOf,
} from '../../conversation/model.ts';
import { mayWriteHtml } from '../../conversation/peer.ts';
import { decline } from '../../conversation/ringing.ts';
import { numberSaid, say, type } from '../../conversation/say.ts';
import { readFirstText } from '../chatInput.ts';
import { shownConversation, shownMessagingResource } from '../encode/conversation.ts';
import { messageResource } from '../encode/message.ts';
import { onlineMeetingResource } from '../encode/onlineMeeting.ts';
import { localParticipantResource, participantMessagingResource, participantResource } from '../encode/participants.ts';
import { asTold } from '../encode/plainText.ts';
import { addressSegment, hrefOf, linkTo, paths, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { queryOperation, readInput, readMessage } from '../input.ts';
import { writesHtml } from '../people/devices.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, joined, speaker, viewOf } from './access.ts';

interface Shown {
  readonly conversation: Conversation;
  readonly view: View;
  /** Who asks, as a participant; undefined while he is being rung. */
  readonly me: Participant | undefined;
  readonly person: Person;
  readonly plainOnly: boolean;
}

/** A conversation as a UCWA client has it: messaging, typing, who is there (ucwa.md 5). */
export function conversationRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { log, reader } = parts;

  const show = (path: string, shown: (about: Shown, req: Request) => Resource) =>
    router.get(path, (req, res) => {
      const conversation = joined(parts, req, res);
      const me = participantOf(conversation, deviceOf(res).person.uri);
      const { person } = deviceOf(res);
      const plainOnly = !writesHtml(deviceOf(res));
      res.json(shown({ conversation, view: viewOf(res), me, person, plainOnly }, req));
    });

  show('/', ({ conversation, view, me }) => shownConversation(view, conversation, me));
  show('/messaging', ({ conversation, view, me }) => shownMessagingResource(view, conversation, me));
  show('/messaging/messages/:number', ({ conversation, view, me, plainOnly }, req) => {
    const logged = reader.message(conversation.facts.id, Number(req.params.number));
    if (!logged || !me?.messaging || logged.body.except.includes(me.uri))
      throw refusal('ResourceUnknown', 'There is no such message.');
    const direction = logged.body.from.uri === me.uri ? 'Outgoing' : 'Incoming';
    const said = asTold(view, conversation.facts, plainOnly, logged.body);
    return messageResource(view, conversation.facts.id, {
      ...said,
      at: logged.at,
      direction,
      failures: logged.failures,
    });
  });
  show('/messaging/typingParticipants', ({ conversation, view, me }) => ({
    _links: {
      self: linkTo(view, paths.typingParticipants(conversation.facts.id)),
      participant: (me?.messaging ? typistsFor(conversation, me.uri) : []).map(({ uri, name }) =>
        linkTo(view, paths.participant(conversation.facts.id, uri), name),
      ),
    },
    rel: 'typingParticipants',
  }));
  show('/participants', ({ conversation, view }) => ({
    _links: {
      self: linkTo(view, paths.participants(conversation.facts.id)),
      participant: rosterOf(conversation).map(({ uri, name }) =>
        linkTo(view, paths.participant(conversation.facts.id, uri), name),
      ),
    },
    rel: 'participants',
  }));
  show('/participants/:participant', ({ conversation, view }, req) => {
    const uri = `sip:${addressSegment(String(req.params.participant)).toLowerCase()}`;
    const host = hostOf(conversation)?.endpoint; // in no roster of a meeting, but it speaks there, under this address
    const found = [...rosterOf(conversation), ...onBridge(conversation), ...(host ? [host] : [])].find(
      (participant) => participant.uri === uri,
    );
    if (!found) throw refusal('ResourceUnknown', 'There is no such participant.');
    return participantResource(view, conversation.facts.id, found);
  });
  show('/participants/:participant/participantMessaging', ({ conversation, view }, req) => {
    const uri = `sip:${addressSegment(String(req.params.participant)).toLowerCase()}`;
    const found = rosterOf(conversation).find((participant) => participant.uri === uri);
    if (!found?.messaging) throw refusal('ResourceUnknown', 'There is no such participant in messaging.');
    return participantMessagingResource(view, conversation.facts.id, uri);
  });
  show('/localParticipant', ({ conversation, view, me, person }) => {
    // Whoever is rung for a chat of two is told of himself at once (ucwa.md 4.4).
    if (!me && isMeeting(conversation)) throw refusal('ResourceUnknown', 'You have not joined yet.');
    return localParticipantResource(view, conversation.facts.id, me ?? person);
  });
  show('/onlineMeeting', ({ conversation, view }) => {
    if (!isMeeting(conversation)) throw refusal('ResourceUnknown', 'This is no meeting.');
    return onlineMeetingResource(view, conversation.facts, conversation.terms);
  });

  router.post('/messaging/messages', send);
  // Some clients answer a message by posting to its own address (ucwa.md 5.3).
  router.post('/messaging/messages/:number', send);
  async function send(req: Request, res: Response): Promise<void> {
    const id = idOf(req);
    const { id: device, person } = deviceOf(res);
    const message = readMessage(req);
    const operationId = queryOperation(req);
    const number = await log.once(device, operationId && `message ${id} ${operationId}`, (tx) => {
      const said = tx.change(id, (now) => {
        const by = speaker(now, person.uri, device);
        if (message.format === 'html' && !mayWriteHtml(now, by.uri))
          throw refusal('MediaTypeUnsupported', 'Send text/plain.');
        return say(now, { by, ...message, operationId });
      });
      return numberSaid(said);
    });
    res
      .status(201)
      .location(hrefOf(viewOf(res), paths.message(id, number)))
      .end();
  }

  router.post('/messaging/typing', async (req, res) => {
    const id = idOf(req);
    const { id: device, person } = deviceOf(res);
    const until = parts.clock.now() + parts.settings.typingTimeoutMs;
    await log.commit((tx) => tx.change(id, (now) => type(now, { by: speaker(now, person.uri, device), until })));
    res.status(204).end();
  });

  router.post('/messaging/addMessaging', async (req, res) => {
    const conversation = joined(parts, req, res);
    const { id } = conversation.facts;
    const { id: device, person } = deviceOf(res);
    speaker(conversation, person.uri, device);
    const input = readInput(req);
    const operationId = input.text('operationId', 50) || uuid();
    const first = readFirstText(input, writesHtml(deviceOf(res)));
    input.check();
    const location = await log.once(device, `addMessaging ${id} ${operationId}`, (tx) => {
      const invitationId = uuid();
      tx.change(id, (now) => addMessaging(now, { uri: person.uri, device, invitationId, operationId }));
      if (first) tx.change(id, (now) => say(now, { by: speaker(now, person.uri, device), ...first, operationId }));
      return hrefOf(viewOf(res), paths.messagingInvitation(invitationId));
    });
    res.status(201).location(location).end();
  });

  /** Leaving: a chat ends with it, a meeting goes on for the others (ucwa.md 5.1). Who is rung for a chat declines it so. */
  async function end(req: Request, res: Response): Promise<void> {
    const { id } = joined(parts, req, res).facts;
    const { id: device, person } = deviceOf(res);
    await log.commit((tx) =>
      tx.change(id, (now) => {
        const rung = now.invitations.find(({ devices }) => devices.includes(device));
        if (!isMeeting(now) && rung)
          return decline(now, { invitationId: rung.id, device, uri: person.uri, local: false });
        const waiting = waitingOf(now, person.uri);
        if (waiting?.participant.device === device) return leaveLobby(now, (one) => one === waiting);
        // Another client of his may have answered since this one was found ringing: what that one is in goes on.
        const me = speaker(now, person.uri, device);
        return isMeeting(now) ? leave(now, me.uri) : endChat(now, 'visitor');
      }),
    );
    res.status(204).end();
  }
  router.delete('/', end);
  router.post('/messaging/terminate', end);
  return router;
}

const idOf = (req: Request): string => String(req.params.conversation).toLowerCase();

/** Whom a chat's visitor may hear of besides: those on the bridge, under their bridged names. */
const onBridge = (chat: Conversation) =>
  (chat.bridge?.bridged ?? [])
    .filter(({ filter }) => filter === 'Disabled')
    .map(({ uri, displayName }) => ({ uri, name: displayName }));
