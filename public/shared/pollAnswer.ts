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
  return listOf<Envelope['sender'][number] | null>((body as Partial<Envelope> | undefined)?.sender).flatMap((sender) =>
    sender ? listOf<WireEvent | null>(sender.events).flatMap((event) => (isEvent(event) ? { sender, event } : [])) : [],
  );
}

const listOf = <Item>(value: unknown): readonly Item[] => (Array.isArray(value) ? value : []);

/** What every reader of an event may count on. */
const isEvent = (event: WireEvent | null): event is WireEvent =>
  isLink(event?.link) && isLink(event?.in ?? event?.link);

const isLink = (link: Partial<WireEvent['link']> | undefined): boolean =>
  typeof link?.rel === 'string' && typeof link.href === 'string';

/** What an answer without a way on means for good; undefined = try again later. */
export function endOf({ status, error }: UcwaAnswer): EndReason | undefined {
  if (status === 401 || status === 403) return 'refused';
  if (status === 409 && error?.subcode === 'PGetReplaced') return 'replaced';
  if (status === 404 || status === 410 || status === 400) return 'gone';
  return undefined;
}
