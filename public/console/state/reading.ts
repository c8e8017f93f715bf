import { ringingCalls } from './calls.ts';
import {
  type About,
  type Chat,
  type ConsoleState,
  type Line,
  type Member,
  type Message,
  sameAddress,
} from './model.ts';
import type { Waiting } from './waiting.ts';

/** Chats to be shown: those I am in or was in. */
export const shownChats = (state: ConsoleState): readonly Chat[] =>
  state.chats.filter((chat) => chat.phase !== 'joining');

/** The chat on the screen. */
export const selectedChat = (state: ConsoleState): Chat | undefined =>
  shownChats(state).find((chat) => chat.id === state.selected);

/** What to call whoever waits, or whom a chat is with. */
export const calledName = ({ name, peer }: Waiting | Chat): string => name || (peer ? 'Somebody' : 'A visitor');

/** How many messages of others nobody has looked at. The helpdesk's own lines do not ask for attention. */
export const unreadOf = (chat: Chat): number =>
  chat.lines.filter(
    (line) => isNumbered(line) && line.from !== 'me' && line.from !== 'helpdesk' && line.number > chat.readUpTo,
  ).length;

/** The number of the last message. */
export const lastNumber = (chat: Chat): number =>
  chat.lines.reduce((last, line) => (isNumbered(line) ? Math.max(last, line.number) : last), 0);

function isNumbered(line: Line): line is Message & { readonly number: number } {
  return line.kind === 'message' && line.number !== null;
}

/** How many things want something of the person: invitations, calls that ring, and chats with something unread. */
export const wanting = (state: ConsoleState): number =>
  state.waiting.length +
  ringingCalls(state.calls).length +
  shownChats(state).filter((chat) => unreadOf(chat) > 0).length;

export const aboutOf = (state: ConsoleState, onlineMeetingUri: string | null): About | undefined =>
  onlineMeetingUri === null ? undefined : state.about[onlineMeetingUri];

/** Whether the visitor sees what this member of staff writes in this chat; undefined while nobody has told. */
export function seenByVisitor(state: ConsoleState, chat: Chat, uri: string): boolean | undefined {
  const about = aboutOf(state, chat.onlineMeetingUri);
  return about?.state === 'known' ? about.bridged.some((bridged) => sameAddress(bridged, uri)) : undefined;
}

/** Staff in a chat besides me. */
export const colleaguesIn = (chat: Chat) => Object.values(chat.participants).filter(({ visitor }) => !visitor);

/** Who of the roster may be asked to come: neither me nor anybody who is here. */
export const candidatesFor = (state: ConsoleState, chat: Chat): readonly Member[] =>
  state.desk.roster.filter(
    ({ uri }) => !sameAddress(uri, state.desk.me.uri) && !(uri.toLowerCase() in chat.participants),
  );

/** The last thing somebody said. */
export const lastSaid = (chat: Chat): Message | undefined =>
  chat.lines.findLast((line): line is Message => line.kind === 'message');

/** When the visitor first wrote, or else when he appeared here. */
export const since = (chat: Chat): number => chat.lines.find((line) => line.kind === 'message')?.at ?? chat.since;
