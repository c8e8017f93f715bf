import type { SentEvent } from '../../../wire/events.ts';
import type { Facts } from '../../conversation/model.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import type { View } from './view.ts';

/** A chat of two becomes a meeting, its messaging as it was (ucwa.md 5.7; trusted-application-api.md 6.6). */
export function becameMeeting(view: View, facts: Facts, emit: Emitter, me?: string): SentEvent[] {
  const shown = (state: 'Conferencing' | 'Conferenced') =>
    emit.conversationIs('updated', conversationResource(view, facts, { state, messaging: true, me }));
  return [shown('Conferencing'), shown('Conferenced'), emit.onlineMeetingIs('added')];
}
