import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import type { Emitter } from './emit.ts';
import { reasonOf } from './reasons.ts';
import { arrived, type Looking, listOf, mayOn, waits } from './roster.ts';
import type { View } from './view.ts';

/** What happens at the door of a scheduled meeting, and who leads it. */
export type DoorEvent = EventOf<'lobbyEntered' | 'admitted' | 'lobbyLeft' | 'roleChanged' | 'meetingChanged'>;

/**
 * What those in the meeting are told of it, the application too: it is in it unseen (ucwa.md 5.6). The lobby is told
 * to who leads.
 */
export function atTheDoor(view: View, facts: Facts, emit: Emitter, body: DoorEvent, leading: boolean): SentEvent[] {
  switch (body.type) {
    case 'lobbyEntered':
      return leading ? [waits(emit, view, facts.id, body.participant)] : [];
    case 'admitted':
      return [
        ...(leading ? [emit.listed('deleted', body.participant, 'lobby')] : []),
        ...arrived(emit, body.participant, { terms: body.terms, leading }),
      ];
    case 'lobbyLeft':
      if (!leading) return [];
      return [
        emit.listed('deleted', body.participant, 'lobby'),
        emit.participantGone(body.participant, body.cause && reasonOf[body.cause]),
      ];
    case 'roleChanged': {
      const { participant } = body;
      const looking: Looking = { terms: body.terms, leading };
      return [
        emit.listed('deleted', participant, participant.role ? 'attendees' : 'leaders'),
        emit.listed('added', participant, listOf(participant)),
        emit.participantUpdated(participant, mayOn(looking, participant)),
      ];
    }
    case 'meetingChanged':
      return [emit.onlineMeetingIs('updated', body.terms)];
  }
}

/** What somebody is told of his own role: what he may now do about the others, and who waits. */
export function ownRole(view: View, facts: Facts, emit: Emitter, body: EventOf<'roleChanged'>): SentEvent[] {
  const { participant, others, waiting } = body;
  const looking: Looking = { terms: body.terms, leading: participant.role === 'Leader' };
  return [
    emit.listed('deleted', participant, participant.role ? 'attendees' : 'leaders'),
    emit.listed('added', participant, listOf(participant)),
    emit.localParticipant(participant, 'updated'),
    ...others.map((other) => emit.participantUpdated(other, mayOn(looking, other))),
    ...waiting.map((one) =>
      looking.leading ? waits(emit, view, facts.id, one) : emit.listed('deleted', one, 'lobby'),
    ),
  ];
}
