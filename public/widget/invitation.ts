import { linkOf } from '../../server/wire/resource.ts';
import type { UcwaAnswer } from '../shared/ucwaClient.ts';
import type { Joined } from './visitor.ts';

/** What the embedding page says about the chat. */
export interface About {
  readonly subject: string;
  /** JSON text, which travels as it is; empty = none. */
  readonly context: string;
}

/** Asks the helpdesk for a chat. Under one operation id it is asked once, however often this is called (ucwa.md 4.1). */
export function invite({ http, to, communication }: Joined, operationId: string, about: About): Promise<UcwaAnswer> {
  const own = linkOf(communication, 'self')?.href;
  const href = linkOf(communication, 'startMessaging')?.href ?? `${own}/messagingInvitations`;
  const { subject, context } = about;
  const _links = context
    ? { customContent: { href: `data:application/json;charset=utf-8,${encodeURIComponent(context)}` } }
    : undefined;
  return http.request('POST', href, { json: { operationId, to, subject, importance: 'Normal', _links } });
}

/** False when the platform knows of no conversation of ours: then the chat ended while nobody looked. */
export async function hasConversation({ http, communication }: Joined): Promise<boolean> {
  const href = linkOf(communication, 'conversations')?.href;
  const body = href && (await http.request('GET', href)).body;
  if (!body) return true; // no answer is no evidence
  return linkOf(body, 'conversation') !== undefined;
}
