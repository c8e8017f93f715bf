import { callOver } from './chatCall/decisions.ts';
import type { ConversationEvent } from './events.ts';
import type { ChatInvitation, Conversation, Facts, Participant, Person } from './model.ts';
import { type Cause, refuse } from './reasons.ts';
import { stopRinging } from './ringing.ts';
import { say } from './say.ts';

/** A visitor, or somebody of the staff, asks the application for a chat: the first event of a peer conversation. */
export function requestChat(input: {
  facts: Facts;
  invitation: ChatInvitation;
  visitor: Person;
  device: string;
  html?: boolean;
}): ConversationEvent[] {
  const html = input.html ? { html: true } : {};
  const visitor: Participant = { ...input.visitor, device: input.device, chat: null, messaging: false, ...html };
  return [{ type: 'chatRequested', facts: input.facts, invitation: input.invitation, visitor }];
}

/**
 * The application takes the chat and bridges it into `meeting`; a text that came with the invitation is then said.
 * @throws Problem `NotRinging` when the chat is no longer waiting
 */
export function bridgeChat(
  chat: Conversation,
  input: { invitationId: string; meeting: string; onlineMeetingUri: string; visitorName: string },
): ConversationEvent[] {
  const { invitation, visitor } = pending(chat, input.invitationId);
  const connected = { ...visitor, messaging: true };
  return [
    {
      type: 'chatBridged',
      invitation,
      meeting: input.meeting,
      onlineMeetingUri: input.onlineMeetingUri,
      visitorName: input.visitorName,
      visitor: connected,
    },
    ...firstText(chat, connected, invitation),
  ];
}

/**
 * The application takes the chat as it is, without a bridge (trusted-application-api.md 5.2 accept).
 * @throws Problem `NotRinging` when the chat is no longer waiting
 */
export function acceptChat(chat: Conversation, invitationId: string): ConversationEvent[] {
  const { invitation, visitor } = pending(chat, invitationId);
  const connected = { ...visitor, messaging: true };
  return [{ type: 'chatAccepted', invitation, visitor: connected }, ...firstText(chat, connected, invitation)];
}

function firstText(chat: Conversation, visitor: Participant, invitation: ChatInvitation): ConversationEvent[] {
  const { firstText: text, firstFormat: format = 'plain' } = chat.facts;
  if (text === null) return [];
  const open: Conversation = { ...chat, phase: 'open', hostMessaging: true, participants: [visitor] };
  return say(open, { by: visitor, text, format, operationId: invitation.operationId });
}

/**
 * The chat does not come about: the application declines, the visitor withdraws, or nobody answers in time.
 * @throws Problem `NotRinging` when the chat is no longer waiting
 */
export function refuseChat(chat: Conversation, invitationId: string, cause: Cause): ConversationEvent[] {
  const { invitation, visitor } = pending(chat, invitationId);
  return [{ type: 'chatRefused', invitation, visitor, cause }];
}

/**
 * A chat ends, whatever it was: still waiting (then it is refused) or connected.
 * @throws Problem `ConversationOver` when it had ended before
 */
export function endChat(chat: Conversation, by: 'visitor' | 'application' | null, cause?: Cause): ConversationEvent[] {
  if (chat.phase === 'closed') throw refuse('ConversationOver');
  if (chat.phase === 'requested' && chat.chatInvitation)
    return refuseChat(chat, chat.chatInvitation.id, by === 'application' ? 'declined' : (cause ?? 'cancelled'));
  if (chat.phase === 'requested') return chat.invitations.flatMap(({ id }) => stopRinging(chat, id, 'cancelled'));
  const [visitor, other] = chat.participants;
  if (!visitor) throw refuse('ConversationOver');
  const ended = { ...(other ? { other } : {}), ...(by ? { by } : {}), ...(cause ? { cause } : {}) };
  return [...callOver(chat, 'ended'), { type: 'chatEnded', visitor, ...ended }];
}

function pending(chat: Conversation, id: string): { invitation: ChatInvitation; visitor: Participant } {
  const visitor = chat.participants[0];
  if (chat.chatInvitation?.id !== id || !visitor) throw refuse('NotRinging');
  return { invitation: chat.chatInvitation, visitor };
}
