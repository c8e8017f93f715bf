import type { SentEvent } from '../../server/wire/events.ts';
import { type ChatMessage, messageOf } from '../shared/ucwaClient.ts';
import type { UnsentMessage } from './kept.ts';

/** How far a message of the visitor's has come. `queued`: it waits for the connection. */
export type Delivery = 'queued' | 'sending' | 'sent' | 'failed';

/** One line of the chat. */
export interface Line {
  /** Stays the same for as long as the line is shown. */
  readonly key: string;
  /** `closing`: the last line of a chat that is over. */
  readonly from: 'visitor' | 'agent' | 'desk' | 'closing';
  readonly name: string;
  readonly text: string;
  /** Epoch ms. */
  readonly at: number;
  /** The message's number; the visitor's have none before the platform took them. */
  readonly number?: number;
  /** The visitor's only. */
  readonly delivery?: Delivery;
}

/** Adds a message the visitor just wrote, once. */
export function withOwn(lines: readonly Line[], { operationId, text, at }: UnsentMessage): readonly Line[] {
  if (lines.some(({ key }) => key === operationId)) return lines;
  return [...lines, { key: operationId, from: 'visitor', name: '', text, at, delivery: 'queued' }];
}

/** Notes how far the message of this operation has come; never back from `sent`. */
export function withDelivery(
  lines: readonly Line[],
  operationId: string,
  delivery: Delivery,
  number?: number,
): readonly Line[] {
  return inOrder(
    lines.map((line) =>
      line.key !== operationId || line.delivery === 'sent'
        ? line
        : { ...line, delivery, ...(number === undefined ? {} : { number }) },
    ),
  );
}

/** What a package of events adds to the chat. */
export interface Received {
  readonly lines: readonly Line[];
  /** Lines that were not there before, in order. */
  readonly added: readonly Line[];
  /** Every message told of, known before or not. */
  readonly messages: readonly ChatMessage[];
}

/**
 * Takes the messages out of a package of events. One known by its number is not added again; one of the visitor's own is
 * known by its operation id.
 * @param desk the helpdesk's SIP URI, lower case: who is neither it nor the visitor is an agent
 * @param now epoch ms, for a message that tells no time
 */
export function receive(lines: readonly Line[], events: readonly SentEvent[], desk: string, now: number): Received {
  const messages = events.flatMap((sent) => messageOf(sent) ?? []);
  const after = inOrder(messages.reduce((all, message) => withMessage(all, message, desk, now), lines));
  const before = new Set(lines.map(({ key }) => key));
  return { lines: after, added: after.filter(({ key }) => !before.has(key)), messages };
}

function withMessage(lines: readonly Line[], message: ChatMessage, desk: string, now: number): readonly Line[] {
  const { number, from, operationId, text } = message;
  const mine = message.direction === 'Outgoing';
  const key = mine && operationId !== undefined ? operationId : `#${number}`;
  const known = lines.find((line) => line.key === key || line.number === number);
  if (known) {
    if (known.from !== 'visitor') return lines;
    const delivery = message.delivered ? 'sent' : 'failed';
    return lines.map((line) => (line === known ? { ...line, number, at: message.at ?? line.at, delivery } : line));
  }
  if (text === undefined) return lines; // said in another tab, and the platform does not tell what
  const at = message.at ?? now;
  if (mine) return [...lines, { key, from: 'visitor', name: '', text, at, number, delivery: 'sent' }];
  const agent = from !== undefined && from.uri !== desk;
  return [...lines, { key, from: agent ? 'agent' : 'desk', name: from?.name ?? '', text, at, number }];
}

/** By number; what has none yet comes last, as it was written. */
function inOrder(lines: readonly Line[]): readonly Line[] {
  const place = ({ number }: Line) => number ?? 1e9;
  return [...lines].sort((a, b) => place(a) - place(b));
}
