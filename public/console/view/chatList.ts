import type { Chat, ConsoleState, Message } from '../state/model.ts';
import { calledName, lastSaid, shownChats, unreadOf } from '../state/reading.ts';
import { byId, keyed, make, setAttribute, setText } from './dom.ts';
import { momentText } from './time.ts';

/** My chats: the list "My chats". */
export interface ChatList {
  render(state: ConsoleState, now: number): void;
}

export function createChatList(onSelect: (chat: string) => void): ChatList {
  const list = byId('chats', HTMLUListElement);
  const empty = byId('chats-empty', HTMLElement);

  function item({ id }: Chat): HTMLLIElement {
    const pick = make(
      'button',
      { type: 'button', class: 'chat-pick' },
      make('span', { class: 'chat-name', dir: 'auto' }),
    );
    pick.addEventListener('click', () => onSelect(id));
    return make(
      'li',
      { class: 'chat-item' },
      pick,
      make('span', { class: 'chat-time small muted number' }),
      make('p', { class: 'chat-last small muted', dir: 'auto' }),
      make('span', { class: 'chat-unread number', 'aria-hidden': 'true', hidden: true }),
    );
  }

  function fill(element: HTMLLIElement, chat: Chat, state: ConsoleState, now: number): void {
    const [pick, name, time, last, mark] = ['.chat-pick', '.chat-name', '.chat-time', '.chat-last', '.chat-unread'].map(
      (selector) => element.querySelector(selector),
    );
    if (!pick || !name || !time || !last || !mark) return;
    const [unread, said, current] = [unreadOf(chat), lastSaid(chat), chat.id === state.selected];
    setText(name, calledName(chat));
    setAttribute(pick, 'aria-label', `${calledName(chat)}${spokenState(chat, unread)}`);
    setText(time, said ? momentText(said.at, now) : '');
    setText(last, current ? stateText(chat) : lastText(chat, said));
    setText(mark, String(unread));
    setAttribute(mark, 'hidden', unread === 0);
    setAttribute(pick, 'aria-current', current ? 'true' : null);
    const look = [current ? 'current' : '', unread > 0 ? 'unread' : '', chat.phase === 'ended' ? 'ended' : ''];
    setAttribute(element, 'class', ['chat-item', ...look].filter(Boolean).join(' '));
  }

  return {
    render(state, now) {
      const chats = shownChats(state);
      keyed(list, chats, {
        key: ({ id }) => id,
        make: item,
        update: (element, chat) => fill(element, chat, state, now),
      });
      setAttribute(empty, 'hidden', chats.length > 0);
    },
  };
}

/** Where a chat stands, in one word or two. */
export function stateText(chat: Chat): string {
  if (chat.phase === 'ended') return 'Ended';
  if (chat.phase === 'ending') return 'Ending…';
  if (chat.visitorLeft) return 'The visitor left';
  return chat.links.sendMessage === null ? 'Connecting…' : 'Open';
}

function spokenState(chat: Chat, unread: number): string {
  const ended = chat.phase === 'ended' ? ', ended' : '';
  return unread === 0 ? ended : `, ${unread} unread${ended}`;
}

function lastText(chat: Chat, said: Message | undefined): string {
  const typing = Object.values(chat.typing)[0];
  if (typing !== undefined) return `${typing} is typing…`;
  if (chat.phase !== 'open' || !said) return stateText(chat);
  return said.from === 'me' ? `You: ${said.text}` : said.text;
}
