import { failed } from './answer.ts';
import { opened } from './apply.ts';
import type { ConversationEvent } from './events.ts';
import {
  applicationIn,
  type Conversation,
  type Facts,
  type Invitation,
  isHost,
  isMeeting,
  meetingAddress,
  organizing,
  type Participant,
  type Person,
} from './model.ts';
import { refuse } from './reasons.ts';
import { invitationOf, type RingRequest } from './ringing.ts';

/**
 * Rings somebody of the staff for a chat of two: the first event of a peer conversation. Who cannot be rung fails at once.
 * @param input.caller the one who asks, with the device he does it on; null: the application, under `facts.endpoint`
 */
export function requestPeer(input: {
  facts: Facts;
  ring: RingRequest;
  caller: { person: Person; device: string; html: boolean } | null;
}): ConversationEvent[] {
  const { facts, ring } = input;
  const caller: Participant | null = input.caller && {
    ...input.caller.person,
    device: input.caller.device,
    chat: null,
    messaging: false,
    ...(input.caller.html ? { html: true } : {}),
  };
  const invitation: Invitation = { ...invitationOf(ring), chat: true };
  const requested: ConversationEvent = { type: 'peerRequested', facts, caller, invitation };
  if (invitation.devices.length > 0) return [requested];
  const cause = ring.unavailable ?? 'unreachable';
  return [requested, ...failed(opened(requested), invitation, { devices: [], cause, final: true })];
}

/**
 * A chat of two becomes a meeting, so that somebody may be added (ucwa.md 5.7, trusted-application-api.md 6.6); what is
 * one already stays so. Both stay in it with messaging; it is the meeting of whoever's address it has, who leads it.
 * @throws Problem `NotConnected` before it is answered, `Bridged` | `ConversationOver`
 */
export function conference(conversation: Conversation): ConversationEvent[] {
  if (conversation.phase === 'closed') throw refuse('ConversationOver');
  if (isMeeting(conversation)) return [];
  if (conversation.phase === 'requested') throw refuse('NotConnected');
  if (conversation.bridge) throw refuse('Bridged');
  if (conversation.facts.callOnly) throw refuse('NotConnected');
  const { facts, participants } = conversation;
  const standing = participants.map((one) => (one.uri === facts.endpoint.uri ? { ...one, ...organizing } : one));
  return [{ type: 'conferenced', onlineMeetingUri: meetingAddress(facts), participants: standing }];
}

/**
 * Nobody has two open chats on one thread with the same other party (ucwa.md 4.1, ThreadIdAlreadyExists).
 * @throws Problem `ThreadTaken`
 */
export function checkThread(
  open: readonly Conversation[],
  asked: { threadId: string; of: string; with: string },
): void {
  for (const conversation of open) {
    const parties = partiesOf(conversation);
    const same = parties.includes(asked.of) && parties.includes(asked.with);
    if (!isMeeting(conversation) && conversation.facts.threadId === asked.threadId && same) throw refuse('ThreadTaken');
  }
}

const partiesOf = (chat: Conversation): string[] => [
  ...chat.participants.map(({ uri }) => uri),
  ...chat.invitations.map(({ to }) => to.uri),
  ...(applicationIn(chat) ? [chat.facts.endpoint.uri] : []),
];

/**
 * Whether what somebody says may be HTML (ucwa.md 5.3): in a chat of two when both listed it, in a meeting when he did.
 * An application always has.
 */
export function mayWriteHtml(conversation: Conversation, uri: string): boolean {
  const own = isHost(conversation, uri) || conversation.participants.some((one) => one.uri === uri && one.html);
  return own && (isMeeting(conversation) || conversation.participants.every(({ html }) => html));
}
