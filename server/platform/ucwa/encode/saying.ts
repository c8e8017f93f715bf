import type { SentEvent } from '../../../wire/events.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import { addedMessagingResource } from './chatInvitations.ts';
import { conversationResource } from './conversation.ts';
import { notDelivered } from './delivery.ts';
import type { Emitter } from './emit.ts';
import { messageResource, type ShownMessage } from './message.ts';
import { inPlain } from './plainText.ts';
import type { Telling } from './telling.ts';
import { paths, type View } from './view.ts';

/** Something said, and when, in milliseconds. */
interface Said {
  readonly body: EventOf<'message'>;
  readonly at: number;
}

/** A line as the application is told of it (6.4). */
export const saidToApplication = (view: View, facts: Facts, emit: Emitter, { body, at }: Said): SentEvent =>
  completed(view, facts, emit, { ...body, at, direction: directionFor(facts.endpoint.uri, body) });

/** A line as a client is told of it (ucwa.md 5.4). */
export function saidToDevice({ view, facts, viewer }: Telling, emit: Emitter, { body, at }: Said): SentEvent {
  const told = viewer.plainOnly ? inPlain(body) : body;
  return completed(view, facts, emit, { ...told, at, direction: directionFor(viewer.person.uri, body) });
}

/**
 * Everything said so far, or between two message numbers, that no filter keeps from the viewer, as far as the package
 * carries it; of what he said himself, also whom it did not reach.
 */
export function saidBefore(
  telling: Telling,
  emit: Emitter,
  { after = 0, until = null }: { after?: number | undefined; until?: number | null } = {},
): SentEvent[] {
  const { view, viewer, facts } = telling;
  return telling
    .earlier(after, until)
    .filter(({ body }) => !body.except.includes(viewer.person.uri))
    .flatMap((logged) => {
      const failures = logged.body.from.uri === viewer.person.uri ? (logged.failures ?? []) : [];
      return [
        saidToDevice(telling, emit, logged),
        ...failures.map((failed) => notDelivered(view, facts, emit, failed)),
      ];
    });
}

/** A client's messaging connected in a meeting, then what was said before, once and in order (contract, "joining late"). */
export function messagingAdded(telling: Telling, emit: Emitter, body: EventOf<'messagingAdded'>): SentEvent[] {
  const { view, facts } = telling;
  const added = { id: body.invitationId, operationId: body.operationId, from: body.participant };
  const invitation = paths.messagingInvitation(added.id);
  return [
    emit.general('started', 'messagingInvitation', invitation, {
      resource: addedMessagingResource(view, facts, added, 'Connecting'),
    }),
    emit.messagingIs('Connected', undefined, body.participant.html),
    emit.conversationIs('updated', conversationResource(view, facts, { state: 'Conferenced', messaging: true })),
    emit.participantMessaging('added', body.participant, 'localParticipant'),
    emit.general('completed', 'messagingInvitation', invitation, {
      status: 'Success',
      resource: addedMessagingResource(view, facts, added, 'Connected'),
    }),
    ...saidBefore(telling, emit, { after: body.participant.heard }),
  ];
}

const directionFor = (uri: string, { from }: EventOf<'message'>) => (from.uri === uri ? 'Outgoing' : 'Incoming');

const completed = (view: View, facts: Facts, emit: Emitter, shown: ShownMessage): SentEvent =>
  emit.here('completed', 'message', paths.message(facts.id, shown.number), {
    status: 'Success',
    resource: messageResource(view, facts.id, shown),
  });
