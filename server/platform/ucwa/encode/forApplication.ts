import type { SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { ConversationEvent, EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import { leads, type MeetingTerms } from '../../conversation/terms.ts';
import type { LoggedMessage } from '../../log/reading.ts';
import { bridgedResource, bridgeResource } from './bridge.ts';
import { addedMessagingResource, incomingChatResource } from './chatInvitations.ts';
import { becameMeeting } from './conferenced.ts';
import { conversationResource } from './conversation.ts';
import { type Emitter, emitter } from './emit.ts';
import { cameIn, comingIn } from './joining.ts';
import { atTheDoor } from './lobby.ts';
import { participantInvitationResource, startedMeetingResource } from './meetingInvitations.ts';
import { messageResource } from './message.ts';
import { onlineMeetingResource } from './onlineMeeting.ts';
import { encodePeer } from './peerForApplication.ts';
import { failedState, reasonOf } from './reasons.ts';
import { arrived, listOf, waits } from './roster.ts';
import { hrefOf, paths, type View } from './view.ts';

/** What an event told to an application may need beside itself. */
export interface ApplicationSources {
  /** The application's own resource, embedded into an incoming invitation (5.1). */
  readonly application: () => Resource;
  /** Lines of the conversation by their numbers, both included, in order. */
  readonly said: (from: number, to: number) => readonly LoggedMessage[];
}

/**
 * What a trusted application is told of an event: the scripts of trusted-application-api.md 13, in their order
 * (what it checks on "completed" is told before "completed", 5.4 and 5.5). Empty when it does not concern it.
 */
export function encodeForApplication(
  view: View,
  facts: Facts,
  { body, at }: { body: ConversationEvent; at: number },
  { application, said }: ApplicationSources,
): SentEvent[] {
  const emit = emitter(view, facts);
  switch (body.type) {
    case 'chatRequested': {
      const chat = { ...body.invitation, facts, visitor: body.visitor };
      const resource = incomingChatResource(view, chat, 'Connecting', application());
      return [emit.general('started', 'messagingInvitation', paths.messagingInvitation(chat.id), { resource })];
    }
    case 'peerRequested':
    case 'peerConnected':
    case 'peerRefused':
      return encodePeer(view, facts, emit, body);
    case 'conferenced':
      return becameMeeting(view, facts, emit);
    case 'chatAccepted': {
      const chat = { ...body.invitation, facts, visitor: body.visitor };
      return [
        emit.messagingIs('Connected'),
        emit.conversationIs(
          'updated',
          conversationResource(view, facts, { state: 'Connected', messaging: true, extensible: true }),
        ),
        emit.participantAdded(body.visitor),
        emit.participantMessaging('added', body.visitor, 'participant'),
        emit.general('completed', 'messagingInvitation', paths.messagingInvitation(chat.id), {
          status: 'Success',
          resource: incomingChatResource(view, chat, 'Connected', null),
        }),
      ];
    }
    case 'chatBridged': {
      const chat = { ...body.invitation, facts, visitor: body.visitor };
      return [
        emit.messagingIs('Connected'),
        emit.conversationIs(
          'updated',
          conversationResource(view, facts, { state: 'Connected', messaging: true, bridged: true }),
        ),
        emit.here('added', 'conversationBridge', paths.bridge(facts.id), {
          in: emit.linkIn('conversation', paths.conversation(facts.id)),
          resource: bridgeResource(view, facts.id, body.onlineMeetingUri),
        }),
        emit.participantAdded(body.visitor),
        emit.participantMessaging('added', body.visitor, 'participant'),
        emit.general('completed', 'messagingInvitation', paths.messagingInvitation(chat.id), {
          status: 'Success',
          resource: incomingChatResource(view, chat, 'Connected', null),
        }),
      ];
    }
    case 'chatRefused': {
      const chat = { ...body.invitation, facts, visitor: body.visitor };
      return [
        emit.general('completed', 'messagingInvitation', paths.messagingInvitation(chat.id), {
          status: 'Failure',
          reason: reasonOf[body.cause],
          resource: incomingChatResource(view, chat, failedState(view, body.cause), null),
        }),
        emit.conversationGone(),
      ];
    }
    case 'chatEnded':
      return [
        emit.messagingIs('Over', reasonOf.ended),
        emit.participantMessaging('deleted', body.visitor, 'participant'),
        emit.participantGone(body.visitor, body.cause && reasonOf[body.cause]),
        emit.conversationGone(body.cause && reasonOf[body.cause]),
      ];
    case 'bridgedParticipantAdded':
    case 'bridgedParticipantUpdated':
    case 'bridgedParticipantRemoved': {
      const removed = body.type === 'bridgedParticipantRemoved';
      const type = removed ? 'deleted' : body.type === 'bridgedParticipantAdded' ? 'added' : 'updated';
      return [
        emit.here(type, 'bridgedParticipant', paths.bridgedParticipant(facts.id, body.bridged.uri), {
          title: body.bridged.displayName,
          in: emit.linkIn('bridgedParticipants', paths.bridgedParticipants(facts.id)),
          ...(removed ? {} : { resource: bridgedResource(view, facts.id, body.bridged) }),
        }),
      ];
    }
    case 'meetingStarted': {
      const started = { id: body.invitationId, operationId: body.operationId };
      const invitation = paths.onlineMeetingInvitation(started.id);
      const conversation = (state: 'Connecting' | 'Conferencing' | 'Conferenced') =>
        conversationResource(view, facts, { state, messaging: false });
      return [
        emit.general('started', 'onlineMeetingInvitation', invitation, {
          resource: startedMeetingResource(view, facts, started, 'Connecting'),
        }),
        emit.conversationIs('added', conversation('Connecting')),
        emit.conversationIs('updated', conversation('Conferencing')),
        emit.conversationIs('updated', conversation('Conferenced')),
        emit.here('added', 'onlineMeeting', paths.onlineMeeting(facts.id), {
          in: emit.linkIn('conversation', paths.conversation(facts.id)),
          resource: onlineMeetingResource(view, facts),
        }),
        emit.messagingIs('Disconnected'),
        emit.general('completed', 'onlineMeetingInvitation', invitation, {
          status: 'Success',
          resource: startedMeetingResource(view, facts, started, 'Connected'),
        }),
      ];
    }
    case 'hostMessagingAdded': {
      const added = { id: body.invitationId, operationId: body.operationId };
      const invitation = paths.messagingInvitation(added.id);
      return [
        emit.general('started', 'messagingInvitation', invitation, {
          resource: addedMessagingResource(view, facts, added, 'Connecting'),
        }),
        emit.messagingIs('Connected'),
        emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: true })),
        emit.general('completed', 'messagingInvitation', invitation, {
          status: 'Success',
          resource: addedMessagingResource(view, facts, added, 'Connected'),
        }),
      ];
    }
    case 'invited':
      if (body.invitation.by) return []; // somebody else's doing; who joins is told when he does
      return [
        emit.general('started', 'participantInvitation', paths.participantInvitation(body.invitation.id), {
          resource: participantInvitationResource(view, facts, body.invitation, 'Connecting'),
        }),
      ];
    case 'invitationFailed':
      if (!body.final || body.invitation.by) return [];
      return [
        emit.general('completed', 'participantInvitation', paths.participantInvitation(body.invitation.id), {
          status: 'Failure',
          reason: reasonOf[body.cause],
          resource: participantInvitationResource(view, facts, body.invitation, failedState(view, body.cause)),
        }),
      ];
    case 'joined':
      return [
        ...arrived(emit, body.participant, { terms: body.terms, leading: leadsHere(facts, body.terms) }),
        ...(body.invitation && !body.invitation.by
          ? [
              emit.general('completed', 'participantInvitation', paths.participantInvitation(body.invitation.id), {
                status: 'Success',
                resource: participantInvitationResource(view, facts, body.invitation, 'Connected'),
              }),
            ]
          : []),
      ];
    case 'messagingAdded':
      return [emit.participantMessaging('added', body.participant, 'participant')];
    case 'left':
      return [
        ...(body.participant.messaging ? [emit.participantMessaging('deleted', body.participant, 'participant')] : []),
        ...(body.scheduled ? [emit.listed('deleted', body.participant, listOf(body.participant))] : []),
        emit.participantGone(body.participant, body.cause && reasonOf[body.cause]),
      ];
    case 'meetingOpened':
      return []; // whoever came first was told
    case 'hostJoined': {
      const looking = { terms: body.terms, leading: leadsHere(facts, body.terms) };
      return [
        ...comingIn(view, facts, emit, body.joining),
        emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: false })),
        emit.here('added', 'onlineMeeting', paths.onlineMeeting(facts.id), {
          in: emit.linkIn('conversation', paths.conversation(facts.id)),
          resource: onlineMeetingResource(view, facts, body.terms),
        }),
        ...body.others.flatMap((other) => arrived(emit, other, looking)),
        ...(looking.leading ? body.waiting.map((one) => waits(emit, view, facts.id, one)) : []),
        emit.messagingIs('Disconnected'),
        cameIn(view, facts, emit, body.joining),
      ];
    }
    case 'lobbyEntered':
    case 'lobbyLeft':
      return atTheDoor(view, facts, emit, body, body.hostLeads);
    case 'admitted':
    case 'roleChanged':
    case 'meetingChanged':
      return atTheDoor(view, facts, emit, body, leadsHere(facts, body.terms));
    case 'hostLeft':
    case 'meetingEnded':
      return [emit.messagingIs('Over', reasonOf.ended), emit.conversationGone()];
    case 'hostCaughtUp':
      return said(body.from, body.to).flatMap((logged) => message(view, facts, emit, logged));
    case 'message':
      return message(view, facts, emit, { body, at });
    case 'typing':
      return body.relayed || body.again || body.who.uri === facts.endpoint.uri ? [] : [emit.typing('added', body.who)];
    case 'typingStopped':
      return body.relayed || body.who.uri === facts.endpoint.uri ? [] : [emit.typing('deleted', body.who)];
  }
}

