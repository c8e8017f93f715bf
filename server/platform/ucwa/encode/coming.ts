import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Invitation } from '../../conversation/model.ts';
import type { Cause } from '../../conversation/reasons.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { cameIn, comingIn } from './joining.ts';
import { ringingResource } from './meetingInvitations.ts';
import { failedState, incomingReason } from './reasons.ts';
import { inside } from './roster.ts';
import type { Telling } from './telling.ts';
import { paths } from './view.ts';

/** A client is rung for a meeting (ucwa.md 6.2). */
export function ringing({ view, facts }: Telling, emit: Emitter, invitation: Invitation): SentEvent[] {
  return [
    emit.general('started', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(invitation.id), {
      resource: ringingResource(view, facts, invitation, 'Connecting'),
    }),
    emit.conversationIs('added', conversationResource(view, facts, { state: 'Incoming', messaging: false })),
  ];
}

/** It rings no more for a meeting. */
export function ringingEnded(
  { view, facts }: Telling,
  emit: Emitter,
  { invitation, cause }: { invitation: Invitation; cause: Cause },
): SentEvent[] {
  return [
    emit.general('completed', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(invitation.id), {
      status: 'Failure',
      reason: incomingReason(cause),
      resource: ringingResource(view, facts, invitation, failedState(view, cause)),
    }),
    emit.conversationGone(),
  ];
}

/** A client joined a meeting, asked or by its address (ucwa.md 6.2): its chat is there, to be added by the client. */
export function joinedMyself({ view, facts }: Telling, emit: Emitter, body: EventOf<'joined'>): SentEvent[] {
  const { invitation, participant: me, others, joining, terms, waiting = [] } = body;
  return [
    ...(joining ? comingIn(view, facts, emit, { joining, from: me }) : []),
    ...inside(view, facts, emit, { me, others, waiting, terms }),
    ...(joining ? [cameIn(view, facts, emit, { joining, from: me })] : []),
    ...(invitation && !joining
      ? [
          emit.general('completed', 'onlineMeetingInvitation', paths.onlineMeetingInvitation(invitation.id), {
            status: 'Success',
            resource: ringingResource(view, facts, invitation, 'Connected'),
          }),
        ]
      : []),
  ];
}

/** Before a leader decides: the invitation stays open, the conversation is in the lobby (ucwa.md 6.2). */
export const waitsMyself = (
  { view, facts }: Telling,
  emit: Emitter,
  { joining, participant: from }: EventOf<'lobbyEntered'>,
): SentEvent[] => [
  ...comingIn(view, facts, emit, { joining, from }),
  emit.conversationIs('updated', conversationResource(view, facts, { state: 'InLobby', messaging: false })),
];

/** A leader let the client in. */
export function admittedMyself({ view, facts }: Telling, emit: Emitter, body: EventOf<'admitted'>): SentEvent[] {
  const { participant: me, others, terms, joining } = body;
  return [
    ...inside(view, facts, emit, { me, others, waiting: [], terms }),
    cameIn(view, facts, emit, { joining, from: me }),
  ];
}
