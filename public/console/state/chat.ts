import type { Chat, ConsoleState, Participants, Phase } from './model.ts';
import { isTwo } from './peer.ts';
import { noted } from './roster.ts';

/** A chat as it is first heard of. What its invitation told is known already. */
export function blankChat(state: ConsoleState, id: string, href: string, now: number): Chat {
  const invitation = state.waiting.find((waiting) => waiting.chat === id);
  return {
    id,
    href,
    phase: 'joining',
    peer: invitation?.peer ?? null,
    name: invitation?.name ?? '',
    subject: invitation?.subject ?? '',
    onlineMeetingUri: invitation?.onlineMeetingUri ?? null,
    onlineMeetingHref: null,
    since: now,
    messaging: 'Disconnected',
    links: noLinks,
    participants: {},
    settled: false,
    before: null,
    typing: {},
    lines: [],
    readUpTo: 0,
    asked: [],
    visitorLeft: false,
    call: null,
    trouble: null,
    stale: false,
  };
}

const noLinks = { addMessaging: null, sendMessage: null, setIsTyping: null } as const;

/** How one phase leads to another; whoever ends twice stays ended. */
const after: Readonly<Record<Phase, readonly Phase[]>> = {
  joining: ['open', 'ended'],
  open: ['ending', 'ended'],
  ending: ['open', 'ended'],
  // Asked to come back into the same conversation.
  ended: ['open'],
};

/** The chat in another phase; the same chat where the table has no such way. */
export const moved = (chat: Chat, phase: Phase): Chat =>
  after[chat.phase].includes(phase) ? { ...chat, phase } : chat;

/**
 * The chat is over, told once by its last line. Who stays behind when I leave a meeting goes on with it.
 * @param lost nobody told the end: it was found out
 */
export function ended(chat: Chat, now: number, lost = false): Chat {
  if (chat.phase === 'ended') return chat;
  const over: Chat = { ...moved(chat, 'ended'), typing: {}, links: noLinks, messaging: 'Disconnected', stale: false };
  const heir = chat.phase === 'ending' && !chat.visitorLeft && !isTwo(chat) ? staffIn(chat.participants)[0] : undefined;
  if (heir) return noted(over, heir, 'iLeft', now);
  const what = chat.phase === 'ending' ? 'iEnded' : lost ? 'lost' : 'ended';
  return noted(over, { uri: '', name: chat.name }, what, now);
}

const staffIn = (participants: Participants) => Object.values(participants).filter(({ visitor }) => !visitor);
