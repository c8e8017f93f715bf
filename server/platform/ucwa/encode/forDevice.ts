import type { SentEvent } from '../../../wire/events.ts';
import type { ConversationEvent, EventOf } from '../../conversation/events.ts';
import type { Facts, Joining, Person } from '../../conversation/model.ts';
import type { LoggedMessage } from '../../log/reading.ts';
import { addedMessagingResource, outgoingChatResource } from './chatInvitations.ts';
import { becameMeeting } from './conferenced.ts';
import { conversationResource } from './conversation.ts';
import { type Emitter, emitter } from './emit.ts';
import { inviting } from './inviter.ts';
import { cameIn, comingIn, turnedAway } from './joining.ts';
import { atTheDoor, ownRole } from './lobby.ts';
import { ringingResource } from './meetingInvitations.ts';
import { messageResource } from './message.ts';
import { disconnected, over } from './over.ts';
import { peerConnected, peerRefused, peerRequested, stoppedRinging } from './peerForDevice.ts';
import { asTold } from './plainText.ts';
import { failedState, reasonOf } from './reasons.ts';
import { arrived, inside, leadsWith, listOf } from './roster.ts';
import { paths, type View } from './view.ts';

/** A UCWA client that events are told to: its device id and whose it is. */
export interface Viewer {
  readonly device: string;
  readonly person: Person;
  /** It did not list Html: what is said so, it is told as plain text. */
  readonly plainOnly?: boolean;
}

/** Everything an encoding may need beside the event itself. */
export interface Telling {
  readonly view: View;
  readonly viewer: Viewer;
  readonly facts: Facts;
  /** What was said in the conversation before the event being told, in order. */
  readonly earlier: () => readonly LoggedMessage[];
}

/**
 * What a UCWA client is told of an event: the scripts of ucwa.md 4.3, 4.4, 5 and 6.2, in their order.
 * Empty when it does not concern this client.
 */
