import { type CallPhase, canCall } from '../state/calls.ts';
import type { Chat, ConsoleState } from '../state/model.ts';
import { kindOf } from '../state/peer.ts';
import { calledName, selectedChat, since } from '../state/reading.ts';
import { callOfChat, callToJoin, isWithVisitor } from '../state/visitorCalls.ts';
import { otherCallText } from './callText.ts';
import { stateText } from './chatList.ts';
import { byId, setAttribute, setText } from './dom.ts';
import { kindName } from './peerText.ts';
import { momentText } from './time.ts';

/** What stands around the log: who it is, who is typing, how it ended. */
export interface ChatPane {
  render(state: ConsoleState, now: number): void;
}

export function createChatPane(on: {
  end: (chat: string) => void;
  dismiss: (chat: string) => void;
  call: (whom: { uri: string; name: string }) => void;
  callVisitor: (chat: Chat) => void;
  joinCall: (chat: Chat) => void;
}): ChatPane {
  const [nobody, pane] = [byId('chat-none', HTMLElement), byId('chat-pane', HTMLElement)];
  const [name, subject, moment, badge] = [
    byId('chat-name', HTMLHeadingElement),
    byId('chat-subject', HTMLElement),
    byId('chat-since', HTMLElement),
    byId('chat-state', HTMLElement),
  ];
  const [end, over] = [byId('end', HTMLButtonElement), byId('over', HTMLElement)];
  const [typing, trouble] = [byId('typing', HTMLElement), byId('chat-trouble', HTMLElement)];
  const dismiss = byId('dismiss', HTMLButtonElement);
  const call = byId('call', HTMLButtonElement);
  const callWhy = byId('call-why', HTMLElement);
  let current: string | undefined;
  let callNow: (() => void) | undefined;

  end.addEventListener('click', () => current !== undefined && on.end(current));
  dismiss.addEventListener('click', () => current !== undefined && on.dismiss(current));
  call.addEventListener('click', () => {
    if (call.getAttribute('aria-disabled') === null) callNow?.();
  });

  return {
    render(state, now) {
      const chat = selectedChat(state);
      current = chat?.id;
      setAttribute(nobody, 'hidden', chat !== undefined);
      setAttribute(pane, 'hidden', chat === undefined);
      if (!chat) return;
      setText(name, calledName(chat));
      const kind = chat.peer && kindName[kindOf(state.desk, chat.peer.uri)];
      setText(subject, [kind, chat.subject].filter(Boolean).join(' · '));
      setText(moment, `since ${momentText(since(chat), now)}`);
      const calling = callOfChat(state, chat);
      setText(badge, calling ? callState[calling.phase] : stateText(chat));
      setAttribute(badge, 'class', `badge ${lookOf(chat)}`);
      const colleague = callable(state, chat);
      const canJoin = callToJoin(state, chat) !== undefined;
      const others = calling || colleague ? '' : otherCallText(chat, calledName(chat), state.desk.me.uri);
      callNow = colleague ? () => on.call(colleague) : isWithVisitor(chat) ? () => on.callVisitor(chat) : undefined;
      if (callNow && canJoin) callNow = () => on.joinCall(chat);
      setAttribute(call, 'hidden', callNow === undefined || state.calls.link === 'absent');
      setAttribute(call, 'aria-disabled', canCall(state.calls) && (canJoin || others === '') ? null : 'true');
      setText(call, canJoin ? 'Join call' : 'Call');
      setText(callWhy, call.hidden ? '' : others);
      const hadFocus = document.activeElement === end;
      setAttribute(end, 'hidden', chat.phase === 'ended');
      setAttribute(end, 'aria-disabled', chat.phase === 'ending' ? 'true' : null);
      setAttribute(over, 'hidden', chat.phase !== 'ended');
      if (hadFocus && chat.phase === 'ended') dismiss.focus();
      setText(typing, typingText(Object.values(chat.typing)));
      setText(trouble, chat.trouble ?? '');
      setAttribute(trouble, 'hidden', chat.trouble === null);
    },
  };
}

/** How the call of a chat stands, beside its name; the rest is on the call's own card. */
const callState: Readonly<Record<CallPhase, string>> = {
  ringing: 'Calls you',
  answering: 'Calls you',
  opening: 'Calling',
  calling: 'Calling',
  in: 'In a call',
  leaving: 'In a call',
  over: '',
};

/** The colleague of a chat of two, as soon as it is known who that is. */
function callable({ desk }: ConsoleState, chat: Chat): { uri: string; name: string } | undefined {
  if (!chat.peer?.uri || kindOf(desk, chat.peer.uri) !== 'colleague') return undefined;
  return { uri: chat.peer.uri, name: chat.name };
}

function lookOf(chat: Chat): string {
  if (chat.phase !== 'open') return '';
  if (chat.visitorLeft) return 'warn';
  return chat.links.sendMessage === null ? 'warn' : 'good';
}

function typingText(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0] || 'Somebody'} is typing…`;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are typing…`;
}