/** A line, told where it was spoken and not again where a bridge carried it. */
function message(
  view: View,
  facts: Facts,
  emit: Emitter,
  { body, at }: { body: EventOf<'message'>; at: number },
): SentEvent[] {
  if (body.relayed) return [];
  const direction = body.from.uri === facts.endpoint.uri ? 'Outgoing' : 'Incoming';
  return [
    emit.here('completed', 'message', paths.message(facts.id, body.number), {
      status: 'Success',
      resource: messageResource(view, facts.id, { ...body, at, direction }),
    }),
  ];
}

/** Whether the application, whose endpoint these facts name, decides about others. */
const leadsHere = ({ endpoint }: Facts, terms: MeetingTerms | undefined): boolean => !terms || leads(terms, endpoint);

/** Where a trusted application's stream of a conversation lies: `{TGT}/events?ack=N&key=…` (7.1). */
export function callbackLinks(view: View, facts: Facts, application: string, ack: number) {
  const key = encodeURIComponent(`${application}~${facts.endpoint.uri}~${facts.id}`).replaceAll('~', '%7E');
  const at = (n: number) => ({ href: `${hrefOf({ ...view, query: '' }, '/events')}?ack=${n}&key=${key}` });
  return { self: at(ack), next: at(ack + 1) };
}
