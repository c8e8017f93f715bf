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
  const link = (Array.isArray(found) ? found[0] : found) as Link | null | undefined;
  if (typeof link?.href !== 'string') return undefined;
  return typeof (link.title ?? '') === 'string' ? link : { href: link.href };
}

/** Every embedded resource with this rel, in whichever namespace. */
export function embeddedOf(resource: Resource | undefined, rel: string): readonly Resource[] {
  const found = lookUp(resource?._embedded, rel);
  return (Array.isArray(found) ? found : [found]).filter(isResource);
}

/** Whether a JSON value is a resource at all. */
export const isResource = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a map of links or resources has under a rel, in whichever namespace. */
export const lookUp = (map: unknown, rel: string): unknown => valueIn(map, rel, (key) => bareRel(key) === rel);

/** A string property by its name in whatever case, as both sides of this wire read input (0.2); undefined when absent. */
export function textOf(resource: Resource | undefined, name: string): string | undefined {
  const value = valueIn(resource, name, (key) => key.toLowerCase() === name.toLowerCase());
  return typeof value === 'string' ? value : undefined;
}

/** The value under exactly this name, else under the first one that is as good. */
function valueIn(map: unknown, name: string, isAsGood: (key: string) => boolean): unknown {
  if (!isResource(map)) return undefined;
  if (Object.hasOwn(map, name)) return map[name];
  return Object.entries(map).find(([key]) => isAsGood(key))?.[1];
}
