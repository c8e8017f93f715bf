import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import { addedMessagingResource } from './chatInvitations.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { cameIn, comingIn } from './joining.ts';
import { startedMeetingResource } from './meetingInvitations.ts';
import { arrived, waits } from './roster.ts';
import { paths, type View } from './view.ts';

/** The application started a meeting (5.4): everything is told before its invitation completes. */
export function meetingStarted(view: View, facts: Facts, emit: Emitter, body: EventOf<'meetingStarted'>): SentEvent[] {
  const started = { id: body.invitationId, operationId: body.operationId };
  const invitation = paths.onlineMeetingInvitation(started.id);
  const conversation = (state: 'Connecting' | 'Conferencing' | 'Conferenced') =>
    conversationResource(view, facts, { state, messaging: false });
  return [
    emit.general('started', 'onlineMeetingInvitation', invitation, {
      resource: startedMeetingResource(view, facts, started, 'Connecting'),
    }),
    emit.conversationIs('added', conversation('Connecting')),
    emit.conversationIs('updated', conversation('Conferencing')),
    emit.conversationIs('updated', conversation('Conferenced')),
    emit.onlineMeetingIs('added'),
    emit.messagingIs('Disconnected'),
    emit.general('completed', 'onlineMeetingInvitation', invitation, {
      status: 'Success',
      resource: startedMeetingResource(view, facts, started, 'Connected'),
    }),
  ];
}

/**
 * The application joined a meeting that was made before: who is there, and who waits if it leads; the end comes with
 * the last of them.
 */
export function hostJoined(
  view: View,
  facts: Facts,
  emit: Emitter,
  body: EventOf<'hostJoined'>,
  leading: boolean,
): SentEvent[] {
  const { host, joining, terms, more } = body;
  return [
    ...comingIn(view, facts, emit, { joining, from: host.endpoint }),
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: false })),
    emit.onlineMeetingIs('added', terms),
    ...hostFound(view, facts, emit, { ...body, joining: more ? null : joining }, leading),
  ];
}

/** Some of those whom it found there. */
export function hostFound(
  view: View,
  facts: Facts,
  emit: Emitter,
  { host, joining, terms, others, waiting }: Omit<EventOf<'hostFound'>, 'type'>,
  leading: boolean,
): SentEvent[] {
  return [
    ...others.flatMap((other) => arrived(emit, other, { terms, leading })),
    ...(leading ? waiting.map((one) => waits(emit, view, facts.id, one)) : []),
    ...(joining ? [emit.messagingIs('Disconnected'), cameIn(view, facts, emit, { joining, from: host.endpoint })] : []),
  ];
}

/** The application joined the meeting's messaging (13, step 4). */
export function hostMessagingAdded(
  view: View,
  facts: Facts,
  emit: Emitter,
  body: EventOf<'hostMessagingAdded'>,
): SentEvent[] {
  const added = { id: body.invitationId, operationId: body.operationId, from: facts.endpoint };
  const invitation = paths.messagingInvitation(added.id);
  return [
    emit.general('started', 'messagingInvitation', invitation, {
      resource: addedMessagingResource(view, facts, added, 'Connecting'),
    }),
    emit.messagingIs('Connected', undefined, true),
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: true })),
    emit.general('completed', 'messagingInvitation', invitation, {
      status: 'Success',
      resource: addedMessagingResource(view, facts, added, 'Connected'),
    }),
  ];
}
