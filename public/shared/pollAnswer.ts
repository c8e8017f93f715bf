import type { Envelope, SentEvent, WireEvent } from '../../server/wire/events.ts';
import { linkOf, type Resource } from '../../server/wire/resource.ts';
import type { UcwaAnswer } from './ucwaHttp.ts';

/**
 * Why a channel ended. `replaced`: another poll took it over (409 PGetReplaced). `gone`: the application is no more,
 * make a new one. `refused`: no token opens it.
 */
export type EndReason = 'replaced' | 'gone' | 'refused';

/** Where to go on: `next`, after long absence `resume`, after a lost acknowledgement `resync` (ucwa.md 3.4). */
export function nextOf({ status, body }: UcwaAnswer): string | undefined {
  if (status !== 200) return undefined;
  return (linkOf(body, 'next') ?? linkOf(body, 'resume') ?? linkOf(body, 'resync'))?.href;
}

/** A package's events in order. What is no event is left out: a channel must not end on one odd line. */
export function eventsOf(body: Resource | undefined): SentEvent[] {
  const senders = (body as Partial<Envelope> | undefined)?.sender;
  if (!Array.isArray(senders)) return [];
  return (senders as (Partial<Envelope['sender'][number]> | null)[]).flatMap((sender) => {
    const { rel = '', href = '', events } = sender ?? {};
    return Array.isArray(events) ? events.filter(isEvent).map((event) => ({ sender: { rel, href }, event })) : [];
  });
}

/** What every reader of an event may count on. */
const isEvent = (event: Partial<WireEvent> | null): event is WireEvent =>
  isLink(event?.link) && (event?.in === undefined || isLink(event.in));

const isLink = (link: Partial<WireEvent['link']> | null | undefined): boolean =>
  typeof link?.rel === 'string' && typeof link.href === 'string';

/** What an answer without a way on means for good; undefined = try again later. */
export function endOf({ status, error }: UcwaAnswer): EndReason | undefined {
  if (status === 401 || status === 403) return 'refused';
  if (status === 409 && error?.subcode === 'PGetReplaced') return 'replaced';
  if (status === 404 || status === 410 || status === 400) return 'gone';
  return undefined;
}
