import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import type { Cause } from '../../conversation/reasons.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { reasonOf } from './reasons.ts';
import type { View } from './view.ts';

/** The end of a conversation for a client: of its messaging, then of itself (ucwa.md 4.3, 5.1). */
export function over(view: View, facts: Facts, emit: Emitter, cause: Cause): SentEvent[] {
  return [emit.messagingIs('Over', reasonOf[cause]), ...disconnected(view, facts, emit, cause)];
}

/** As {@link over}, once messaging is known to have ended. */
export function disconnected(view: View, facts: Facts, emit: Emitter, cause?: Cause): SentEvent[] {
  const gone = cause === undefined || cause === 'ended' ? undefined : reasonOf[cause];
  return [
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Disconnected', messaging: false })),
    emit.conversationGone(gone),
  ];
}

/** The end of messaging alone, for who stays in the meeting: what it showed of others goes, it may be added again (ucwa.md 5.2). */
export function messagingOver(
  view: View,
  facts: Facts,
  emit: Emitter,
  { participant, typists }: EventOf<'messagingStopped'>,
): SentEvent[] {
  return [
    ...typists.map((who) => emit.typing('deleted', who)),
    emit.messagingIs('Disconnected', reasonOf.ended),
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: false })),
    emit.participantMessaging('deleted', participant, 'localParticipant'),
  ];
}
