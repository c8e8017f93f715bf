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

/** The first link with this rel, in whichever namespace; undefined means "not permitted now". */
export function linkOf(resource: Resource | undefined, rel: string): Link | undefined {
  const found = lookUp(resource?._links, rel);
  return Array.isArray(found) ? (found[0] as Link | undefined) : (found as Link | undefined);
}

/** Every embedded resource with this rel, in whichever namespace. */
export function embeddedOf(resource: Resource | undefined, rel: string): readonly Resource[] {
  const found = lookUp(resource?._embedded, rel);
  if (found === undefined) return [];
  return Array.isArray(found) ? (found as readonly Resource[]) : [found as Resource];
}

function lookUp<T>(map: Readonly<Record<string, T>> | undefined, rel: string): T | undefined {
  if (map === undefined || map === null || typeof map !== 'object') return undefined;
  if (Object.hasOwn(map, rel)) return map[rel];
  const name = Object.keys(map).find((key) => bareRel(key) === rel);
  return name === undefined ? undefined : map[name];
}

/** A string property by its name in whatever case, as both sides of this wire read input (0.2); undefined when absent. */
export function textOf(resource: Resource | undefined, name: string): string | undefined {
  if (resource === undefined) return undefined;
  const exact = resource[name];
  if (typeof exact === 'string') return exact;
  const key = Object.keys(resource).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : resource[key];
  return typeof value === 'string' ? value : undefined;
}
