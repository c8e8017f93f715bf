import type { ConversationEvent } from './events.ts';
import { devicesIn } from './meeting.ts';
import { type Conversation, participantOf, typistsFor } from './model.ts';
import { refuse } from './reasons.ts';
import { stopTyping } from './say.ts';

/**
 * Somebody takes no part in a meeting's messaging any more; he stays in the meeting and may add it again (ucwa.md 5.2).
 * Nothing changes for who takes no part in it.
 * @throws Problem `NotInConversation` | `ConversationOver`
 */
export function stopMessaging(meeting: Conversation, uri: string): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const participant = participantOf(meeting, uri);
  if (!participant) throw refuse('NotInConversation');
  if (!participant.messaging) return [];
  return [
    ...stopTyping(meeting, participant.uri),
    {
      type: 'messagingStopped',
      participant: { ...participant, messaging: false, heard: meeting.lastMessage },
      typists: typistsFor(meeting, participant.uri).map(({ uri, name }) => ({ uri, name })),
      to: devicesIn(meeting),
    },
  ];
}
