import type { SentEvent } from '../../../server/wire/events.ts';
import { bareRel } from '../../../server/wire/rels.ts';
import { conversationIdOf } from '../../shared/ucwaClient.ts';
import { blankChat } from './chat.ts';
import { applyAudioVideo } from './chatCalls.ts';
import { applyConversation, applyMessaging, applyOnlineMeeting } from './conversation.ts';
import { applyInvitation } from './invitations.ts';
import { applyMessage, applyTyping } from './messages.ts';
import { type Chat, type ConsoleState, withCalls, withChat } from './model.ts';
import { applyParticipant } from './roster.ts';
import { applyAsked } from './visitorCalls.ts';

/**
 * The console after one more event of its channel (ucwa.md 3 to 6). Events may come in another order than the usual
 * one, twice, or of a conversation never heard of; what means nothing here changes nothing.
 * @param now epoch ms
 */
export function applyEvent(state: ConsoleState, sent: SentEvent, now: number): ConsoleState {
  const rel = bareRel(sent.event.link.rel);
  if (rel === 'onlineMeetingInvitation' || rel === 'messagingInvitation')
    return applyInvitation(state, sent.event, now);
  if (rel === 'audioVideoInvitation') return withCalls(state, (calls) => applyAsked(calls, sent.event, now));
  if (rel === 'conversation') return applyConversation(state, sent.event, now);
  if (bareRel(sent.sender.rel) !== 'conversation') return state;
  const change = changes[rel];
  return change ? inChat(state, sent, now, (chat) => change(chat, sent, state, now)) : state;
}

type Change = (chat: Chat, sent: SentEvent, state: ConsoleState, now: number) => Chat;

/** What a conversation itself tells, by the rel it tells of. */
const changes: Readonly<Record<string, Change>> = {
  messaging: (chat, { event }, _state, now) => applyMessaging(chat, event, now),
  audioVideo: (chat, { event }, _state, now) => applyAudioVideo(chat, event, now),
  onlineMeeting: (chat, { event }, { desk }) => applyOnlineMeeting(chat, event, desk),
  participant: (chat, sent, { desk }, now) => {
    const { event } = sent;
    if (event.in === undefined) return applyParticipant(chat, event, desk, now);
    return applyTyping(chat, sent, desk);
  },
  message: (chat, sent, { desk }, now) => applyMessage(chat, sent, desk, now),
};

/** The chat may not have been told of yet: then this is the first that is heard of it. */
function inChat(state: ConsoleState, { event, sender }: SentEvent, now: number, change: (chat: Chat) => Chat) {
  const id = conversationIdOf(sender.href);
  if (id === undefined) return state;
  if (state.chats.some((chat) => chat.id === id)) return withChat(state, id, change);
  if (event.type === 'deleted') return state;
  return { ...state, chats: [...state.chats, change(blankChat(state, id, sender.href, now))] };
}
