import { sha256, uuid } from '../lib/ids.ts';
import { type Envelope, embeddedResource, type WireEvent } from '../wire/events.ts';
import { bareRel } from '../wire/rels.ts';
import { linkOf, type Resource, textOf } from '../wire/resource.ts';
import type { Received } from './inboxRows.ts';

/**
 * Which callback this is, from the `self` link of its body (7.1); undefined for a heartbeat. One without that link is
 * known by its bytes, so that a repeat is still a repeat. What the callback's address says (`request=`,
 * `callbackContext=`) is not needed: an event belongs to the conversation, invitation or operation that it names.
 */
export function receivedFrom(envelope: Envelope, body: string): Received | undefined {
  if (envelope.sender.length === 0) return undefined;
  const self = streamIn(linkOf(envelope as unknown as Resource, 'self')?.href);
  const begins = envelope.sender.some(({ events }) => events.some(isChatRequest));
  return {
    key: self?.key ?? `bytes:${sha256(body)}`,
    ack: self?.ack ?? 1,
    body,
    context: begins ? uuid() : null,
  };
}

/** True for the first event of a support request: a visitor's messagingInvitation that has just started (5.1). */
export function isChatRequest(event: Pick<WireEvent, 'link' | 'type' | '_embedded'>): boolean {
  if (event.type !== 'started' || bareRel(event.link.rel) !== 'messagingInvitation') return false;
  return textOf(embeddedResource(event as WireEvent), 'direction')?.toLowerCase() === 'incoming';
}

/** `…/events?ack=3&key=A%7E…`; fixtures exist that write the `&` as `\u0026` twice escaped. */
function streamIn(href: unknown): { key: string; ack: number } | undefined {
  if (typeof href !== 'string') return undefined;
  const at = href.replaceAll('\\u0026', '&');
  const query = new URLSearchParams(at.slice(at.indexOf('?') + 1));
  const [key, ack] = [query.get('key'), Number(query.get('ack'))];
  return key !== null && key !== '' && Number.isSafeInteger(ack) && ack > 0 ? { key, ack } : undefined;
}
