import { callOver } from './chatCall/decisions.ts';
import type { ConversationEvent } from './events.ts';
import {
  bridgedChatOf,
  type Conversation,
  type Facts,
  hostOf,
  isHost,
  isMeeting,
  type Participant,
  type Person,
  participantOf,
  rosterOf,
  type Standing,
  waitingOf,
} from './model.ts';
import { type Cause, refuse } from './reasons.ts';
import { stopTyping } from './say.ts';
import { admission, leads, type MeetingTerms } from './terms.ts';

/** People who may be in a meeting at once, however they come. */
const mostInside = 250;

/** The application starts a meeting: the first event of a meeting conversation. */
export function startMeeting(facts: Facts, ids: { invitationId: string; operationId: string }): ConversationEvent[] {
  return [{ type: 'meetingStarted', facts, ...ids }];
}

/**
 * The application joins the meeting's messaging.
 * @throws Problem `AlreadyConnected` | `ConversationOver`
 */
export function addHostMessaging(
  meeting: Conversation,
  ids: { invitationId: string; operationId: string },
): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  if (meeting.hostMessaging || !isMeeting(meeting)) throw refuse('AlreadyConnected'); // of a chat of two it is the whole
  return [{ type: 'hostMessagingAdded', ...ids }];
}

/**
 * A participant joins the meeting's messaging with the device he is in with.
 * @throws Problem `AlreadyConnected` | `NotConnected` | `NotInConversation` | `ConversationOver`
 */
export function addMessaging(
  meeting: Conversation,
  input: { uri: string; device: string; invitationId: string; operationId: string },
): ConversationEvent[] {
  const participant = present(meeting, input.uri, input.device);
  if (meeting.phase === 'requested') throw refuse('NotConnected'); // a chat is connected by whoever was asked
  if (!isMeeting(meeting)) throw refuse('AlreadyConnected');
  if (participant.messaging) throw refuse('AlreadyConnected');
  const { invitationId, operationId } = input;
  const to = devicesIn(meeting);
  return [{ type: 'messagingAdded', participant: { ...participant, messaging: true }, invitationId, operationId, to }];
}

/**
 * Somebody comes into the meeting without being rung: a chat's party, over the bridge. A bridge joins one chat to one
 * meeting (trusted-application-api.md 6.5), and nobody into one that he is in or being rung into. An application that
 * does not lead brings nobody past the lobby.
 * @throws Problem `AlreadyBridged` | `AlreadyInvited` | `NotAdmitted` | `MeetingFull` | `NoSuchMeeting` | `ConversationOver`
 */
export function enter(meeting: Conversation, visitor: Person, chat: string): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  if (!isMeeting(meeting)) throw refuse('NoSuchMeeting');
  if (bridgedChatOf(meeting) !== null) throw refuse('AlreadyBridged');
  const rung = meeting.invitations.some(({ to }) => to.uri === visitor.uri);
  if (rung || participantOf(meeting, visitor.uri) || waitingOf(meeting, visitor.uri)) throw refuse('AlreadyInvited');
  const { terms } = meeting;
  if (terms && !hostLeads(meeting) && admission(terms, visitor) !== 'in') throw refuse('NotAdmitted');
  checkRoom(meeting);
  const participant: Participant = { ...visitor, device: null, chat, messaging: true };
  return [
    {
      type: 'joined',
      participant,
      others: rosterOf(meeting),
      invitation: null,
      to: devicesIn(meeting),
      ...scheduledFor(meeting, participant),
    },
  ];
}

/**
 * Somebody leaves. Without a cause it is his own doing. A meeting that no application hosts closes behind the last one;
 * a scheduled one opens again for the next until it expires.
 * @throws Problem `NotInConversation` | `ConversationOver`
 */
export function leave(meeting: Conversation, uri: string, cause?: Cause): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const participant = participantOf(meeting, uri);
  if (!participant) throw refuse('NotInConversation');
  return [
    ...stopTyping(meeting, participant.uri),
    {
      type: 'left',
      participant,
      to: devicesIn(meeting),
      ...(cause ? { cause } : {}),
      ...(meeting.terms ? { scheduled: true } : {}),
    },
    ...closeBehind({ ...meeting, participants: meeting.participants.filter((other) => other !== participant) }),
  ];
}

