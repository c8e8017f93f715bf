import type { ConversationEvent } from './events.ts';
import {
  bridgedChatOf,
  type Conversation,
  type Facts,
  isMeeting,
  type Participant,
  type Person,
  participantOf,
  rosterOf,
} from './model.ts';
import { type Cause, refuse } from './reasons.ts';
import { stopTyping } from './say.ts';

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
 * meeting (trusted-application-api.md 6.5), and nobody into one that he is in or being rung into.
 * @throws Problem `AlreadyBridged` | `AlreadyInvited` | `NoSuchMeeting` | `ConversationOver`
 */
export function enter(meeting: Conversation, visitor: Person, chat: string): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  if (!isMeeting(meeting)) throw refuse('NoSuchMeeting');
  if (bridgedChatOf(meeting) !== null) throw refuse('AlreadyBridged');
  const rung = meeting.invitations.some(({ to }) => to.uri === visitor.uri);
  if (rung || participantOf(meeting, visitor.uri)) throw refuse('AlreadyInvited');
  const participant: Participant = { ...visitor, device: null, chat, messaging: true };
  return [{ type: 'joined', participant, others: rosterOf(meeting), invitation: null, to: devicesIn(meeting) }];
}

/**
 * Somebody leaves. Without a cause it is his own doing. A meeting that no application takes part in ends with the last.
 * @throws Problem `NotInConversation` | `ConversationOver`
 */
export function leave(meeting: Conversation, uri: string, cause?: Cause): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const participant = participantOf(meeting, uri);
  if (!participant) throw refuse('NotInConversation');
  const left: ConversationEvent = { type: 'left', participant, to: devicesIn(meeting), ...(cause ? { cause } : {}) };
  const behind = { ...meeting, participants: meeting.participants.filter((other) => other !== participant) };
  return [...stopTyping(meeting, participant.uri), left, ...closeBehind(behind)];
}

/** The end of a meeting that nobody is in any more. An application stays in its own until it ends it. */
function closeBehind(meeting: Conversation): ConversationEvent[] {
  if (meeting.facts.application !== null || meeting.participants.length > 0) return [];
  return endMeeting(meeting);
}

/**
 * The application ends the meeting for everybody in it; whoever is still being rung stops ringing.
 * @throws Problem `ConversationOver` when it had ended before
 */
export function endMeeting(meeting: Conversation): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  return [
    ...meeting.invitations.map(
      (invitation): ConversationEvent => ({
        type: 'invitationFailed',
        invitation,
        devices: invitation.devices,
        cause: 'cancelled',
        final: true,
      }),
    ),
    { type: 'meetingEnded', participants: meeting.participants },
  ];
}

/** Devices of everybody in the meeting. */
export const devicesIn = (meeting: Conversation): string[] =>
  meeting.participants.flatMap(({ device }) => (device === null ? [] : [device]));

function present(meeting: Conversation, uri: string, device: string): Participant {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const participant = participantOf(meeting, uri);
  if (!participant || participant.device !== device) throw refuse('NotInConversation');
  return participant;
}
