import type { ConversationEvent } from './events.ts';
import type { Conversation, Invitation, Participant } from './model.ts';
import type { Cause } from './reasons.ts';
import { say } from './say.ts';

/** Who was rung for a chat of two has taken it: both are in it with messaging, and the text that came along is said. */
export function connected(peer: Conversation, invitation: Invitation, answering: Participant): ConversationEvent[] {
  const [asking] = peer.participants;
  const caller = asking ? { ...asking, messaging: true } : null;
  const callee = { ...answering, messaging: true };
  const taken: ConversationEvent = { type: 'peerConnected', caller, callee, invitation };
  const { firstText: text, firstFormat: format = 'plain', endpoint } = peer.facts;
  if (text === null) return [taken];
  const open: Conversation = {
    ...peer,
    phase: 'open',
    hostMessaging: caller === null,
    participants: caller ? [caller, callee] : [callee],
  };
  return [taken, ...say(open, { by: caller ?? endpoint, text, format, operationId: invitation.operationId })];
}

/** Devices ring no more. What ends with the last of them is the invitation, and with it a chat that had nothing else. */
export function failed(
  conversation: Conversation,
  invitation: Invitation,
  how: { devices: readonly string[]; cause: Cause; final: boolean },
): ConversationEvent[] {
  if (!how.final) return [{ type: 'invitationFailed', invitation, ...how }];
  if (!invitation.chat) return [{ type: 'invitationFailed', invitation, invitationId: invitation.id, ...how }];
  const { devices, cause } = how;
  return [{ type: 'peerRefused', caller: conversation.participants[0] ?? null, invitation, devices, cause }];
}
