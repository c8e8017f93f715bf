import type { SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts, Joining, Person } from '../../conversation/model.ts';
import type { InvitationState } from './chatInvitations.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { failedState, reasonOf } from './reasons.ts';
import { linkTo, paths, type View } from './view.ts';

/** Somebody who comes by the meeting's address, and how. */
interface Comer {
  readonly joining: Joining;
  readonly from: Person;
}

/** onlineMeetingInvitation of somebody who comes by the meeting's address, as he sees it (ucwa.md 6.2). */
export const joiningResource = (
  view: View,
  facts: Facts,
  { joining, from }: Comer,
  state: InvitationState,
): Resource => ({
  direction: 'Outgoing',
  state,
  operationId: joining.operationId,
  importance: joining.importance,
  threadId: joining.threadId,
  subject: joining.subject,
  onlineMeetingUri: facts.onlineMeetingUri,
  availableModalities: ['Messaging'],
  _links: {
    self: linkTo(view, paths.onlineMeetingInvitation(joining.id)),
    from: linkTo(view, paths.participant(facts.id, from.uri), from.name),
    conversation: linkTo(view, paths.conversation(facts.id)),
  },
  rel: 'onlineMeetingInvitation',
});

/** How joining begins: the invitation, and the conversation up to where it is decided what becomes of him. */
export const comingIn = (view: View, facts: Facts, emit: Emitter, comer: Comer): SentEvent[] => [
  emit.general('started', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(comer.joining.id), {
    resource: joiningResource(view, facts, comer, 'Connecting'),
  }),
  emit.conversationIs('added', conversationResource(view, facts, { state: 'Connecting', messaging: false })),
  emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferencing', messaging: false })),
];

/** The end of joining: he is in. */
export const cameIn = (view: View, facts: Facts, emit: Emitter, comer: Comer): SentEvent =>
  emit.general('completed', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(comer.joining.id), {
    status: 'Success',
    resource: joiningResource(view, facts, comer, 'Connected'),
  });

/** The end of joining for who never got further than the lobby. */
export function turnedAway(view: View, facts: Facts, emit: Emitter, body: EventOf<'lobbyLeft'>): SentEvent[] {
  const { joining, cause = 'cancelled' } = body;
  const reason = reasonOf[cause];
  return [
    emit.general('completed', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(joining.id), {
      status: 'Failure',
      reason,
      resource: joiningResource(view, facts, { joining, from: body.participant }, failedState(view, cause)),
    }),
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Disconnected', messaging: false })),
    emit.conversationGone(reason),
  ];
}