/** The end of a meeting of no application's own that nobody is in, hosts or waits for any more. */
export function closeBehind(meeting: Conversation): ConversationEvent[] {
  const { facts, participants, lobby = [] } = meeting;
  if (facts.application !== null || participants.length > 0 || lobby.length > 0 || hostOf(meeting)) return [];
  return endMeeting(meeting);
}

/**
 * The meeting ends for everybody in it; whoever is still being rung stops ringing, whoever waits is sent away.
 * @throws Problem `ConversationOver` when it had ended before
 */
export function endMeeting(meeting: Conversation): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  return [
    ...callOver(meeting, 'ended'),
    ...meeting.invitations.map(
      (invitation): ConversationEvent => ({
        type: 'invitationFailed',
        invitation,
        invitationId: invitation.id,
        devices: invitation.devices,
        cause: 'cancelled',
        final: true,
      }),
    ),
    ...(meeting.lobby ?? []).map(
      ({ participant, invitation }): ConversationEvent => ({
        type: 'lobbyLeft',
        participant,
        joining: invitation,
        cause: 'ended',
        to: [],
        hostLeads: false,
      }),
    ),
    { type: 'meetingEnded', participants: meeting.participants },
  ];
}

/** @throws Problem `MeetingFull` */
function checkRoom({ participants }: Conversation): void {
  if (participants.length >= mostInside) throw refuse('MeetingFull');
}

/** Somebody as he comes into the meeting: leading it, where its terms say so. @throws Problem `MeetingFull` */
export function arriving(meeting: Conversation, person: Person): Omit<Participant, 'device'> {
  checkRoom(meeting);
  const { terms } = meeting;
  return {
    ...person,
    chat: null,
    messaging: false,
    ...(terms && leads(terms, person) ? { role: 'Leader' } : {}),
    ...(terms?.organizer.uri === person.uri ? { organizer: true } : {}),
  };
}

/** What an arrival in a scheduled meeting tells beside: its terms, and to a leader who waits. */
export function scheduledFor(
  { terms, lobby = [] }: Conversation,
  arrived: Participant,
): { terms?: MeetingTerms; waiting?: readonly Participant[] } {
  if (!terms) return {};
  return { terms, ...(arrived.role ? { waiting: lobby.map(({ participant }) => participant) } : {}) };
}

/** What somebody is in a meeting: as its roster has him, or as its application, which no roster shows. In a chat of two nobody is anything. */
export function standingIn(meeting: Conversation, uri: string): Standing {
  if (!isMeeting(meeting)) return {};
  const { role, organizer } = rosterOf(meeting).find((one) => one.uri === uri) ?? {};
  const leading = role !== undefined || (isHost(meeting, uri) && hostLeads(meeting));
  return {
    ...(leading ? { role: 'Leader' } : {}),
    ...(organizer || uri === meeting.facts.endpoint.uri ? { organizer: true } : {}),
  };
}

/** Whether the application that takes part decides about others: in a meeting of its own, or as a leader. */
export function hostLeads(meeting: Conversation): boolean {
  const host = hostOf(meeting);
  return host !== null && (!meeting.terms || leads(meeting.terms, host.endpoint));
}

/** Who is told of the lobby: the devices of those who lead, and the application if it does. */
export const leadersOf = (meeting: Conversation): { to: readonly string[]; hostLeads: boolean } => ({
  to: meeting.participants.flatMap(({ device, role }) => (device === null || !role ? [] : [device])),
  hostLeads: hostLeads(meeting),
});

/** Devices of everybody in the meeting. */
export const devicesIn = (meeting: Conversation): string[] =>
  meeting.participants.flatMap(({ device }) => (device === null ? [] : [device]));

function present(meeting: Conversation, uri: string, device: string): Participant {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const participant = participantOf(meeting, uri);
  if (!participant || participant.device !== device) throw refuse('NotInConversation');
  return participant;
}
