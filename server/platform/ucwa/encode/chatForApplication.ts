import type { SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts, Person } from '../../conversation/model.ts';
import { bridgeAdded } from './bridge.ts';
import { incomingChatResource } from './chatInvitations.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { failedState, incomingReason, reasonOf } from './reasons.ts';
import { paths, type View } from './view.ts';

type ChatEvent = EventOf<'chatRequested' | 'chatAccepted' | 'chatBridged' | 'chatRefused' | 'chatEnded'>;

/**
 * A visitor's chat as the application is told of it (trusted-application-api.md 5.1, 5.5, 6.8): what it checks on
 * "completed" is told before "completed".
 * @param application the application's own resource, embedded into the incoming invitation (5.1)
 */
export function encodeChat(
  view: View,
  facts: Facts,
  emit: Emitter,
  body: ChatEvent,
  application: () => Resource,
): SentEvent[] {
  switch (body.type) {
    case 'chatRequested': {
      const resource = incomingChatResource(view, asked(facts, body), 'Connecting', application());
      return [emit.general('started', 'messagingInvitation', invitationPath(body), { resource })];
    }
    case 'chatAccepted':
    case 'chatBridged': {
      const how = body.type === 'chatBridged' ? { bridged: true } : { extensible: true };
      const conversation = conversationResource(view, facts, { state: 'Connected', messaging: true, ...how });
      return [
        emit.messagingIs('Connected', undefined, body.visitor.html),
        emit.conversationIs('updated', conversation),
        ...(body.type === 'chatBridged' ? [bridgeAdded(view, facts, emit, body.onlineMeetingUri)] : []),
        emit.participantAdded(body.visitor),
        emit.participantMessaging('added', body.visitor, 'participant'),
        emit.general('completed', 'messagingInvitation', invitationPath(body), {
          status: 'Success',
          resource: incomingChatResource(view, asked(facts, body), 'Connected', null),
        }),
      ];
    }
    case 'chatRefused':
      return [
        emit.general('completed', 'messagingInvitation', invitationPath(body), {
          status: 'Failure',
          reason: incomingReason(body.cause),
          resource: incomingChatResource(view, asked(facts, body), failedState(view, body.cause), null),
        }),
        emit.conversationGone(),
      ];
    case 'chatEnded':
      return [
        emit.messagingIs('Over', reasonOf.ended),
        emit.participantMessaging('deleted', body.visitor, 'participant'),
        emit.participantGone(body.visitor, body.cause && reasonOf[body.cause]),
        emit.conversationGone(body.cause && reasonOf[body.cause]),
      ];
  }
}

type Asking = Exclude<ChatEvent, { type: 'chatEnded' }>;

const invitationPath = ({ invitation }: Asking): string => paths.messagingInvitation(invitation.id);

const asked = (facts: Facts, { invitation, visitor }: { invitation: Asking['invitation']; visitor: Person }) => ({
  ...invitation,
  facts,
  visitor,
});
