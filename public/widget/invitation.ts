import { encodeDataUri } from '../../server/wire/dataUri.ts';
import { embeddedOf, linkOf } from '../../server/wire/resource.ts';
import type { RetryPause } from '../shared/retryPause.ts';
import type { UcwaAnswer } from '../shared/ucwaClient.ts';
import type { Joined } from './visitor.ts';

/** What the embedding page says about the chat. */
export interface About {
  readonly subject: string;
  /** JSON text, which travels as it is; empty = none. */
  readonly context: string;
}

/**
 * Asks the helpdesk for a chat until there is an answer. Under one operation id it is asked once, however often this is
 * called.
 * @param pause between attempts
 * @param goesOn asked after each attempt; false ends it
 * @returns `refused` for good; `given up` when `goesOn` said no, or the application is gone, which its channel tells too
 */
export async function invite(
  joined: Joined,
  options: { operationId: string; about: About; pause: RetryPause; goesOn: () => boolean },
): Promise<'invited' | 'refused' | 'given up'> {
  const { pause } = options;
  while (options.goesOn()) {
    const { status, retryAfterMs } = await ask(joined, options.operationId, options.about);
    if (status >= 200 && status < 300) {
      pause.reset();
      return 'invited';
    }
    if (status === 404 || status === 410) return 'given up';
    if (status >= 400 && status < 500 && status !== 401 && status !== 429) return 'refused';
    await pause.wait(retryAfterMs);
  }
  return 'given up';
}

function ask({ http, to, communication }: Joined, operationId: string, about: About): Promise<UcwaAnswer> {
  const own = linkOf(communication, 'self')?.href ?? '';
  const href = linkOf(communication, 'startMessaging')?.href ?? `${own}/messagingInvitations`;
  const { subject, context } = about;
  const customContent = context && { customContent: { href: encodeDataUri(typeOf(context), context) } };
  return http.request('POST', href, {
    json: { operationId, to, subject, importance: 'Normal', ...(customContent ? { _links: customContent } : {}) },
  });
}

/** False when the platform knows of no conversation of ours: then the chat ended while nobody looked. */
export async function hasConversation({ http, communication }: Joined): Promise<boolean> {
  const href = linkOf(communication, 'conversations')?.href;
  if (href === undefined) return true;
  const { body } = await http.request('GET', href);
  if (body === undefined) return true; // no answer is no evidence
  return linkOf(body, 'conversation') !== undefined || embeddedOf(body, 'conversation').length > 0;
}

function typeOf(context: string): string {
  try {
    JSON.parse(context);
    return 'application/json';
  } catch {
    return 'text/plain'; // the page's author meant JSON and wrote something else: staff may still read it
  }
}
