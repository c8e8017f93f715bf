import { endChat } from './chat.ts';
import { tellFailed, type Unread, undelivered } from './delivery.ts';
import type { ConversationEvent, EventOf } from './events.ts';
import { leaveLobby } from './lobby.ts';
import { enter, leave } from './meeting.ts';
import {
  type BridgedParticipant,
  bridgedChatOf,
  bridgedOf,
  type Conversation,
  isHost,
  isMeeting,
  type Participant,
  type Person,
} from './model.ts';
import { refuse } from './reasons.ts';
import { say, stopTyping, type } from './say.ts';

/**
 * Adds somebody to the bridge, or changes how he is on it. Unchanged: nothing happens, so that a repeat is harmless.
 * @throws Problem `NotBridged` | `ConversationOver`
 */
export function bridgeParticipant(chat: Conversation, bridged: BridgedParticipant): ConversationEvent[] {
  if (chat.phase === 'closed') throw refuse('ConversationOver');
  if (!chat.bridge || chat.bridge.closed) throw refuse('NotBridged');
  const before = bridgedOf(chat.bridge, bridged.uri);
  if (before?.displayName === bridged.displayName && before.filter === bridged.filter) return [];
  const silenced = bridged.filter === 'Enabled' ? stopTyping(chat, bridged.uri) : [];
  return [...silenced, { type: before ? 'bridgedParticipantUpdated' : 'bridgedParticipantAdded', bridged }];
}

/**
 * Takes somebody off the bridge.
 * @throws Problem `NoSuchBridgedParticipant` | `ConversationOver`
 */
export function unbridgeParticipant(chat: Conversation, uri: string): ConversationEvent[] {
  if (chat.phase === 'closed') throw refuse('ConversationOver');
  const bridged = bridgedOf(chat.bridge, uri);
  if (!bridged) throw refuse('NoSuchBridgedParticipant');
  return [...stopTyping(chat, bridged.uri), { type: 'bridgedParticipantRemoved', bridged }];
}

/** What an event in one conversation makes happen in another. It belongs to the same commit. */
export interface Relay {
  readonly conversation: string;
  readonly decide: (target: Conversation) => ConversationEvent[];
}

/**
 * What crosses the bridge. This is the one place that says who hears whom:
 * the visitor is heard by everybody in the meeting but those whose filter is Enabled; of the meeting he hears those
 * who are bridged with the filter Disabled, under their bridged names; nothing crosses twice, and what the
 * application itself says stays where it said it (contract, "who hears of a message").
 */
export function relaysOf(conversation: Conversation, event: ConversationEvent): Relay[] {
  return isMeeting(conversation) ? fromMeeting(conversation, event) : fromChat(conversation, event);
}

function fromChat(chat: Conversation, event: ConversationEvent): Relay[] {
  if (!chat.bridge) return [];
  const { meeting, visitorName: name } = chat.bridge;
  const relay = (decide: Relay['decide']): Relay[] => [{ conversation: meeting, decide }];
  // A bridge is dead when the meeting no longer has the visitor from this chat; another of his may be bridged by then.
  const toMeeting = (decide: Relay['decide']): Relay[] =>
    relay((target) => (target.phase !== 'closed' && bridgedChatOf(target) === chat.facts.id ? decide(target) : []));
  const except = chat.bridge.bridged.filter(({ filter }) => filter === 'Enabled').map(({ uri }) => uri);
  switch (event.type) {
    case 'chatBridged':
      return relay((target) => enter(target, { ...personOf(event.visitor), name }, chat.facts.id));
    case 'chatEnded':
      return toMeeting((target) => leave(target, event.visitor.uri));
    case 'message': {
      if (event.relayed || isHost(chat, event.from.uri)) return [];
      const { text, format } = event;
      const by = { uri: event.from.uri, name };
      return toMeeting((target) => say(target, { by, text, format, operationId: null, relayed: true, except }));
    }
    case 'deliveryFailed': {
      const { origin, saidAt, from, cause, participant } = event;
      if (!origin) return [];
      const missedBy = { uri: participant.uri, name };
      return toMeeting((target) => tellFailed(target, { ...origin, saidAt, from, cause, participant: missedBy }));
    }
    case 'typing':
      if (event.relayed || isHost(chat, event.who.uri)) return [];
      return toMeeting((target) =>
        type(target, { by: { uri: event.who.uri, name }, until: event.until, relayed: true, except }),
      );
    case 'typingStopped':
      if (event.relayed || isHost(chat, event.who.uri)) return [];
      return toMeeting((target) => stopTyping(target, event.who.uri));
    default:
      return [];
  }
}

