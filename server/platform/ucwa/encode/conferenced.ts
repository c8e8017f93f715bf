import type { SentEvent } from '../../../wire/events.ts';
import { type Facts, organizing, type Participant } from '../../conversation/model.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { mayOn } from './roster.ts';
import type { View } from './view.ts';

/**
 * A chat of two becomes a meeting, its messaging as it was (ucwa.md 5.7; trusted-application-api.md 6.6). It is now
 * somebody's meeting: he is told that he leads it and what he may do about the other, who is told who leads.
 * @param me who is told; undefined: the application
 */
export function becameMeeting(
  view: View,
  facts: Facts,
  emit: Emitter,
  participants: readonly Participant[],
  me?: Participant,
): SentEvent[] {
  const shown = (state: 'Conferencing' | 'Conferenced') =>
    emit.conversationIs('updated', conversationResource(view, facts, { state, messaging: true, me: me?.name }));
  const application: Participant[] =
    facts.application === null ? [] : [{ ...facts.endpoint, device: null, chat: null, messaging: true, ...organizing }];
  const leading = me ? me.role === 'Leader' : true;
  const others = [...participants, ...(me ? application : [])].filter((one) => one.uri !== me?.uri);
  return [
    shown('Conferencing'),
    shown('Conferenced'),
    emit.onlineMeetingIs('added'),
    ...(me && leading ? [emit.localParticipant(me, 'updated')] : []),
    ...others
      .filter(({ organizer }) => leading || organizer)
      .map((one) => emit.participantUpdated(one, mayOn({ leading }, one))),
  ];
}
