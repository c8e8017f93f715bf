import { type Request, Router } from 'express';
import type { Resource } from '../../../wire/resource.ts';
import { standingIn } from '../../conversation/meeting.ts';
import {
  type Conversation,
  hostOf,
  isMeeting,
  type Participant,
  type Person,
  participantOf,
  rosterOf,
  typistsFor,
} from '../../conversation/model.ts';
import { shownConversation, shownMessagingResource } from '../encode/conversation.ts';
import { messageResource } from '../encode/message.ts';
import { extensionsResource, onlineMeetingResource } from '../encode/onlineMeeting.ts';
import {
  localParticipantResource,
  participantLinks,
  participantMessagingResource,
  participantResource,
  typingResource,
} from '../encode/participants.ts';
import { inPlain } from '../encode/plainText.ts';
import { addressSegment, paths, type View } from '../encode/view.ts';
import { refusal } from '../errors.ts';
import { writesHtml } from '../people/device.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { deviceOf, joined, viewOf } from './access.ts';

interface Shown {
  readonly conversation: Conversation;
  readonly view: View;
  /** Who asks, as a participant; undefined while he is being rung. */
  readonly me: Participant | undefined;
  readonly person: Person;
  readonly plainOnly: boolean;
}

/** A conversation as a UCWA client reads it: messaging, typing, who is there (ucwa.md 5). */
export function conversationShownRoutes(parts: UcwaParts): Router {
  const router = Router({ mergeParams: true });
  const { reader } = parts;

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
    const said = plainOnly ? inPlain(logged.body) : logged.body;
    return messageResource(view, conversation.facts.id, {
      ...said,
      at: logged.at,
      direction,
      failures: logged.failures,
    });
  });
  show('/messaging/typingParticipants', ({ conversation, view, me }) =>
    typingResource(view, conversation.facts.id, me?.messaging ? typistsFor(conversation, me.uri) : []),
  );
  show('/participants', ({ conversation, view }) => {
    const { id } = conversation.facts;
    return participantLinks(view, id, { rel: 'participants', path: paths.participants(id) }, rosterOf(conversation));
  });
  show('/participants/:participant', ({ conversation, view }, req) => {
    const uri = `sip:${addressSegment(String(req.params.participant)).toLowerCase()}`;
    const host = hostOf(conversation)?.endpoint; // in no roster of a meeting, but it speaks there, under this address
    const found = [
      ...rosterOf(conversation),
      ...onBridge(conversation),
      ...(host ? [{ ...host, ...standingIn(conversation, host.uri) }] : []),
    ].find((participant) => participant.uri === uri);
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
  show('/onlineMeeting/extensions', ({ conversation, view }) => {
    if (!isMeeting(conversation)) throw refusal('ResourceUnknown', 'This is no meeting.');
    return extensionsResource(view, `${paths.onlineMeeting(conversation.facts.id)}/extensions`);
  });
  return router;
}

/** Whom a chat's visitor may hear of besides: those on the bridge, under their bridged names. */
const onBridge = (chat: Conversation) =>
  (chat.bridge?.bridged ?? [])
    .filter(({ filter }) => filter === 'Disabled')
    .map(({ uri, displayName }) => ({ uri, name: displayName }));
