import { type Envelope, embeddedResource, type WireEvent } from '../wire/events.ts';
import { bareRel } from '../wire/rels.ts';
import { linkOf, type Resource, textOf } from '../wire/resource.ts';
import { conversationHref, conversationIn, pathOf } from './address.ts';
import type { Cause } from './flow/happenings.ts';
import { isChatRequest } from './received.ts';

/** One event of a callback, flat, in either namespace; addresses are absolute. */
export interface Told {
  /** Without prefix. */
  readonly rel: string;
  readonly type: WireEvent['type'];
  readonly status: 'Success' | 'Failure' | null;
  readonly cause: Cause | null;
  readonly href: string;
  /** The link as it is compared. */
  readonly path: string;
  readonly title: string | null;
  readonly in: { readonly rel: string; readonly href: string } | null;
  readonly resource: Resource | undefined;
  readonly operationId: string | null;
  readonly conversation: { readonly id: string; readonly href: string } | null;
  readonly base: string;
  /** True for the first event of a support request. */
  readonly isChatRequest: boolean;
}

/** Flattens a callback. An event whose link is no address is left out: nothing could be done with it. */
export function toldBy(envelope: Envelope, fallbackBase: string): Told[] {
  const base = envelope.baseuri ?? fallbackBase;
  return envelope.sender.flatMap((sender) =>
    sender.events.flatMap((event) => (URL.canParse(event.link.href, base) ? [flat(event, sender.href, base)] : [])),
  );
}

function flat(event: WireEvent, sender: string, base: string): Told {
  const resource = embeddedResource(event);
  const href = new URL(event.link.href, base).href;
  const { reason } = event;
  return {
    rel: bareRel(event.link.rel),
    type: event.type,
    status: event.status ?? null,
    cause: reason ? { code: reason.code, subcode: reason.subcode ?? null } : null,
    href,
    path: pathOf(href),
    title: event.link.title ?? null,
    in:
      event.in && URL.canParse(event.in.href, base)
        ? { rel: bareRel(event.in.rel), href: new URL(event.in.href, base).href }
        : null,
    resource,
    operationId: textOf(resource, 'operationId') ?? null,
    conversation: conversationAmong([href, linked(resource, 'conversation', base), absolute(sender, base)]),
    base,
    isChatRequest: isChatRequest(event),
  };
}

/** The absolute address of a resource's link, or undefined: not allowed now. */
export function linked(resource: Resource | undefined, rel: string, base: string): string | undefined {
  return absolute(linkOf(resource, rel)?.href, base);
}

function absolute(href: unknown, base: string): string | undefined {
  return typeof href === 'string' && URL.canParse(href, base) ? new URL(href, base).href : undefined;
}

function conversationAmong(hrefs: readonly (string | undefined)[]): Told['conversation'] {
  for (const href of hrefs) {
    const id = href === undefined ? undefined : conversationIn(href);
    if (href !== undefined && id !== undefined) return { id, href: conversationHref(href) };
  }
  return null;
}
