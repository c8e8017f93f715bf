import type { ConversationEvent } from './events.ts';
import { arriving, closeBehind, devicesIn, leadersOf, scheduledFor } from './meeting.ts';
import {
  type Conversation,
  type Facts,
  type Joining,
  type Participant,
  type Person,
  participantOf,
  type Waiting,
  waitingOf,
} from './model.ts';
import { type Cause, refuse } from './reasons.ts';
import { admission, type MeetingTerms } from './terms.ts';

/** People who may wait at once: whoever knows the address may knock. */
const mostWaiting = 250;

/** The first event of a scheduled meeting's conversation: somebody comes to it and nobody is there. */
export const openMeeting = (facts: Facts, terms: MeetingTerms): ConversationEvent[] => [
  { type: 'meetingOpened', facts, terms },
];

/**
 * Somebody comes by the meeting's address: straight in, or into the lobby until `until` at the latest.
 * @throws Problem `NotAdmitted` | `AlreadyInvited` | `LobbyFull` | `ConversationOver`
 */
export function join(
  meeting: Conversation,
  input: { person: Person; device: string; joining: Joining; until: number },
): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const { person, device, joining, until } = input;
  const { terms, lobby = [] } = meeting;
  const how = terms ? admission(terms, person) : 'refused';
  if (how === 'refused') throw refuse('NotAdmitted');
  if (participantOf(meeting, person.uri) || waitingOf(meeting, person.uri)) throw refuse('AlreadyInvited');
  if (how === 'lobby') {
    if (lobby.length >= mostWaiting) throw refuse('LobbyFull');
    const participant = { ...person, device, chat: null, messaging: false };
    return [{ type: 'lobbyEntered', participant, joining, until, ...leadersOf(meeting) }];
  }
  const participant: Participant = { ...arriving(meeting, person), device };
  // He may be rung on other devices at this moment: he has answered.
  const invitation = meeting.invitations.find(({ to }) => to.uri === person.uri) ?? null;
  const cause = 'answeredElsewhere';
  return [
    ...(invitation
      ? [{ type: 'invitationFailed', invitation, devices: invitation.devices, cause, final: false } as const]
      : []),
    {
      type: 'joined',
      participant,
      others: meeting.participants,
      invitation,
      to: devicesIn(meeting),
      joining,
      ...scheduledFor(meeting, participant),
    },
  ];
}

/** Somebody in the lobby is let in, whoever decided so. @throws Problem `NotInLobby` */
export function letIn(meeting: Conversation, uri: string): ConversationEvent[] {
  const waiting = waitingOf(meeting, uri);
  const { terms } = meeting;
  if (!waiting || !terms) throw refuse('NotInLobby');
  const participant: Participant = { ...waiting.participant, ...arriving(meeting, waiting.participant) };
  const to = devicesIn(meeting);
  return [{ type: 'admitted', participant, joining: waiting.invitation, others: meeting.participants, terms, to }];
}

/** Whoever fits leaves the lobby without having been in; without a cause it is his own doing. */
export function leaveLobby(
  meeting: Conversation,
  fits: (waiting: Waiting) => boolean,
  cause?: Cause,
): ConversationEvent[] {
  const { lobby = [] } = meeting;
  const going = lobby.filter(fits);
  if (going.length === 0) return [];
  return [
    ...going.map(
      ({ participant, invitation }): ConversationEvent => ({
        type: 'lobbyLeft',
        participant,
        joining: invitation,
        ...leadersOf(meeting),
        ...(cause ? { cause } : {}),
      }),
    ),
    ...closeBehind({ ...meeting, lobby: lobby.filter((waiting) => !fits(waiting)) }),
  ];
}
