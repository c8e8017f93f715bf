import { bareRel } from './rels.ts';
import { isResource, type Link, lookUp, type Resource } from './resource.ts';

/** Operations are started, updated, completed; resources are added, updated, deleted. */
export type EventType = 'started' | 'updated' | 'completed' | 'added' | 'deleted';

/** Why something failed or was ended by the platform. */
export interface Reason {
  readonly code: string;
  readonly subcode?: string;
  readonly message?: string | null;
}

/** A link to what an event is about: its kind, where, and a name to show. */
export interface EventLink extends Link {
  readonly rel: string;
}

/** One event as it travels (trusted-application-api.md 7.1, ucwa.md 3.2). */
export interface WireEvent {
  readonly link: EventLink;
  readonly in?: EventLink;
  readonly status?: 'Success' | 'Failure';
  readonly reason?: Reason;
  readonly _embedded?: Readonly<Record<string, Resource>>;
  readonly type: EventType;
}

/** Events of one sender. A sender may repeat in an envelope, because order is significant. */
export interface Sender {
  readonly rel: string;
  readonly href: string;
  readonly events: readonly WireEvent[];
}

/** What a callback carries and an event channel answers with. */
export interface Envelope {
  readonly _links: Readonly<Record<string, Link>>;
  readonly sender: readonly Sender[];
  readonly baseuri?: string;
}

/** An event together with who sent it. */
export interface SentEvent {
  readonly sender: { readonly rel: string; readonly href: string };
  readonly event: WireEvent;
}

/** Gathers neighbouring events of one sender; order stays as it is. */
export function groupBySender(events: readonly SentEvent[]): Sender[] {
  const senders: { rel: string; href: string; events: WireEvent[] }[] = [];
  for (const { sender, event } of events) {
    const last = senders.at(-1);
    if (last && last.href === sender.href && last.rel === sender.rel) last.events.push(event);
    else senders.push({ rel: sender.rel, href: sender.href, events: [event] });
  }
  return senders;
}

/** The resource an event embeds under its own rel, in whichever namespace. */
export function embeddedResource(event: WireEvent): Resource | undefined {
  const found = lookUp(event._embedded, bareRel(event.link.rel));
  return isResource(found) ? found : undefined;
}
