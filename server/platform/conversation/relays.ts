import { type Relay, relaysOf as relaysOfBridge } from './bridge.ts';
import { callRelaysOf } from './chatCall/relays.ts';
import type { ConversationEvent } from './events.ts';
import type { Conversation } from './model.ts';

/** What an event makes happen in other conversations, in the same commit: over a bridge, and between a chat and its call. */
export const relaysOf = (conversation: Conversation, event: ConversationEvent): Relay[] => [
  ...callRelaysOf(conversation, event),
  ...relaysOfBridge(conversation, event),
];
