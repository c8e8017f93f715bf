import { bareRel } from './rels.ts';

/** A link: where something is, and what to call it. */
export interface Link {
  readonly href: string;
  readonly title?: string;
  readonly revision?: string;
}

/** A resource as it travels: properties, links, embedded resources, its own rel. */
export interface Resource {
  readonly [property: string]: unknown;
  readonly _links?: Readonly<Record<string, Link | readonly Link[]>>;
  readonly _embedded?: Readonly<Record<string, Resource | readonly Resource[]>>;
  readonly rel?: string;
  readonly etag?: string;
}

/**
 * The first link with this rel, in whichever namespace; undefined means "not permitted now". What is no link, whoever
 * wrote it, is none; a title that is no text is left out.
 */
export function linkOf(resource: Resource | undefined, rel: string): Link | undefined {
  const found = lookUp(resource?._links, rel);
  const link: unknown = Array.isArray(found) ? found[0] : found;
  if (!isRecord(link) || typeof link.href !== 'string') return undefined;
  return link.title === undefined || typeof link.title === 'string' ? (link as unknown as Link) : { href: link.href };
}

/** Every embedded resource with this rel, in whichever namespace. */
export function embeddedOf(resource: Resource | undefined, rel: string): readonly Resource[] {
  const found = lookUp(resource?._embedded, rel);
  return (Array.isArray(found) ? found : [found]).filter(isResource);
}

/** Whether a JSON value is a resource at all. */
export const isResource = (value: unknown): value is Resource => isRecord(value);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function lookUp(map: unknown, rel: string): unknown {
  if (!isRecord(map)) return undefined;
  if (Object.hasOwn(map, rel)) return map[rel];
  const name = Object.keys(map).find((key) => bareRel(key) === rel);
  return name === undefined ? undefined : map[name];
}

/** A string property by its name in whatever case, as both sides of this wire read input (0.2); undefined when absent. */
export function textOf(resource: Resource | undefined, name: string): string | undefined {
  if (!isRecord(resource)) return undefined;
  const exact = resource[name];
  if (typeof exact === 'string') return exact;
  const key = Object.keys(resource).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : resource[key];
  return typeof value === 'string' ? value : undefined;
}