export function encodeForDevice(telling: Telling, { body, at }: { body: ConversationEvent; at: number }): SentEvent[] {
  const { view, viewer, facts } = telling;
  const emit = emitter(view, facts);
  switch (body.type) {
    case 'chatRequested':
      return requested(telling, emit, body);
    case 'peerRequested':
      return peerRequested({ view, viewer, facts, emit }, body);
    case 'peerConnected':
      return peerConnected({ view, viewer, facts, emit }, body);
    case 'peerRefused':
      return peerRefused({ view, viewer, facts, emit }, body);
    case 'conferenced':
      return body.participants.some(({ device }) => device === viewer.device)
        ? becameMeeting(view, facts, emit, viewer.person.name)
        : [];
    case 'chatAccepted':
    case 'chatBridged': {
      const chat = { ...body.invitation, facts, visitor: body.visitor };
      const extensible = body.type === 'chatAccepted';
      const shown = { state: 'Connected', messaging: true, extensible, me: viewer.person.name } as const;
      return [
        emit.conversationIs('updated', conversationResource(view, facts, shown)),
        ...otherIsThere(emit, facts.endpoint, body.visitor),
        emit.messagingIs('Connected', undefined, body.visitor.html),
        emit.general('completed', 'messagingInvitation', paths.messagingInvitation(chat.id), {
          status: 'Success',
          resource: outgoingChatResource(view, chat, 'Connected'),
        }),
      ];
    }
    case 'chatRefused': {
      const chat = { ...body.invitation, facts, visitor: body.visitor };
      return [
        emit.general('completed', 'messagingInvitation', paths.messagingInvitation(chat.id), {
          status: 'Failure',
          reason: reasonOf[body.cause],
          resource: outgoingChatResource(view, chat, failedState(view, body.cause)),
        }),
        ...over(view, facts, emit, 'ended'),
      ];
    }
    case 'chatEnded':
      return [
        emit.messagingIs('Over', reasonOf[body.cause ?? 'ended']),
        emit.participantGone(viewer.device === body.visitor.device ? (body.other ?? facts.endpoint) : body.visitor),
        ...disconnected(view, facts, emit, body.cause),
      ];
    case 'invited':
      if (body.invitation.by?.device === viewer.device) return inviting(view, facts, emit, body.invitation);
      return body.invitation.devices.includes(viewer.device) ? ringing(telling, emit, body) : [];
    case 'invitationFailed':
      if (body.final && body.invitation.by?.device === viewer.device)
        return inviting(view, facts, emit, body.invitation, body.cause);
      if (!body.devices.includes(viewer.device)) return [];
      return body.invitation.chat
        ? stoppedRinging({ view, viewer, facts, emit }, body)
        : ringingEnded(telling, emit, body);
    case 'joined':
      if (body.participant.device === viewer.device) return joinedMyself(telling, emit, body);
      if (!body.to.includes(viewer.device)) return [];
      return [
        ...arrived(emit, body.participant, { terms: body.terms, leading: leadsWith(body.others, viewer.device) }),
        ...(body.invitation?.by?.device === viewer.device
          ? inviting(view, facts, emit, body.invitation, 'joined')
          : []),
      ];
    case 'messagingAdded':
      if (body.participant.device === viewer.device) return messagingAdded(telling, emit, body);
      return body.to.includes(viewer.device)
        ? [emit.participantMessaging('added', body.participant, 'participant')]
        : [];
    case 'left':
      if (body.participant.device === viewer.device) return over(view, facts, emit, body.cause ?? 'ended');
      if (!body.to.includes(viewer.device)) return [];
      return [
        ...(body.participant.messaging ? [emit.participantMessaging('deleted', body.participant, 'participant')] : []),
        ...(body.scheduled ? [emit.listed('deleted', body.participant, listOf(body.participant))] : []),
        emit.participantGone(body.participant, body.cause && reasonOf[body.cause]),
      ];
    case 'lobbyEntered':
      if (body.participant.device === viewer.device) return waitsMyself(view, facts, emit, body.joining);
      return body.to.includes(viewer.device) ? atTheDoor(view, facts, emit, body, true) : [];
    case 'admitted': {
      if (body.participant.device === viewer.device) return admittedMyself(telling, emit, body);
      const leading = leadsWith(body.others, viewer.device);
      return body.to.includes(viewer.device) ? atTheDoor(view, facts, emit, body, leading) : [];
    }
    case 'lobbyLeft':
      if (body.participant.device === viewer.device) return turnedAway(view, facts, emit, body);
      return body.to.includes(viewer.device) ? atTheDoor(view, facts, emit, body, true) : [];
    case 'roleChanged':
      if (body.participant.device === viewer.device) return ownRole(view, facts, emit, body);
      if (!body.to.includes(viewer.device)) return [];
      return atTheDoor(view, facts, emit, body, leadsWith(body.others, viewer.device));
    case 'meetingChanged':
      return body.to.includes(viewer.device) ? atTheDoor(view, facts, emit, body, false) : [];
    case 'meetingEnded':
      return body.participants.some(({ device }) => device === viewer.device) ? over(view, facts, emit, 'ended') : [];
    case 'message':
      return body.to.includes(viewer.device) ? [message(telling, emit, { body, at })] : [];
    case 'typing':
      return body.to.includes(viewer.device) && !body.again ? [emit.typing('added', body.who)] : [];
    case 'typingStopped':
      return body.to.includes(viewer.device) ? [emit.typing('deleted', body.who)] : [];
    case 'bridgedParticipantAdded':
    case 'bridgedParticipantUpdated':
    case 'bridgedParticipantRemoved':
    case 'meetingStarted':
    case 'hostMessagingAdded':
    case 'meetingOpened':
    case 'hostJoined':
    case 'hostLeft':
    case 'hostCaughtUp':
      return []; // the application's own business
  }
}

/** Package A of a chat that a visitor starts (ucwa.md 4.3). */
function requested({ view, facts, viewer }: Telling, emit: Emitter, body: EventOf<'chatRequested'>): SentEvent[] {
  const chat = { ...body.invitation, facts, visitor: body.visitor };
  return [
    emit.general('started', 'messagingInvitation', paths.messagingInvitation(chat.id), {
      resource: outgoingChatResource(view, chat, 'Connecting'),
    }),
    emit.conversationIs('added', conversationResource(view, facts, { state: 'Connecting', messaging: false })),
    emit.localParticipant(viewer.person),
    emit.messagingIs('Connecting'),
  ];
}

