import { apply } from './apply.ts';
import { callDeadlines } from './call/due.ts';
import { refuseChat } from './chat.ts';
import { callOver } from './chatCall/decisions.ts';
import type { ConversationEvent } from './events.ts';
import { leaveLobby } from './lobby.ts';
import type { Conversation } from './model.ts';
import { stopRinging } from './ringing.ts';
import { stopTyping } from './say.ts';

/** When something in this conversation is due by itself, epoch ms; null when nothing is. */
export function nextDeadline(conversation: Conversation): number | null {
  if (conversation.phase === 'closed') return null;
  const { facts, call, chatCall } = conversation;
  const moments = [
    ...(facts.call && call ? callDeadlines(facts.call, call, facts.createdAt) : []),
    ...(chatCall?.until ? [chatCall.until] : []),
    ...(conversation.chatInvitation ? [conversation.chatInvitation.expiresAt] : []),
    ...conversation.invitations.map(({ expiresAt }) => expiresAt),
    ...conversation.typing.map(({ until }) => until),
    ...(conversation.lobby ?? []).map(({ until }) => until),
  ];
  return moments.length === 0 ? null : Math.min(...moments);
}

/** Everything that is due at `now`. */
export function elapse(conversation: Conversation, now: number): ConversationEvent[] {
  const { chatInvitation, invitations, typing, chatCall } = conversation;
  if (conversation.phase === 'closed') return [];
  if (chatInvitation && chatInvitation.expiresAt <= now) return refuseChat(conversation, chatInvitation.id, 'timeout');
  const isUnheard = chatCall?.until && chatCall.until <= now;
  const events = [
    ...(isUnheard ? callOver(conversation, 'timeout') : []),
    ...invitations
      .filter(({ expiresAt }) => expiresAt <= now)
      .flatMap((invitation) => stopRinging(conversation, invitation.id, 'timeout')),
    ...typing.filter(({ until }) => until <= now).flatMap(({ uri }) => stopTyping(conversation, uri)),
  ];
  // The last to leave closes a scheduled meeting, and ends what is not yet over in it: not what has just ended.
  const after = events.reduce(apply, conversation);
  return [...events, ...leaveLobby(after, (waiting) => waiting.until <= now, 'timeout')];
}
