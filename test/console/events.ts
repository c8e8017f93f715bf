import { applyEvent } from '../../public/console/state/applyEvent.ts';
import { type Chat, type ConsoleState, emptyState } from '../../public/console/state/model.ts';
import { encodeDataUri } from '../../server/wire/dataUri.ts';
import { ajaxDate } from '../../server/wire/dates.ts';
import type { SentEvent, WireEvent } from '../../server/wire/events.ts';
import type { Link, Resource } from '../../server/wire/resource.ts';

/** Events as a staff client's channel brings them (ucwa.md 5 and 6.2), for one conversation with a visitor. */
export interface Somebody {
  readonly uri: string;
  readonly name: string;
  readonly anonymous?: boolean;
}

export const alice: Somebody = { uri: 'sip:alice@contoso.example', name: 'Alice' };
export const bob: Somebody = { uri: 'sip:bob@contoso.example', name: 'Bob' };
export const dana: Somebody = { uri: 'sip:1234567890@anonymous.invalid', name: 'Dana', anonymous: true };
export const helpdesk: Somebody = { uri: 'sip:helpdesk@contoso.example', name: 'helpdesk' };
export const meetingUri = 'sip:helpdesk@contoso.example;gruu;opaque=app:conf:focus:id:1';

/** Alice's console before anything has happened. */
export const fresh: ConsoleState = emptyState({
  me: { ...alice, role: 'agent' },
  roster: [
    { ...alice, role: 'agent' },
    { ...bob, role: 'agent' },
  ],
  helpdeskName: 'Contoso Help',
  endpoint: helpdesk.uri,
});

export const id = '5a1f6f3e-0000-4000-8000-000000000001';
const P = '/ucwa/oauth/v1/applications/1000000001';
const C = `${P}/communication/conversations/${id}`;
const I = `${P}/communication/onlineMeetingInvitations/i1`;

type Rest = Partial<Omit<WireEvent, 'link' | 'type'>>;

function general(type: WireEvent['type'], rel: string, href: string, resource?: Resource, rest: Rest = {}): SentEvent {
  const embedded = resource ? { _embedded: { [rel]: { ...resource, rel } } } : {};
  return {
    sender: { rel: 'communication', href: `${P}/communication` },
    event: { link: { rel, href }, type, ...embedded, ...rest },
  };
}

function here(
  type: WireEvent['type'],
  link: { rel: string; path: string; title?: string },
  resource?: Resource,
  rest: Rest = {},
): SentEvent {
  const { rel, path, title } = link;
  const embedded = resource ? { _embedded: { [rel]: { ...resource, rel } } } : {};
  const told = { rel, href: C + path, ...(title === undefined ? {} : { title }) };
  return { sender: { rel: 'conversation', href: C }, event: { link: told, type, ...embedded, ...rest } };
}

const invitation = (state: string): Resource => ({
  direction: 'Incoming',
  state,
  subject: 'My order',
  importance: 'Normal',
  onlineMeetingUri: meetingUri,
  _links: {
    self: { href: I },
    conversation: { href: C },
    ...(state === 'Connecting' ? { accept: { href: `${I}/accept` }, decline: { href: `${I}/decline` } } : {}),
  },
  _embedded: { from: { name: dana.name, uri: helpdesk.uri, rel: 'participant' } },
});

export const rings = (): SentEvent => general('started', 'onlineMeetingInvitation', I, invitation('Connecting'));

export const answered = (): SentEvent =>
  general('completed', 'onlineMeetingInvitation', I, invitation('Connected'), { status: 'Success' });

export const withdrawn = (subcode: string): SentEvent =>
  general('completed', 'onlineMeetingInvitation', I, invitation('Cancelled'), {
    status: 'Failure',
    reason: { code: 'RemoteFailure', subcode },
  });

export const conversation = (type: 'added' | 'updated', state: string): SentEvent =>
  general(type, 'conversation', C, { state, subject: 'My order', _links: { self: { href: C } } });

export const conversationGone = (): SentEvent => general('deleted', 'conversation', C);

const onlineMeeting = (): SentEvent =>
  here('added', { rel: 'onlineMeeting', path: '/onlineMeeting' }, { onlineMeetingUri: meetingUri });

const pathOf = ({ uri }: Somebody): string => `/participants/${uri.replace('sip:', '')}`;

export const arrives = (who: Somebody): SentEvent =>
  here(
    'added',
    { rel: 'participant', path: pathOf(who), title: who.name },
    { uri: who.uri, name: who.name, anonymous: who.anonymous ?? false },
  );

