import { decodeDataUri } from '../wire/dataUri.ts';
import { embeddedOf, linkOf, type Resource, textOf } from '../wire/resource.ts';
import { sameCase } from './address.ts';
import { linked, type Told } from './callbackEvents.ts';
import type { Invited } from './flow/flow.ts';

/** Longest display name that the platform takes (0.2). */
const longestName = 250;

/**
 * A visitor's invitation: who he is, what may be done with it. Undefined when it names no conversation.
 * inviteUserToMeeting is found in the embedded application, or among the invitation's own links (5.1).
 */
export function invitedBy(told: Told, id: string): Invited | undefined {
  const { resource, base, conversation } = told;
  if (conversation === null) return undefined;
  const from = embeddedOf(resource, 'from')[0];
  const communication = embeddedOf(embeddedOf(resource, 'application')[0], 'communication')[0];
  const name = (textOf(from, 'name') ?? linkOf(resource, 'from')?.title ?? '').trim() || 'Visitor';
  const link = (rel: string): string | null => linked(resource, rel, base) ?? null;
  return {
    id,
    conversation,
    visitor: { uri: sameCase(textOf(from, 'uri') ?? ''), name: name.slice(0, longestName) },
    subject: (textOf(resource, 'subject') ?? '').trim(),
    invitation: {
      href: told.href,
      startAdhocMeeting: link('startAdhocMeeting'),
      acceptAndBridge: link('acceptAndBridge'),
      decline: link('decline'),
      inviteUserToMeeting: linked(communication, 'inviteUserToMeeting', base) ?? link('inviteUserToMeeting'),
    },
  };
}

/** What the website attached to the invitation: parsed where it is JSON, else the text; null when nothing readable. */
export function customContentOf(resource: Resource | undefined): unknown {
  const href = linkOf(resource, 'customContent')?.href;
  const text = typeof href === 'string' ? decodeDataUri(href)?.text : undefined;
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text; // not JSON: shown as it is written
  }
}
