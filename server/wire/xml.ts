import { isoDate, parseDate } from './dates.ts';
import type { ErrorBody } from './errors.ts';
import type { Envelope, EventLink, Reason, WireEvent } from './events.ts';
import type { Link, Resource } from './resource.ts';

/** The namespace of everything that UCWA says in XML (ucwa.md 1.1, 3.2, 8, 9.1). */
const ucwaNamespace = 'http://schemas.microsoft.com/rtc/2012/03/ucwa';

/** Writes an answer's body in XML: a package of events, a refusal, or a resource, told apart by what they have. */
export function xmlOf(body: unknown): string {
  const record = isRecord(body) ? body : {};
  const inner = isEnvelope(record)
    ? eventsElement(record)
    : isRefusal(record)
      ? reasonElement(record, root)
      : resourceElement(record, undefined, root);
  return `<?xml version="1.0" encoding="utf-8"?>${inner}`;
}

const root: Attributes = { xmlns: ucwaNamespace };

type Attributes = Readonly<Record<string, string | undefined>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isRefusal = (body: Record<string, unknown>): body is Record<string, unknown> & ErrorBody =>
  typeof body.code === 'string' && body.rel === undefined && body._links === undefined;
const isEnvelope = (body: Record<string, unknown>): body is Record<string, unknown> & Envelope =>
  Array.isArray(body.sender) || (isRecord(body._links) && 'resync' in body._links);

/** `<resource rel href>` with its links, properties and embedded resources (9.1). */
function resourceElement(resource: Resource, rel: string | undefined, more: Attributes = {}): string {
  const { _links, _embedded, rel: own, ...properties } = resource;
  const { self, ...links } = _links ?? {};
  const attributes = { rel: rel ?? textIn(own), href: hrefOf(self), ...more };
  return element('resource', attributes, [
    ...linkElements(links),
    ...Object.entries(properties).map(([name, value]) => propertyElement(name, value)),
    ...Object.entries(_embedded ?? {}).flatMap(([name, inner]) =>
      (Array.isArray(inner) ? inner : [inner]).map((one) => resourceElement(one as Resource, name)),
    ),
  ]);
}

function linkElements(links: Readonly<Record<string, Link | readonly Link[]>>): string[] {
  return Object.entries(links).flatMap(([rel, link]) =>
    (Array.isArray(link) ? (link as readonly Link[]) : [link as Link]).map(({ href, title, revision }) =>
      element('link', { rel, href, title, revision }),
    ),
  );
}

function propertyElement(name: string, value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => element('item', {}, [contentOf(undefined, item)]));
    return element('propertyList', { name }, items);
  }
  return element('property', { name }, [contentOf(name, value)]);
}

function contentOf(name: string | undefined, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (isRecord(value))
    return Object.entries(value)
      .map(([inner, one]) => propertyElement(inner, one))
      .join('');
  return escapeXml(name === undefined ? String(value) : dated(name, String(value)));
}

/** Dates are ISO in XML (9.1). Only properties that are dates: what people write may look like one. */
const dates = /^(?:timeStamp|expirationTime|expiryTime|expires|created|lastActive)$/i;

function dated(name: string, text: string): string {
  const at = dates.test(name) ? parseDate(text) : undefined;
  return at === undefined ? text : isoDate(at);
}

/** `<events href><link rel="next"/><sender><updated rel href>…</updated></sender></events>` (3.2). */
function eventsElement({ _links, sender }: Partial<Envelope>): string {
  const { self, ...links } = _links ?? {};
  return element('events', { href: hrefOf(self), ...root }, [
    ...linkElements(links),
    ...(sender ?? []).map(({ rel, href, events }) => element('sender', { rel, href }, events.map(eventElement))),
  ]);
}

function eventElement({ link, in: within, status, reason, _embedded, type }: WireEvent): string {
  return element(type, { rel: link.rel, href: link.href, title: link.title, status }, [
    ...(within ? [inElement(within)] : []),
    ...(reason ? [reasonElement(reason)] : []),
    // The event says what it embeds; the resource what it is: a localParticipant is a participant (3.2).
    ...Object.entries(_embedded ?? {}).map(([rel, resource]) => resourceElement(resource, textIn(resource.rel) ?? rel)),
  ]);
}

const inElement = ({ rel, href, title }: EventLink): string => element('in', { rel, href, title });

/** `<reason><code/><subcode/><message/><parameters/></reason>` (8). */
function reasonElement(reason: Reason | ErrorBody, attributes: Attributes = {}): string {
  const { code, subcode, message } = reason;
  const faults = 'parameters' in reason ? (reason.parameters ?? []) : [];
  return element('reason', attributes, [
    element('code', {}, [escapeXml(code)]),
    ...(subcode === undefined ? [] : [element('subcode', {}, [escapeXml(subcode)])]),
    ...(message === undefined || message === null ? [] : [element('message', {}, [escapeXml(message)])]),
    ...(faults.length === 0
      ? []
      : [
          element(
            'parameters',
            {},
            faults.map(({ name, reason: why }) => element('parameter', { name, reason: why })),
          ),
        ]),
  ]);
}

function element(name: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escapeXml(value)}"`,
  );
  const inner = content.join('');
  return inner === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>`;
}

const hrefOf = (link: Link | readonly Link[] | undefined): string | undefined =>
  link === undefined || Array.isArray(link) ? undefined : (link as Link).href;
const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it may stand in an element or attribute, of HTML too; what XML 1.0 cannot hold becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
