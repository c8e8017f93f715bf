import type { ConversationEvent, EventOf } from './events.ts';
import { type Conversation, isHost, type Person, participantOf } from './model.ts';
import { refuse } from './reasons.ts';

/** Something to be said. `except`: addresses that a message filter keeps it from. */
export interface Utterance {
  readonly by: Person;
  readonly text: string;
  readonly format: 'plain' | 'html';
  readonly operationId: string | null;
  readonly relayed?: boolean;
  readonly except?: readonly string[];
  readonly origin?: EventOf<'message'>['origin'];
}

/**
 * Says something to everybody in messaging. Whoever was typing has stopped.
 * @throws Problem `NotConnected` when the speaker takes no part in messaging, `ConversationOver` after the end
 */
export function say(conversation: Conversation, utterance: Utterance): ConversationEvent[] {
  speaker(conversation, utterance.by, utterance.relayed ?? false);
  const { role, organizer } = participantOf(conversation, utterance.by.uri) ?? {};
  const except = utterance.except ?? [];
  return [
    ...stopTyping(conversation, utterance.by.uri),
    {
      type: 'message',
      number: conversation.lastMessage + 1,
      from: {
        uri: utterance.by.uri,
        name: utterance.by.name,
        ...(role ? { role } : {}),
        ...(organizer ? { organizer } : {}),
      },
      text: utterance.text,
      format: utterance.format,
      operationId: utterance.operationId,
      relayed: utterance.relayed ?? false,
      to: listeners(conversation, except),
      except,
      ...(utterance.origin ? { origin: utterance.origin } : {}),
    },
  ];
}

/** The number of the message among what {@link say} decided. */
export function numberSaid(events: readonly ConversationEvent[]): number {
  for (const event of events) if (event.type === 'message') return event.number;
  throw new Error('nothing was said');
}

/**
 * Somebody types until `until`. Everybody but himself and `except` is told, once until he stops.
 * @param input.worth ms: typing on that lasts less longer than known changes nothing; 0 when absent
 * @throws Problem as {@link say}
 */
export function type(
  conversation: Conversation,
  input: { by: Person; until: number; worth?: number; relayed?: boolean; except?: readonly string[] },
): ConversationEvent[] {
  speaker(conversation, input.by, input.relayed ?? false);
  const { uri, name } = input.by;
  const before = conversation.typing.find((typist) => typist.uri === uri);
  if (before && input.until - before.until < (input.worth ?? 0)) return [];
  const except = before?.except ?? input.except ?? [];
  return [
    {
      type: 'typing',
      who: { uri, name },
      until: input.until,
      again: before !== undefined,
      relayed: input.relayed ?? false,
      to: listeners(conversation, [...except, uri]),
      except,
    },
  ];
}

/** The end of somebody's typing; nothing when he was not. */
export function stopTyping(conversation: Conversation, uri: string): ConversationEvent[] {
  const typist = conversation.typing.find((candidate) => candidate.uri === uri);
  if (!typist) return [];
  const { name, relayed, except } = typist;
  return [{ type: 'typingStopped', who: { uri, name }, relayed, to: listeners(conversation, [...except, uri]) }];
}

/** Devices that take part in messaging, without those of the addresses in `except`. */
function listeners(conversation: Conversation, except: readonly string[]): string[] {
  return conversation.participants.flatMap(({ uri, device, messaging }) =>
    device !== null && messaging && !except.includes(uri) ? [device] : [],
  );
}

function speaker(conversation: Conversation, by: Person, relayed: boolean): void {
  if (conversation.phase === 'closed') throw refuse('ConversationOver');
  if (conversation.phase === 'requested') throw refuse('NotConnected');
  if (relayed) return;
  if (isHost(conversation, by.uri)) {
    if (!conversation.hostMessaging) throw refuse('NotConnected');
    return;
  }
  const participant = participantOf(conversation, by.uri);
  if (!participant) throw refuse('NotInConversation');
  if (!participant.messaging) throw refuse('NotConnected');
}
