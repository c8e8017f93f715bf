import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts, Participant } from '../../conversation/model.ts';
import { actionsOn, actionsOnWaiting } from '../../conversation/roles.ts';
import type { MeetingTerms } from '../../conversation/terms.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { participantResource } from './participants.ts';
import { reasonOf } from './reasons.ts';
import type { View } from './view.ts';

/** How a meeting looks to somebody: its terms, where it has some, and whether he decides about the others. */
export interface Looking {
  readonly terms?: MeetingTerms | undefined;
  readonly leading: boolean;
}

/** What the viewer may do about a participant. */
export const mayOn = ({ terms, leading }: Looking, participant: Participant): readonly string[] =>
  leading ? actionsOn(terms, participant) : [];

/** Whether the participant with this device leads. */
export const leadsWith = (participants: readonly Participant[], device: string): boolean =>
  participants.some((participant) => participant.device === device && participant.role === 'Leader');

/** Which list of a scheduled meeting a participant is in. */
export const listOf = ({ role }: Participant): 'leaders' | 'attendees' => (role ? 'leaders' : 'attendees');

/** Somebody in the roster. */
export const arrived = (emit: Emitter, participant: Participant, looking: Looking): SentEvent[] => [
  emit.participantAdded(participant, mayOn(looking, participant)),
  ...(looking.terms ? [emit.listed('added', participant, listOf(participant))] : []),
  ...(participant.messaging ? [emit.participantMessaging('added', participant, 'participant')] : []),
];

/** Somebody is in the roster no more. */
export const departed = (emit: Emitter, { participant, scheduled, cause }: EventOf<'left'>): SentEvent[] => [
  ...(participant.messaging ? [emit.participantMessaging('deleted', participant, 'participant')] : []),
  ...(scheduled ? [emit.listed('deleted', participant, listOf(participant))] : []),
  emit.participantGone(participant, cause && reasonOf[cause]),
];

/** Somebody in the lobby, as those who may let him in see him. He is not in the roster: nobody counts him. */
export const waits = (emit: Emitter, view: View, id: string, participant: Participant): SentEvent =>
  emit.listed(
    'added',
    participant,
    'lobby',
    participantResource(view, id, { ...participant, inLobby: true }, actionsOnWaiting),
  );

/** The meeting as whoever just came in finds it (ucwa.md 6.2): its chat is there, to be added by the client. */
export function inside(
  view: View,
  facts: Facts,
  emit: Emitter,
  found: { me: Participant; others: readonly Participant[]; waiting: readonly Participant[] } & Pick<Looking, 'terms'>,
): SentEvent[] {
  const looking = { terms: found.terms, leading: found.me.role === 'Leader' };
  return [
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: false })),
    emit.onlineMeetingIs('added', found.terms),
    emit.localParticipant(found.me),
    ...found.others.flatMap((other) => arrived(emit, other, looking)),
    ...found.waiting.map((one) => waits(emit, view, facts.id, one)),
    emit.messagingIs('Disconnected'),
  ];
}
