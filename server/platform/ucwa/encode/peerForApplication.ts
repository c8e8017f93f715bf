import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import { outgoingChatResource } from './chatInvitations.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { outgoing } from './peerForDevice.ts';
import { failedState, reasonOf } from './reasons.ts';
import { paths, type View } from './view.ts';

/** A chat that the application starts with somebody of the staff, in the order of trusted-application-api.md 6.3. */
export function encodePeer(
  view: View,
  facts: Facts,
  emit: Emitter,
  body: EventOf<'peerRequested'> | EventOf<'peerConnected'> | EventOf<'peerRefused'>,
): SentEvent[] {
  const { invitation } = body;
  const path = paths.messagingInvitation(invitation.id);
  const chat = outgoing(facts, facts.endpoint, invitation);
  switch (body.type) {
    case 'peerRequested':
      return [
        emit.general('started', 'messagingInvitation', path, {
          resource: outgoingChatResource(view, chat, 'Connecting'),
        }),
        emit.conversationIs('added', conversationResource(view, facts, { state: 'Connecting', messaging: false })),
      ];
    case 'peerConnected':
      return [
        emit.conversationIs(
          'updated',
          conversationResource(view, facts, { state: 'Connected', messaging: true, extensible: true }),
        ),
        emit.messagingIs('Connected', undefined, body.callee.html),
        emit.participantAdded(body.callee),
        emit.participantMessaging('added', body.callee, 'participant'),
        emit.general('completed', 'messagingInvitation', path, {
          status: 'Success',
          resource: outgoingChatResource(view, chat, 'Connected'),
        }),
      ];
    case 'peerRefused':
      return [
        emit.general('completed', 'messagingInvitation', path, {
          status: 'Failure',
          reason: reasonOf[body.cause],
          resource: outgoingChatResource(view, chat, failedState(view, body.cause)),
        }),
        emit.messagingIs('Over', reasonOf.ended),
        emit.conversationGone(),
      ];
  }
}
