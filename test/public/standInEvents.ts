import { encodeDataUri } from '../../server/wire/dataUri.ts';
import type { SentEvent } from '../../server/wire/events.ts';

/** The stand-in's one visitor, application and helpdesk. */
export const app = '/ucwa/psanon/v1/applications/1234567890';
export const desk = 'helpdesk@contoso.example';
const visitor = '1546268894@anonymous.invalid';

/** A message as the stand-in keeps it. */
export interface Said {
  readonly number: number;
  /** `user@host`; undefined: the visitor. */
  readonly from: string | undefined;
  readonly name: string;
  readonly text: string;
  readonly operationId: string | undefined;
  readonly at: number;
}

/** Address of a conversation. */
export const conversationHref = (id: string): string => `${app}/communication/conversations/${id}`;

const communication = (event: SentEvent['event']): SentEvent => ({
  sender: { rel: 'communication', href: `${app}/communication` },
  event,
});

const inside = (id: string, event: SentEvent['event']): SentEvent => ({
  sender: { rel: 'conversation', href: conversationHref(id) },
  event,
});

export function conversationEvent(
  id: string,
  type: 'added' | 'updated' | 'deleted',
  state?: string,
  modalities: string[] = [],
): SentEvent {
  const link = { rel: 'conversation', href: conversationHref(id) };
  if (type === 'deleted') return communication({ link, type });
  const resource = { state, activeModalities: modalities, _links: { self: { href: link.href } }, rel: 'conversation' };
  return communication({ link, type, _embedded: { conversation: resource } });
}

export function messagingEvent(id: string, state: string): SentEvent {
  const href = `${conversationHref(id)}/messaging`;
  const links = { self: { href }, sendMessage: { href: `${href}/messages` }, setIsTyping: { href: `${href}/typing` } };
  const _links = state === 'Connected' ? links : { self: { href } };
  const link = { rel: 'messaging', href };
  return inside(id, { link, type: 'updated', _embedded: { messaging: { state, _links } } });
}

export function participantEvent(
  id: string,
  address: string,
  title: string,
  type: 'added' | 'deleted',
  typing = false,
): SentEvent {
  const link = { rel: 'participant', href: `${conversationHref(id)}/participants/${address}`, title };
  const collection = { rel: 'typingParticipants', href: `${conversationHref(id)}/messaging/typingParticipants` };
  return inside(id, { link, type, ...(typing ? { in: collection } : {}) });
}

export function messageEvent(id: string, { number, from, name, text, operationId, at }: Said): SentEvent {
  const href = `${conversationHref(id)}/messaging/messages/${number}`;
  return inside(id, {
    link: { rel: 'message', href },
    status: 'Success',
    type: 'completed',
    _embedded: {
      message: {
        direction: from ? 'Incoming' : 'Outgoing',
        timeStamp: `/Date(${at})/`,
        status: 'Succeeded',
        ...(operationId ? { operationId } : {}),
        _links: {
          self: { href },
          participant: { href: `${conversationHref(id)}/participants/${from ?? visitor}`, title: name },
          plainMessage: { href: encodeDataUri('text/plain', text) },
        },
        rel: 'message',
      },
    },
  });
}

/** `messagingInvitation` completed; a failure with its reason. */
export function invitationEvent(id: string, type: 'started' | 'completed', status?: 'Success' | 'Failure'): SentEvent {
  const link = { rel: 'messagingInvitation', href: `${app}/communication/messagingInvitations/${id}` };
  const _links = { self: link, conversation: { href: conversationHref(id) } };
  return communication({
    link,
    type,
    ...(status ? { status } : {}),
    ...(status === 'Failure' ? { reason: { code: 'RemoteFailure', subcode: 'Declined' } } : {}),
    _embedded: { messagingInvitation: { state: status ?? 'Connecting', _links } },
  });
}

/** What a channel is told of a conversation that nobody has accepted. */
export const pendingEvents = (id: string): SentEvent[] => [
  invitationEvent(id, 'started'),
  conversationEvent(id, 'added', 'Connecting'),
  messagingEvent(id, 'Connecting'),
];
