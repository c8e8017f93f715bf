import { embeddedResource, type WireEvent } from '../../../server/wire/events.ts';
import { linkOf, type Resource, textOf } from '../../../server/wire/resource.ts';
import { conversationIdOf } from '../../shared/ucwaClient.ts';
import { blankChat, ended, moved } from './chat.ts';
import { type Chat, type ConsoleState, type Desk, withChat } from './model.ts';
import { somebody, withPeerOfOld } from './peer.ts';
import { rejoin, settle } from './roster.ts';

/** States in which I am in a conversation (ucwa.md 5.1). */
const inIt = new Set(['Connected', 'Conferenced', 'Conferencing', 'InLobby']);
const over = new Set(['Disconnected', 'Disconnecting']);

/** A `conversation` event: it is there, changed, or gone. The one I accepted comes to the screen. */
export function applyConversation(state: ConsoleState, event: WireEvent, now: number): ConsoleState {
  const href = event.link.href;
  const id = conversationIdOf(href);
  if (id === undefined) return state;
  if (event.type === 'deleted') return closed(state, id, now);
  const resource = embeddedResource(event);
  const told = textOf(resource, 'state') ?? '';
  if (over.has(told)) return closed(state, id, now);
  if (!inIt.has(told)) return state;
  const known = state.chats.some((chat) => chat.id === id);
  const chats = known ? state.chats : [...state.chats, blankChat(state, id, href, now)];
  const mine = state.waiting.some((waiting) => waiting.chat === id && waiting.step === 'accepting');
  return withChat({ ...state, chats, selected: mine ? id : state.selected }, id, (chat) =>
    open(chat, { href, resource, added: event.type === 'added' }, state),
  );
}

/** I am in the conversation. `added` on one that I was in before: the channel tells everything anew. */
function open(
  chat: Chat,
  told: { href: string; resource: Resource | undefined; added: boolean },
  state: ConsoleState,
): Chat {
  const invitation = state.waiting.find((waiting) => waiting.chat === chat.id);
  const again = chat.phase === 'ended' || (told.added && chat.phase !== 'joining');
  const here: Chat = {
    ...moved(again ? rejoin(chat) : chat, 'open'),
    href: told.href,
    stale: false,
    peer: chat.peer ?? (invitation === undefined && isOfTwo(chat, told.resource) ? somebody : null),
    subject: chat.subject || (textOf(told.resource, 'subject') ?? ''),
    name: chat.name || (invitation?.name ?? ''),
    onlineMeetingUri: chat.onlineMeetingUri ?? invitation?.onlineMeetingUri ?? null,
    onlineMeetingHref: linkOf(told.resource, 'onlineMeeting')?.href ?? chat.onlineMeetingHref,
  };
  return withPeerOfOld(chat.phase === 'ending' ? { ...here, phase: 'ending' } : here, state.desk);
}

/** A chat of two that an earlier channel was asked for: it is Connected, and no meeting (ucwa.md 4.3, 5.1). */
const isOfTwo = (chat: Chat, resource: Resource | undefined): boolean =>
  textOf(resource, 'state') === 'Connected' &&
  chat.onlineMeetingUri === null &&
  chat.onlineMeetingHref === null &&
  linkOf(resource, 'onlineMeeting') === undefined;

function closed(state: ConsoleState, id: string, now: number): ConsoleState {
  const waiting = state.waiting.filter((invitation) => invitation.chat !== id);
  const chats = state.chats.filter((chat) => !(chat.id === id && chat.phase === 'joining'));
  return withChat({ ...state, waiting, chats }, id, (chat) => ended(chat, now));
}

/** `messaging` tells by its links what may be done now (ucwa.md 5.2). It comes after the roster. */
export function applyMessaging(chat: Chat, event: WireEvent, now: number): Chat {
  const resource = embeddedResource(event);
  if (chat.phase === 'ended' || resource === undefined) return chat;
  const hrefOf = (rel: string): string | null => linkOf(resource, rel)?.href ?? null;
  const links = {
    addMessaging: hrefOf('addMessaging'),
    sendMessage: hrefOf('sendMessage'),
    setIsTyping: hrefOf('setIsTyping'),
  };
  const usable = links.addMessaging !== null || links.sendMessage !== null;
  const known = settle({ ...chat, messaging: textOf(resource, 'state') ?? chat.messaging, links, trouble: null }, now);
  return usable ? moved(known, chat.phase === 'ending' ? 'ending' : 'open') : known;
}

/** Which meeting this is: the helpdesk is asked about the visitor by it, unless it has none. */
export function applyOnlineMeeting(chat: Chat, event: WireEvent, desk: Desk): Chat {
  const uri = textOf(embeddedResource(event), 'onlineMeetingUri') ?? chat.onlineMeetingUri;
  return withPeerOfOld({ ...chat, onlineMeetingUri: uri, onlineMeetingHref: event.link.href }, desk);
}
