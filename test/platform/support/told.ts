import { decodeDataUri } from '../../../server/wire/dataUri.ts';
import { type Envelope, embeddedResource, type WireEvent } from '../../../server/wire/events.ts';
import { bareRel } from '../../../server/wire/rels.ts';
import { linkOf, type Resource, textOf } from '../../../server/wire/resource.ts';

/** An event as somebody was told of it. */
export interface Told {
  /** Bare rel of the sender: `communication`, `conversation` or `me`. */
  readonly sender: string;
  readonly rel: string;
  readonly event: WireEvent;
  readonly resource: Resource | undefined;
}

/** Everything an envelope tells, in order. */
export const toldIn = (envelope: Pick<Envelope, 'sender'>): Told[] =>
  envelope.sender.flatMap(({ rel, events }) =>
    events.map((event) => ({
      sender: bareRel(rel),
      rel: bareRel(event.link.rel),
      event,
      resource: embeddedResource(event),
    })),
  );

/**
 * An event in a few words, for transcripts: its rel, type, where it happened, its state, how it ended and what was
 * said: `messaging updated Connected`, `participant added in typingParticipants "Alice"`.
 */
export function words({ rel, event, resource }: Told): string {
  const state = resource && textOf(resource, 'state');
  const message = rel === 'message' && resource ? ` ${resource.direction}${said(resource)}` : '';
  const person = /^(participant|localParticipant)$/.test(rel) ? ` "${event.link.title}"` : '';
  return [
    `${rel} ${event.type}`,
    event.in ? ` in ${bareRel(event.in.rel)}` : '',
    state ? ` ${state}` : '',
    event.status ? ` ${event.status}` : '',
    event.reason ? ` ${event.reason.subcode}` : '',
    person,
    message,
  ].join('');
}

function said(resource: Resource): string {
  const text = textIn(resource);
  return text === undefined ? '' : ` ${linkOf(resource, 'participant')?.title}: ${text}`;
}

/** What a message resource says, plain or HTML; undefined where it tells no text. */
export function textIn(resource: Resource | undefined): string | undefined {
  const href = (linkOf(resource, 'plainMessage') ?? linkOf(resource, 'htmlMessage'))?.href;
  return href === undefined ? undefined : decodeDataUri(href)?.text;
}

/** The texts of the messages among these events. */
export const texts = (told: readonly Told[]): (string | undefined)[] =>
  told.filter(({ rel }) => rel === 'message').map(({ resource }) => textIn(resource));

/** The last resource of a rel among these events. */
export function lastOf(told: readonly Told[], rel: string): Resource {
  const found = told.findLast((one) => one.rel === rel && one.resource !== undefined)?.resource;
  if (!found) throw new Error(`nobody was told of a ${rel}; of these: ${told.map(words).join(', ')}`);
  return found;
}
