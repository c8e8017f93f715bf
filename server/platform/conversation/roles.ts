import type { ConversationEvent } from './events.ts';
import { leaveLobby, letIn } from './lobby.ts';
import { devicesIn, hostLeads, leave } from './meeting.ts';
import { type Conversation, hostOf, type Participant, participantOf, waitingOf } from './model.ts';
import { refuse } from './reasons.ts';
import type { MeetingTerms } from './terms.ts';

/** Who asks: somebody in the meeting with his device, or the application that takes part in it. */
export type Actor = { readonly uri: string; readonly device: string } | { readonly application: string };

/** What a leader may do about somebody else (ucwa.md 5.6). */
export const leaderActions = ['admit', 'reject', 'eject', 'promote', 'demote'] as const;
export type LeaderAction = (typeof leaderActions)[number];

/** Whether an actor decides about others. In a meeting without terms its application alone does. */
export function isLeading(meeting: Conversation, actor: Actor): boolean {
  if ('application' in actor) return hostOf(meeting)?.application === actor.application && hostLeads(meeting);
  const participant = participantOf(meeting, actor.uri);
  return participant?.device === actor.device && participant.role === 'Leader';
}

/** What may be done about somebody in the meeting by whoever leads it. */
export function actionsOn(terms: MeetingTerms | undefined, target: Participant): readonly LeaderAction[] {
  if (target.organizer) return [];
  if (!terms || target.chat !== null) return ['eject'];
  return ['eject', target.role ? 'demote' : 'promote'];
}

/** What may be done about somebody in the lobby. */
export const actionsOnWaiting: readonly LeaderAction[] = ['admit', 'reject'];

/**
 * Lets somebody in, sends him away or out, or changes whether he leads. What is so already changes nothing.
 * @throws Problem `NotLeader` | `NotInLobby` | `NotInMeeting` | `OrganizerStays` | `ConversationOver`
 */
export function act(meeting: Conversation, actor: Actor, action: LeaderAction, uri: string): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  if (!isLeading(meeting, actor)) throw refuse('NotLeader');
  const target = participantOf(meeting, uri);
  if (action === 'admit') return target ? [] : letIn(meeting, uri);
  if (action === 'reject') {
    const waiting = waitingOf(meeting, uri);
    if (!waiting) throw refuse('NotInLobby');
    return leaveLobby(meeting, (one) => one === waiting, 'denied');
  }
  if (!target) throw refuse('NotInMeeting');
  if (target.organizer) throw refuse('OrganizerStays');
  return action === 'eject' ? leave(meeting, target.uri, 'ejected') : setRole(meeting, target, action === 'promote');
}

function setRole(meeting: Conversation, target: Participant, leader: boolean): ConversationEvent[] {
  const { terms, lobby = [] } = meeting;
  if (!terms) throw refuse('NotLeader');
  if ((target.role === 'Leader') === leader) return [];
  const { role: _before, ...attendee } = target;
  return [
    {
      type: 'roleChanged',
      participant: leader ? { ...attendee, role: 'Leader' } : attendee,
      others: meeting.participants.filter((other) => other !== target),
      waiting: lobby.map(({ participant }) => participant),
      terms,
      to: devicesIn(meeting),
    },
  ];
}

/** The organizer changes his meeting while it goes on: for those who come from now on. */
export const changeTerms = (meeting: Conversation, terms: MeetingTerms): ConversationEvent[] =>
  meeting.phase === 'closed' ? [] : [{ type: 'meetingChanged', terms, to: devicesIn(meeting) }];
