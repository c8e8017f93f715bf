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

/** People who may be in a lobby at once: whoever knows the address may knock. */
const mostWaiting = 250;

/** The first event of a scheduled meeting's conversation: somebody comes to it and nobody is there. */
export const openMeeting = (facts: Facts, terms: MeetingTerms): ConversationEvent[] => [
  { type: 'meetingOpened', facts, terms },
];

/**
 * Somebody comes by the meeting's address: straight in, or into the lobby until `until` at the latest.
 * @throws Problem `NotAdmitted` | `AlreadyInvited` | `LobbyFull` | `MeetingFull` | `ConversationOver`
 */
export function join(
  meeting: Conversation,
  input: { person: Person; device: string; html?: boolean; joining: Joining; until: number },
): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const { person, device, joining, until } = input;
  const html = input.html ? { html: true } : {};
  const { terms, lobby = [] } = meeting;
  // Somebody inside rings him, on other devices of his at this moment: he is asked in, and has answered.
  const invitation = meeting.invitations.find(({ to }) => to.uri === person.uri) ?? null;
  const how = terms ? (invitation ? 'in' : admission(terms, person)) : 'refused';
  if (how === 'refused') throw refuse('NotAdmitted');
  if (participantOf(meeting, person.uri) || waitingOf(meeting, person.uri)) throw refuse('AlreadyInvited');
  if (how === 'lobby') {
    if (lobby.length >= mostWaiting) throw refuse('LobbyFull');
    const participant = { ...person, device, chat: null, messaging: false, ...html };
    return [{ type: 'lobbyEntered', participant, joining, until, ...leadersOf(meeting) }];
  }
  const participant: Participant = { ...arriving(meeting, person), device, ...html };
  const answered = invitation && { invitation, invitationId: invitation.id, devices: invitation.devices };
  return [
    ...(answered ? [{ type: 'invitationFailed', ...answered, cause: 'answeredElsewhere', final: false } as const] : []),
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

/** Somebody in the lobby is let in, whoever decided so. @throws Problem `NotInLobby` | `MeetingFull` */
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
