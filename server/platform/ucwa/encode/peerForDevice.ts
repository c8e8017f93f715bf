import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts, Person } from '../../conversation/model.ts';
import { outgoingChatResource, ringingChatResource } from './chatInvitations.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { over } from './over.ts';
import { failedState, incomingReason, reasonOf } from './reasons.ts';
import { paths, type View } from './view.ts';

/** Whom one of the two of a chat is told of it as. */
interface Side {
  readonly view: View;
  readonly facts: Facts;
  readonly emit: Emitter;
  readonly viewer: { readonly device: string; readonly person: Person };
}

/** A chat of two begins: package A of whoever asks (ucwa.md 4.3) and of whoever is asked (4.4). */
export function peerRequested(side: Side, body: EventOf<'peerRequested'>): SentEvent[] {
  const { view, facts, emit, viewer } = side;
  const { invitation, caller } = body;
  if (caller?.device === viewer.device)
    return [
      emit.general('started', 'messagingInvitation', paths.messagingInvitation(invitation.id), {
        resource: outgoingChatResource(view, outgoing(facts, caller, invitation), 'Connecting'),
      }),
      emit.conversationIs('added', conversationResource(view, facts, { state: 'Connecting', messaging: false })),
      emit.localParticipant(viewer.person),
      emit.messagingIs('Connecting'),
    ];
  if (!invitation.devices.includes(viewer.device)) return [];
  return [
    emit.general('started', 'messagingInvitation', paths.messagingInvitation(invitation.id), {
      resource: ringingChatResource(view, facts, invitation, 'Connecting'),
    }),
    emit.conversationIs('added', conversationResource(view, facts, { state: 'Incoming', messaging: true })),
    emit.localParticipant(viewer.person),
  ];
}

/** The one who was asked has taken it: package B of the one who asked, and what follows accept (4.3, 4.4). */
export function peerConnected(side: Side, body: EventOf<'peerConnected'>): SentEvent[] {
  const { view, facts, emit, viewer } = side;
  const { invitation, callee } = body;
  const caller = body.caller ?? { ...facts.endpoint, messaging: true, html: true };
  const path = paths.messagingInvitation(invitation.id);
  const html = caller.html === true && callee.html === true;
  const conversation = emit.conversationIs(
    'updated',
    conversationResource(view, facts, {
      state: 'Connected',
      messaging: true,
      extensible: true,
      me: viewer.person.name,
    }),
  );
  const both = (other: Person) => [
    emit.participantMessaging('added', other, 'participant'),
    emit.participantMessaging('added', viewer.person, 'localParticipant'),
  ];
  if (body.caller?.device === viewer.device)
    return [
      conversation,
      emit.participantAdded(callee),
      ...both(callee),
      emit.messagingIs('Connected', undefined, html),
      emit.general('completed', 'messagingInvitation', path, {
        status: 'Success',
        resource: outgoingChatResource(view, outgoing(facts, body.caller, invitation), 'Connected'),
      }),
    ];
  if (callee.device !== viewer.device) return [];
  const resource = ringingChatResource(view, facts, invitation, 'Connected');
  return [
    emit.participantAdded(caller),
    emit.general('updated', 'messagingInvitation', path, {
      resource: ringingChatResource(view, facts, invitation, 'Answered'),
    }),
    emit.messagingIs('Connected', undefined, html),
    conversation,
    ...both(caller),
    emit.participantUpdated(caller),
    emit.general('completed', 'messagingInvitation', path, { status: 'Success', resource }),
  ];
}

/** It never came about: the one who asked is told the chat is over, those who rang that they need not. */
export function peerRefused(side: Side, body: EventOf<'peerRefused'>): SentEvent[] {
  const { view, facts, emit, viewer } = side;
  const { invitation, caller, cause } = body;
  if (caller?.device === viewer.device)
    return [
      emit.general('completed', 'messagingInvitation', paths.messagingInvitation(invitation.id), {
        status: 'Failure',
        reason: reasonOf[cause],
        resource: outgoingChatResource(view, outgoing(facts, caller, invitation), failedState(view, cause)),
      }),
      ...over(view, facts, emit, 'ended'),
    ];
  return body.devices.includes(viewer.device) ? stoppedRinging(side, body) : [];
}

/** A device rings no more for a chat of two: declined, withdrawn, in vain, or answered on another one. */
export function stoppedRinging(
  { view, facts, emit }: Side,
  { invitation, cause }: Pick<EventOf<'invitationFailed'>, 'invitation' | 'cause'>,
): SentEvent[] {
  return [
    emit.general('completed', 'messagingInvitation', paths.messagingInvitation(invitation.id), {
      status: 'Failure',
      reason: incomingReason(cause),
      resource: ringingChatResource(view, facts, invitation, failedState(view, cause)),
    }),
    emit.conversationGone(),
  ];
}

/** An invitation as the one who made it has it. */
export const outgoing = (
  facts: Facts,
  caller: Person,
  { id, operationId, to }: { id: string; operationId: string; to: Person },
) => ({ id, operationId, facts, visitor: caller, to });
