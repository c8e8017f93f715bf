import { encodeDataUri } from '../../../wire/dataUri.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { Facts, Invitation, Person } from '../../conversation/model.ts';
import { participantResource } from './participants.ts';
import { addressSegment, linkTo, paths, type View } from './view.ts';

export type InvitationState = 'Connecting' | 'Connected' | (string & {});

interface ChatRequest {
  readonly id: string;
  readonly operationId: string;
  readonly facts: Facts;
  /** Who asks. */
  readonly visitor: Person;
  /** Who is asked, when that is not the application. */
  readonly to?: Person;
}

/** The messagingInvitation of a visitor, or of staff, as the trusted application gets it (5.1). Its links are what may be done with it now. */
export function incomingChatResource(
  view: View,
  chat: ChatRequest,
  state: InvitationState,
  application: Resource | null,
): Resource {
  const self = paths.messagingInvitation(chat.id);
  const { facts } = chat;
  const open = state === 'Connecting';
  return {
    direction: 'Incoming',
    state,
    // Of the platform's making, unique and the same in every event (5.1); the visitor's own id stays with him.
    operationId: facts.id,
    importance: facts.importance,
    threadId: facts.threadId,
    subject: facts.subject,
    to: facts.endpoint.uri,
    _links: {
      self: linkTo(view, self),
      conversation: linkTo(view, paths.conversation(facts.id)),
      messaging: linkTo(view, paths.messaging(facts.id)),
      ...(open
        ? {
            decline: linkTo(view, `${self}/decline`),
            startAdhocMeeting: linkTo(view, '/communication/onlineMeetingInvitations/startAdhocMeeting'),
            acceptAndBridge: linkTo(view, `${self}/acceptAndBridge`),
            accept: linkTo(view, `${self}/accept`),
          }
        : {}),
      ...externals(facts),
    },
    _embedded: {
      ...(application ? { application } : {}),
      from: participantResource(view, facts.id, chat.visitor),
    },
    rel: 'messagingInvitation',
  };
}

/** A messagingInvitation as whoever made it sees it (ucwa.md 4.3; trusted-application-api.md 6.3). */
export function outgoingChatResource(view: View, chat: ChatRequest, state: InvitationState): Resource {
  const { facts, visitor } = chat;
  const to = chat.to ?? facts.endpoint;
  return {
    direction: 'Outgoing',
    importance: facts.importance,
    threadId: facts.threadId,
    state,
    operationId: chat.operationId,
    subject: facts.subject,
    to: to.uri,
    _links: {
      self: linkTo(view, paths.messagingInvitation(chat.id)),
      from: linkTo(view, paths.participant(facts.id, visitor.uri), visitor.name),
      ...(view.side === 'application' ? {} : { to: linkTo(view, `/people/${addressSegment(to.uri)}`) }),
      ...(state === 'Connecting' ? { cancel: linkTo(view, `${paths.messaging(facts.id)}/terminate`) } : {}),
      conversation: linkTo(view, paths.conversation(facts.id)),
      messaging: linkTo(view, paths.messaging(facts.id)),
      ...externals(facts),
    },
    ...(state === 'Connected'
      ? { _embedded: { acceptedByParticipant: [participantResource(view, facts.id, { ...to, messaging: true })] } }
      : {}),
    rel: 'messagingInvitation',
  };
}

/**
 * A messagingInvitation as the one being rung has it (ucwa.md 4.4). Once answered, accept and decline are gone:
 * `Answered` is how it is told before everything is connected.
 */
export function ringingChatResource(view: View, facts: Facts, rung: Invitation, state: InvitationState): Resource {
  const self = paths.messagingInvitation(rung.id);
  return {
    direction: 'Incoming',
    importance: facts.importance,
    threadId: facts.threadId,
    state: state === 'Answered' ? 'Connecting' : state,
    subject: rung.subject,
    to: rung.to.uri,
    _links: {
      self: linkTo(view, self),
      from: linkTo(view, paths.participant(facts.id, rung.from.uri), rung.from.name),
      to: linkTo(view, `/people/${addressSegment(rung.to.uri)}`),
      conversation: linkTo(view, paths.conversation(facts.id)),
      messaging: linkTo(view, paths.messaging(facts.id)),
      ...(state === 'Connecting'
        ? { accept: linkTo(view, `${self}/accept`), decline: linkTo(view, `${self}/decline`) }
        : {}),
      ...externals(facts),
    },
    _embedded: {
      from: participantResource(view, facts.id, rung.from),
      ...(state === 'Connected'
        ? { acceptedByParticipant: [participantResource(view, facts.id, { ...rung.to, messaging: true })] }
        : {}),
    },
    rel: 'messagingInvitation',
  };
}

/**
 * addMessaging in a meeting is an invitation of its own, over at once (ucwa.md 4.2, 5.2).
 * @param added.from who joins the meeting's messaging
 */
export const addedMessagingResource = (
  view: View,
  facts: Facts,
  added: { id: string; operationId: string; from: Person },
  state: InvitationState,
): Resource => ({
  direction: 'Outgoing',
  importance: facts.importance,
  threadId: facts.threadId,
  state,
  operationId: added.operationId,
  subject: facts.subject,
  _links: {
    self: linkTo(view, paths.messagingInvitation(added.id)),
    from: linkTo(view, paths.participant(facts.id, added.from.uri), added.from.name),
    ...(state === 'Connecting' ? { cancel: linkTo(view, `${paths.messaging(facts.id)}/terminate`) } : {}),
    conversation: linkTo(view, paths.conversation(facts.id)),
    messaging: linkTo(view, paths.messaging(facts.id)),
  },
  rel: 'messagingInvitation',
});

function externals(facts: Facts) {
  const type = facts.firstFormat === 'html' ? 'text/html' : 'text/plain';
  return {
    ...(facts.firstText === null ? {} : { message: { href: encodeDataUri(type, facts.firstText) } }),
    ...(facts.customContent === null ? {} : { customContent: { href: facts.customContent } }),
  };
}