export const leaves = (who: Somebody): SentEvent =>
  here('deleted', { rel: 'participant', path: pathOf(who), title: who.name });

export const types = (who: Somebody, does = true): SentEvent =>
  here(does ? 'added' : 'deleted', { rel: 'participant', path: pathOf(who), title: who.name }, undefined, {
    in: { rel: 'typingParticipants', href: `${C}/messaging/typingParticipants` },
  });

export function messaging(state: 'Connected' | 'Disconnected' | 'Over'): SentEvent {
  const links: Record<string, { href: string }> = { self: { href: `${C}/messaging` } };
  if (state === 'Connected') {
    links.sendMessage = { href: `${C}/messaging/messages` };
    links.setIsTyping = { href: `${C}/messaging/typing` };
  }
  if (state === 'Disconnected') links.addMessaging = { href: `${C}/messaging/addMessaging` };
  const told = { state: state === 'Over' ? 'Disconnected' : state, _links: links };
  return here('updated', { rel: 'messaging', path: '/messaging' }, told);
}

/** A message; one of Alice's own is Outgoing and carries the operation id. */
export function message(number: number, from: Somebody, text: string, operationId?: string): SentEvent {
  const path = `/messaging/messages/${number}`;
  const resource: Resource = {
    direction: from === alice ? 'Outgoing' : 'Incoming',
    timeStamp: ajaxDate(1_000_000 + number),
    status: 'Succeeded',
    ...(operationId === undefined ? {} : { operationId }),
    _links: {
      self: { href: C + path },
      participant: { href: C + pathOf(from), title: from.name },
      plainMessage: { href: encodeDataUri('text/plain', text) },
    },
  };
  return here('completed', { rel: 'message', path }, resource, { status: 'Success' });
}

/** That a message of Alice's did not reach somebody. */
export function missed(number: number, by: Somebody, operationId?: string): SentEvent {
  const path = `/messaging/messages/${number}`;
  const resource: Resource = {
    direction: 'Outgoing',
    status: 'Failed',
    ...(operationId === undefined ? {} : { operationId }),
    _links: { self: { href: C + path }, failedDeliveryParticipant: [{ href: C + pathOf(by), title: by.name }] },
  };
  const reason = { code: 'Timeout', subcode: 'Timeout' };
  return here('completed', { rel: 'message', path }, resource, { status: 'Failure', reason });
}

/** Everything that happens between an accepted invitation and a connected chat. */
export const joins = (...others: Somebody[]): SentEvent[] => [
  conversation('updated', 'Conferenced'),
  onlineMeeting(),
  ...others.map(arrives),
  messaging('Disconnected'),
  answered(),
  messaging('Connected'),
];

/** How a fresh event channel begins: the chat as if just joined. */
export const retold = (people: readonly Somebody[], ...said: SentEvent[]): SentEvent[] => [
  conversation('added', 'Conferenced'),
  onlineMeeting(),
  ...people.map(arrives),
  messaging('Connected'),
  ...said,
];

export const over = (): SentEvent[] => [messaging('Over'), conversation('updated', 'Disconnected'), conversationGone()];

/** The console after these events, all at the moment `now`. */
export const play = (state: ConsoleState, events: readonly SentEvent[], now = 5_000): ConsoleState =>
  events.reduce((before, sent) => applyEvent(before, sent, now), state);

/** The one chat of a state. */
export function chatOf(state: ConsoleState): Chat {
  const chat = state.chats.find((one) => one.id === id);
  if (!chat) throw new Error('the state has no such chat');
  return chat;
}

/** What the log shows, a line a string. */
export const told = (state: ConsoleState): string[] =>
  chatOf(state).lines.map((line) =>
    line.kind === 'note'
      ? `* ${line.what}${line.name ? ` ${line.name}` : ''}`
      : `${line.from}: ${line.text}${line.delivery === 'sent' ? '' : ` (${line.delivery})`}`,
  );

/** The sound and picture of the chat's call (contract, "chat to call"). */
export function audioVideo(state: 'Connected' | 'Connecting' | 'Disconnected', callId?: string): SentEvent {
  const room: Link & { readonly room: string } = { href: 'ws://x', room: 'r1' };
  const call = callId === undefined ? {} : { callId, _links: { room } };
  return here('updated', { rel: 'audioVideo', path: '/audioVideo' }, { state, ...call });
}