function fromMeeting(meeting: Conversation, event: ConversationEvent): Relay[] {
  if (event.type === 'left') return event.cause === 'ejected' ? ejected(event) : closeBridge(event.participant);
  if (event.type === 'meetingEnded') return event.participants.flatMap(closeBridge);
  const chat = bridgedChatOf(meeting);
  if (chat === null) return [];
  const toVisitor = (uri: string, decide: (target: Conversation, name: string) => ConversationEvent[]): Relay[] => [
    {
      conversation: chat,
      decide(target) {
        const bridged = bridgedOf(target.bridge, uri);
        const heard = target.phase === 'open' && bridged?.filter === 'Disabled';
        return heard ? decide(target, bridged.displayName) : [];
      },
    },
  ];
  switch (event.type) {
    case 'message': {
      if (event.relayed || isHost(meeting, event.from.uri)) return [];
      const { text, format, from, number, operationId } = event;
      const origin = { number, operationId };
      return toVisitor(from.uri, (target, name) =>
        say(target, { by: { uri: from.uri, name }, text, format, operationId: null, relayed: true, origin }),
      );
    }
    case 'typing':
      if (event.relayed || isHost(meeting, event.who.uri)) return [];
      return toVisitor(event.who.uri, (target, name) =>
        type(target, { by: { uri: event.who.uri, name }, until: event.until, relayed: true }),
      );
    case 'typingStopped':
      if (event.relayed || isHost(meeting, event.who.uri)) return [];
      return toVisitor(event.who.uri, (target) => stopTyping(target, event.who.uri));
    default:
      return [];
  }
}

const personOf = ({ uri, name, anonymous }: Person): Person => ({ uri, name, ...(anonymous ? { anonymous } : {}) });

/** Whoever sends the visitor out of the meeting ends his chat: nobody would hear him any more. */
function ejected({ participant }: EventOf<'left'>): Relay[] {
  if (participant.chat === null) return [];
  const decide = (chat: Conversation) => (chat.phase === 'closed' ? [] : endChat(chat, null, 'ejected'));
  return [{ conversation: participant.chat, decide }];
}

/** The chat of a visitor whom the meeting has no more goes on, without a bridge (trusted-application-api.md 6.5). */
function closeBridge({ chat }: Participant): Relay[] {
  if (chat === null) return [];
  const decide = ({ phase, bridge }: Conversation): ConversationEvent[] =>
    phase === 'closed' || !bridge || bridge.closed
      ? []
      : [{ type: 'bridgeClosed', onlineMeetingUri: bridge.onlineMeetingUri }];
  return [{ conversation: chat, decide }];
}

/**
 * What is left of a device that is gone for good: its chat ends, its person leaves the meeting. Before that, whoever
 * said what it never fetched is told so.
 * @param unread absent when its owner ended it himself
 * @param cause null for an end like any other: its owner went, and meant to
 */
export function deviceGone(
  conversation: Conversation,
  device: string,
  unread?: Unread,
  cause: 'inactive' | null = 'inactive',
): ConversationEvent[] {
  if (conversation.phase === 'closed') return [];
  const participant = conversation.participants.find((candidate) => candidate.device === device);
  const why = cause ?? undefined;
  if (!participant) return leaveLobby(conversation, (waiting) => waiting.participant.device === device, why);
  const going = isMeeting(conversation)
    ? leave(conversation, participant.uri, why)
    : endChat(conversation, cause ? null : 'visitor', why);
  return unread ? [...undelivered(conversation, participant, unread), ...going] : going;
}
