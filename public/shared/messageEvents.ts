import { decodeDataUri } from '../../server/wire/dataUri.ts';
import { parseDate } from '../../server/wire/dates.ts';
import { embeddedResource, type SentEvent, type WireEvent } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { linkOf, textOf } from '../../server/wire/resource.ts';
import { htmlToText } from './htmlText.ts';

/** A participant as a link names him. */
export interface Person {
  /** Identifies him within his conversation. */
  readonly href: string;
  /** The name to show; may be empty. */
  readonly name: string;
  /** `sip:user@host`, lower case, where the href ends in an address; else undefined. */
  readonly uri: string | undefined;
}

/** One message, read from a `message` event. */
export interface ChatMessage {
  /** Its number in the conversation: order by it, and a second one with the same number is the same message. */
  readonly number: number;
  /** Id of its conversation; undefined when the href has none. */
  readonly conversationId: string | undefined;
  /** `Outgoing` = said by this person, perhaps in another tab. */
  readonly direction: 'Incoming' | 'Outgoing';
  /** Plain text with `\n` line ends; undefined when the event carries none, as Outgoing ones may (ucwa.md 5.4). */
  readonly text: string | undefined;
  /** Who said it; undefined on Outgoing events without a participant. */
  readonly from: Person | undefined;
  readonly operationId: string | undefined;
  /** Epoch ms; undefined when the event tells no time. */
  readonly at: number | undefined;
  /** False when the platform says that it did not arrive. */
  readonly delivered: boolean;
}

/** The message an event tells of; undefined for every other event, and for a message without a number. */
export function messageOf({ event }: SentEvent): ChatMessage | undefined {
  if (bareRel(event.link.rel) !== 'message' || event.type !== 'completed') return undefined;
  const resource = embeddedResource(event);
  const self = linkOf(resource, 'self')?.href ?? event.link.href;
  const number = messageNumberOf(self);
  if (number === undefined) return undefined;
  const participant = linkOf(resource, 'participant');
  return {
    number,
    conversationId: conversationIdOf(self),
    direction: textOf(resource, 'direction') === 'Outgoing' ? 'Outgoing' : 'Incoming',
    text: contentOf(event),
    from: participant && personOf(participant),
    operationId: textOf(resource, 'operationId'),
    at: parseDate(textOf(resource, 'timeStamp') ?? ''),
    delivered: event.status !== 'Failure',
  };
}

/** The number of the message at this href, `…/messages/<n>`; undefined when it has none. */
export function messageNumberOf(href = ''): number | undefined {
  const digits = /\/(\d+)(?:\?.*)?$/.exec(href)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whom an event tells to have begun (`typing: true`) or stopped writing; undefined for every other event. */
export function typingOf({ event }: SentEvent): { readonly who: Person; readonly typing: boolean } | undefined {
  if (bareRel(event.link.rel) !== 'participant' || bareRel(event.in?.rel ?? '') !== 'typingParticipants')
    return undefined;
  return { who: personOf(event.link), typing: event.type !== 'deleted' };
}

/** The id of the conversation an href lies in: `…/conversations/<id>/…`. */
export function conversationIdOf(href: string): string | undefined {
  return /\/conversations\/([^/?]+)/.exec(href)?.[1];
}

/** Reads a link to a participant, `…/participants/user@host`. */
export function personOf(link: { readonly href: string; readonly title?: string }): Person {
  const last = /\/([^/?]+)(?:\?[^/]*)?$/.exec(link.href)?.[1] ?? '';
  const address = last.replace(/%40/i, '@').toLowerCase();
  return { href: link.href, name: link.title ?? '', uri: address.includes('@') ? `sip:${address}` : undefined };
}

function contentOf(event: WireEvent): string | undefined {
  const resource = embeddedResource(event);
  const plain = decodeDataUri(linkOf(resource, 'plainMessage')?.href ?? '')?.text;
  const html = plain === undefined ? decodeDataUri(linkOf(resource, 'htmlMessage')?.href ?? '')?.text : undefined;
  const text = plain ?? (html === undefined ? undefined : htmlToText(html));
  // Desktop clients end every message with a line break of their own (ucwa.md 5.4).
  return text?.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
}
