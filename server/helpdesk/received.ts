import { sha256, uuid } from '../lib/ids.ts';
import type { Envelope } from '../wire/events.ts';
import { linkOf, type Resource } from '../wire/resource.ts';
import type { Received } from './inboxRows.ts';
import { isChatRequest } from './invitedBy.ts';
import { toldBy } from './told.ts';

/** Only its form matters here: whether an invitation is in it. */
const anyBase = 'http://platform.invalid';

/**
 * Which callback this is, from the `self` link of its body (7.1); undefined for a heartbeat. One without that link is
 * known by its bytes, so that a repeat is still a repeat.
 * @param body the bytes as they came
 * @param address path and query it came to: `request=` or `callbackContext=` are hints
 */
export function receivedFrom(envelope: Envelope, body: string, address: string): Received | undefined {
  if (envelope.sender.length === 0) return undefined;
  const self = streamIn(linkOf(envelope as unknown as Resource, 'self')?.href);
  const query = new URL(address, anyBase).searchParams;
  const begins = toldBy(envelope, anyBase).some(isChatRequest);
  return {
    key: self?.key ?? `bytes:${sha256(body)}`,
    ack: self?.ack ?? 1,
    body,
    hint: query.get('request') ?? query.get('callbackContext'),
    context: begins ? uuid() : null,
  };
}

/** `…/events?ack=3&key=A%7E…`; fixtures exist that write the `&` as `\u0026` twice escaped. */
function streamIn(href: unknown): { key: string; ack: number } | undefined {
  if (typeof href !== 'string') return undefined;
  const at = href.replaceAll('\\u0026', '&');
  const query = new URLSearchParams(at.slice(at.indexOf('?') + 1));
  const [key, ack] = [query.get('key'), Number(query.get('ack'))];
  return key !== null && key !== '' && Number.isSafeInteger(ack) && ack > 0 ? { key, ack } : undefined;
}
