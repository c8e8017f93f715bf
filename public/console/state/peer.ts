import { linkOf, type Resource, textOf } from '../../../server/wire/resource.ts';
import { type Chat, type ConsoleState, type Desk, type Participant, sameAddress, withChat } from './model.ts';
import type { Peer } from './waiting.ts';

/** In a chat of two, before anybody told with whom. */
export const somebody: Peer = { uri: '', presenceHref: null, availability: null };

/** Who asks for a chat of two, by the participant that his invitation embeds (ucwa.md 4.4). */
export const peerOf = (from: Resource | undefined): Peer => ({
  ...somebody,
  uri: (textOf(from, 'uri') ?? '').toLowerCase(),
  presenceHref: linkOf(from, 'contactPresence')?.href ?? null,
});

/** What a peer is: by his address, since he may be called anything. Staff are in the roster; all others are programs. */
export const kindOf = (desk: Desk, uri: string): 'colleague' | 'application' =>
  desk.roster.some((member) => sameAddress(member.uri, uri)) ? 'colleague' : 'application';

/** Whether a chat is still one of two: then whoever leaves it ends it. Once somebody was added it is a meeting. */
export const isTwo = ({ peer, onlineMeetingUri, onlineMeetingHref }: Chat): boolean =>
  peer !== null && onlineMeetingUri === null && onlineMeetingHref === null;

/** Whether a meeting was a chat of two before somebody was added: its address is then made of the conversation's own id. */
export const wasTwo = (id: string, onlineMeetingUri: string | null): boolean =>
  onlineMeetingUri?.toLowerCase().endsWith(`:${id.replaceAll('-', '').toLowerCase()}`) ?? false;

/** A chat of two that was a meeting before this page was told of it: it is with whoever began it, unless I did. */
export function withPeerOfOld(chat: Chat, desk: Desk): Chat {
  if (chat.peer !== null || !wasTwo(chat.id, chat.onlineMeetingUri)) return chat;
  const [organizer = ''] = (chat.onlineMeetingUri ?? '').toLowerCase().split(';', 1);
  const uri = sameAddress(organizer, desk.me.uri) ? (Object.keys(chat.participants)[0] ?? '') : organizer;
  const known = chat.participants[uri]?.name || desk.roster.find((member) => sameAddress(member.uri, uri))?.name;
  return { ...chat, peer: { ...somebody, uri }, name: chat.name || (known ?? '') };
}

/** The first who is told to be in a chat of two with me is whom it is with. */
export function metPeer(chat: Chat, { uri, name }: Participant, resource: Resource | undefined): Chat {
  const { peer } = chat;
  if (peer === null || (peer.uri !== '' && peer.uri !== uri)) return chat;
  const presenceHref = linkOf(resource, 'contactPresence')?.href ?? peer.presenceHref;
  return { ...chat, name: name || chat.name, peer: { ...peer, uri, presenceHref } };
}

/** How the peer is now; null when that cannot be told. */
export const peerIs = (state: ConsoleState, id: string, availability: string | null): ConsoleState =>
  withChat(state, id, (chat) =>
    chat.peer === null || chat.peer.availability === availability
      ? chat
      : { ...chat, peer: { ...chat.peer, availability } },
  );
