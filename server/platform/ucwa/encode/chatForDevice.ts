import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Person } from '../../conversation/model.ts';
import { outgoingChatResource } from './chatInvitations.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { disconnected, over } from './over.ts';
import { failedState, reasonOf } from './reasons.ts';
import type { Telling } from './telling.ts';
import { paths } from './view.ts';

type ChatEvent = EventOf<'chatRequested' | 'chatAccepted' | 'chatBridged' | 'chatRefused' | 'chatEnded'>;

/** A visitor's chat as he is told of it, in the order of ucwa.md 4.3 and 5.1. Its end is that of any chat of two. */
export function encodeChat(telling: Telling, emit: Emitter, body: ChatEvent): SentEvent[] {
  const { view, viewer, facts } = telling;
  if (body.type === 'chatEnded')
    return [
      emit.messagingIs('Over', reasonOf[body.cause ?? 'ended']),
      emit.participantGone(viewer.device === body.visitor.device ? (body.other ?? facts.endpoint) : body.visitor),
      ...disconnected(view, facts, emit, body.cause),
    ];
  const chat = { ...body.invitation, facts, visitor: body.visitor };
  const path = paths.messagingInvitation(chat.id);
  switch (body.type) {
    case 'chatRequested':
      return [
        emit.general('started', 'messagingInvitation', path, {
          resource: outgoingChatResource(view, chat, 'Connecting'),
        }),
        emit.conversationIs('added', conversationResource(view, facts, { state: 'Connecting', messaging: false })),
        emit.localParticipant(viewer.person),
        emit.messagingIs('Connecting'),
      ];
    case 'chatAccepted':
    case 'chatBridged': {
      const extensible = body.type === 'chatAccepted';
      const shown = { state: 'Connected', messaging: true, extensible, me: viewer.person.name, call: null } as const;
      return [
        emit.conversationIs('updated', conversationResource(view, facts, shown)),
        ...otherIsThere(emit, facts.endpoint, body.visitor),
        emit.messagingIs('Connected', undefined, body.visitor.html),
        emit.general('completed', 'messagingInvitation', path, {
          status: 'Success',
          resource: outgoingChatResource(view, chat, 'Connected'),
        }),
      ];
    }
    case 'chatRefused':
      return [
        emit.general('completed', 'messagingInvitation', path, {
          status: 'Failure',
          reason: reasonOf[body.cause],
          resource: outgoingChatResource(view, chat, failedState(view, body.cause)),
        }),
        ...over(view, facts, emit, 'ended'),
      ];
  }
}

/** The other party of a chat, and that both take part in messaging (package B, 2 and 3). */
export function otherIsThere(emit: Emitter, other: Person, me: Person): SentEvent[] {
  return [
    emit.participantAdded({ ...other, messaging: true }),
    emit.participantMessaging('added', other, 'participant'),
    emit.participantMessaging('added', me, 'localParticipant'),
  ];
}