/** The other party of a chat, and that both take part in messaging (package B, 2 and 3). */
export function otherIsThere(emit: Emitter, other: Person, me: Person): SentEvent[] {
  return [
    emit.participantAdded({ ...other, messaging: true }),
    emit.participantMessaging('added', other, 'participant'),
    emit.participantMessaging('added', me, 'localParticipant'),
  ];
}

function ringing({ view, facts }: Telling, emit: Emitter, body: EventOf<'invited'>): SentEvent[] {
  const { invitation } = body;
  return [
    emit.general('started', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(invitation.id), {
      resource: ringingResource(view, facts, invitation, 'Connecting'),
    }),
    emit.conversationIs('added', conversationResource(view, facts, { state: 'Incoming', messaging: false })),
  ];
}

function ringingEnded({ view, facts }: Telling, emit: Emitter, body: EventOf<'invitationFailed'>): SentEvent[] {
  const { invitation, cause } = body;
  return [
    emit.general('completed', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(invitation.id), {
      status: 'Failure',
      reason: reasonOf[cause],
      resource: ringingResource(view, facts, invitation, failedState(view, cause)),
    }),
    emit.conversationGone(),
  ];
}

/** Joining a meeting (ucwa.md 6.2): its chat is there, to be added by the client. */
function joinedMyself({ view, facts }: Telling, emit: Emitter, body: EventOf<'joined'>): SentEvent[] {
  const { invitation, participant: me, others, joining, terms, waiting = [] } = body;
  return [
    ...(joining ? comingIn(view, facts, emit, joining) : []),
    ...inside(view, facts, emit, { me, others, waiting, terms }),
    ...(joining ? [cameIn(view, facts, emit, joining)] : []),
    ...(invitation && !joining
      ? [
          emit.general('completed', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(invitation.id), {
            status: 'Success',
            resource: ringingResource(view, facts, invitation, 'Connected'),
          }),
        ]
      : []),
  ];
}

/** Before a leader decides: the invitation stays open, the conversation is in the lobby (ucwa.md 6.2). */
const waitsMyself = (view: View, facts: Facts, emit: Emitter, joining: Joining): SentEvent[] => [
  ...comingIn(view, facts, emit, joining),
  emit.conversationIs('updated', conversationResource(view, facts, { state: 'InLobby', messaging: false })),
];

function admittedMyself({ view, facts }: Telling, emit: Emitter, body: EventOf<'admitted'>): SentEvent[] {
  const { participant: me, others, terms, joining } = body;
  return [...inside(view, facts, emit, { me, others, waiting: [], terms }), cameIn(view, facts, emit, joining)];
}

/** Messaging connected in a meeting, then what was said before, once and in order (contract, "joining late"). */
function messagingAdded(telling: Telling, emit: Emitter, body: EventOf<'messagingAdded'>): SentEvent[] {
  const { view, facts } = telling;
  const added = { id: body.invitationId, operationId: body.operationId };
  const invitation = paths.messagingInvitation(added.id);
  return [
    emit.general('started', 'messagingInvitation', invitation, {
      resource: addedMessagingResource(view, facts, added, 'Connecting'),
    }),
    emit.messagingIs('Connected', undefined, body.participant.html),
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: true })),
    emit.participantMessaging('added', body.participant, 'localParticipant'),
    emit.general('completed', 'messagingInvitation', invitation, {
      status: 'Success',
      resource: addedMessagingResource(view, facts, added, 'Connected'),
    }),
    ...saidBefore(telling, emit),
  ];
}

/** Everything said so far that no filter keeps from the viewer. */
export function saidBefore(telling: Telling, emit: Emitter): SentEvent[] {
  return telling
    .earlier()
    .filter(({ body }) => !body.except.includes(telling.viewer.person.uri))
    .map((logged) => message(telling, emit, logged));
}

function message(
  { view, facts, viewer }: Telling,
  emit: Emitter,
  logged: { body: EventOf<'message'>; at: number },
): SentEvent {
  const { body, at } = logged;
  const direction = body.from.uri === viewer.person.uri ? 'Outgoing' : 'Incoming';
  const told = asTold(view, facts, viewer.plainOnly ?? false, body);
  return emit.here('completed', 'message', paths.message(facts.id, body.number), {
    status: 'Success',
    resource: messageResource(view, facts.id, { ...told, at, direction }),
  });
}
