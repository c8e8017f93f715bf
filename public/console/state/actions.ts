import { ended, moved } from './chat.ts';
import { markSent, markUnsent } from './lines.ts';
import {
  type About,
  type Asked,
  type Availability,
  type Chat,
  type Connection,
  type ConsoleState,
  type Member,
  withChat,
  withWaiting,
} from './model.ts';
import { withPeerOfOld } from './peer.ts';
import type { Waiting } from './waiting.ts';

/** What the person at the desk, and the answers to her requests, change. Each returns the state after. */

export const selected = (state: ConsoleState, chat: string | null): ConsoleState =>
  state.selected === chat ? state : { ...state, selected: chat };

/** Everything of a chat up to this message was on the screen of somebody who looked. */
export const read = (state: ConsoleState, id: string, number: number): ConsoleState =>
  withChat(state, id, (chat) => (number > chat.readUpTo ? { ...chat, readUpTo: number } : chat));

/** I answer an invitation, or the answer did not get through. */
export const answering = (
  state: ConsoleState,
  id: string,
  step: Waiting['step'],
  trouble: string | null = null,
): ConsoleState => withWaiting(state, id, (waiting) => ({ ...waiting, step, trouble }));

/** My words, on their way. */
export function saying(
  state: ConsoleState,
  id: string,
  said: { operationId: string; text: string; at: number },
): ConsoleState {
  const { me } = state.desk;
  return withChat(state, id, (chat) => ({
    ...chat,
    lines: [
      ...chat.lines,
      {
        kind: 'message',
        key: `said-${said.operationId}`,
        number: null,
        at: said.at,
        from: 'me',
        uri: me.uri,
        name: me.name,
        text: said.text,
        delivery: 'sending',
        operationId: said.operationId,
        trouble: null,
      },
    ],
  }));
}

/** The platform took my message, under this number where it told one. */
export const said = (state: ConsoleState, id: string, operationId: string, number: number | null): ConsoleState =>
  withChat(state, id, (chat) => ({ ...chat, lines: markSent(chat.lines, operationId, number) }));

export const notSaid = (state: ConsoleState, id: string, operationId: string, trouble: string): ConsoleState =>
  withChat(state, id, (chat) => ({ ...chat, lines: markUnsent(chat.lines, operationId, 'failed', trouble) }));

export const sayingAgain = (state: ConsoleState, id: string, operationId: string): ConsoleState =>
  withChat(state, id, (chat) => ({ ...chat, lines: markUnsent(chat.lines, operationId, 'sending', null) }));

/** I asked to leave. */
export const ending = (state: ConsoleState, id: string): ConsoleState =>
  withChat(state, id, (chat) => ({ ...moved(chat, 'ending'), trouble: null }));

/** Leaving did not work. */
export const notEnded = (state: ConsoleState, id: string, trouble: string): ConsoleState =>
  withChat(state, id, (chat) => (chat.phase === 'ending' ? { ...moved(chat, 'open'), trouble } : chat));

/** The platform has no such conversation any more. */
export const endedFor = (state: ConsoleState, id: string, now: number): ConsoleState =>
  withChat(state, id, (chat) => ended(chat, now));

export const troubled = (state: ConsoleState, id: string, trouble: string | null): ConsoleState =>
  withChat(state, id, (chat) => (chat.trouble === trouble ? chat : { ...chat, trouble }));

/** Takes an ended chat off the list; its neighbour takes the screen. */
export function dismissed(state: ConsoleState, id: string): ConsoleState {
  const place = state.chats.findIndex((chat) => chat.id === id && chat.phase === 'ended');
  if (place === -1) return state;
  const chats = state.chats.filter((_chat, index) => index !== place);
  const neighbour: Chat | undefined = chats[place] ?? chats[place - 1];
  return { ...state, chats, selected: state.selected === id ? (neighbour?.id ?? null) : state.selected };
}

export const meetingIs = (state: ConsoleState, id: string, onlineMeetingUri: string): ConsoleState =>
  withChat(state, id, (chat) => withPeerOfOld({ ...chat, onlineMeetingUri }, state.desk));

/** What the helpdesk knows of whoever is in this meeting. Once known, a failed repeat changes nothing. */
export function aboutIs(state: ConsoleState, onlineMeetingUri: string, about: About): ConsoleState {
  const before = state.about[onlineMeetingUri];
  if (before?.state === 'known' && about.state !== 'known') return state;
  return { ...state, about: { ...state.about, [onlineMeetingUri]: about } };
}

/** A colleague was asked to come. */
export const askedFor = (state: ConsoleState, id: string, asked: Asked): ConsoleState =>
  withChat(state, id, (chat) => {
    const others = chat.asked.filter(({ uri }) => uri !== asked.uri);
    return { ...chat, asked: asked.uri in chat.participants ? others : [...others, asked] };
  });

/** Who there is now, as the page would be told; the same state when nothing changed. */
export const rosterIs = (state: ConsoleState, roster: readonly Member[]): ConsoleState =>
  JSON.stringify(roster) === JSON.stringify(state.desk.roster) ? state : { ...state, desk: { ...state.desk, roster } };

export const availabilityIs = (state: ConsoleState, availability: Availability): ConsoleState =>
  state.availability === availability ? state : { ...state, availability };

export const connectionIs = (state: ConsoleState, connection: Connection): ConsoleState =>
  state.connection === connection ? state : { ...state, connection };

/** A fresh event channel is about to tell everything anew; what it does not tell is gone: see {@link found}. */
export const channelBegins = (state: ConsoleState): ConsoleState => ({
  ...state,
  waiting: state.waiting.map((waiting) => ({ ...waiting, stale: true })),
  chats: state.chats
    .filter(({ phase }) => phase !== 'joining')
    .map((chat) => (chat.phase === 'ended' ? chat : { ...chat, stale: true, typing: {} })),
});

/** These conversations are there; what is not among them, and was not told of by the fresh channel, is over. */
export function found(state: ConsoleState, ids: readonly string[], now: number): ConsoleState {
  const gone = (chat: Chat): boolean => chat.stale && !ids.includes(chat.id);
  return {
    ...state,
    waiting: state.waiting.filter((waiting) => !waiting.stale || ids.includes(waiting.chat)),
    chats: state.chats.map((chat) => (gone(chat) ? ended(chat, now, true) : chat)),
  };
}
