import type { ConversationEvent, DeliveryCause, EventOf } from './events.ts';
import { type Conversation, isHost, type Participant, participantOf } from './model.ts';

/** What somebody's client may have left unread when it was gone. */
export interface Unread {
  /** Messages of the conversation in order, each with the event's place in the log and when it was said, epoch ms. */
  readonly lines: readonly { readonly number: number; readonly at: number; readonly body: EventOf<'message'> }[];
  /** The place in the log up to which the client has, or may have, fetched what concerns it. */
  readonly fetchedUpTo: number;
  readonly cause: DeliveryCause;
}

/**
 * Which of the lines never reached the reader (ucwa.md 5.4, failed delivery): said to him by somebody else, and not
 * fetched. What a bridge carried into a meeting is not among them: the visitor spoke to the application, which heard him.
 */
export function undelivered(conversation: Conversation, reader: Participant, unread: Unread): ConversationEvent[] {
  const { uri, name, device } = reader;
  return unread.lines.flatMap(({ number: place, at: saidAt, body }) => {
    const { number, from, operationId, relayed, origin, to } = body;
    const reached = place <= unread.fetchedUpTo || device === null || !to.includes(device);
    if (reached || from.uri === uri || (relayed && !origin)) return [];
    const failed = { number, saidAt, from, operationId, participant: { uri, name }, cause: unread.cause };
    return tellFailed(conversation, origin ? { ...failed, origin } : failed);
  });
}

/** A failed delivery, for whoever said the line: nothing when he has left, for nobody would be told. */
export function tellFailed(
  conversation: Conversation,
  failed: Omit<EventOf<'deliveryFailed'>, 'type' | 'to'>,
): ConversationEvent[] {
  const { from, origin } = failed;
  const device = origin ? null : (participantOf(conversation, from.uri)?.device ?? null);
  if (device === null && !origin && !isHost(conversation, from.uri)) return [];
  return [{ type: 'deliveryFailed', ...failed, to: device === null ? [] : [device] }];
}
