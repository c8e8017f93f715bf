/** Prefixes that the platform was ever seen to write before its link relations. The last one ends in nothing: UCWA's own. */
const prefixes = ['ms:rtc:saas:', 'service:'] as const;

/** A link relation without its namespace: `ms:rtc:saas:message` and `service:message` are both `message`. */
export function bareRel(rel: string): string {
  for (const prefix of prefixes) if (rel.startsWith(prefix)) return rel.slice(prefix.length);
  return rel;
}

/** Rels that carry no prefix in either namespace (trusted-application-api.md 0.2). */
const neverPrefixed = new Set([
  'self',
  'next',
  'customContent',
  'plainMessage',
  'htmlMessage',
  'message',
  'applications',
  'myApplications',
  'myOnlineMeetings',
  'anonApplications',
]);

/** Puts `prefix` before a rel where the namespace wants one. `message` is a resource too: see {@link resourceRel}. */
export const linkRel = (prefix: string, rel: string): string => (neverPrefixed.has(rel) ? rel : prefix + rel);

/** Resources that are prefixed although a link of their name is not. */
const prefixedResources = new Set(['message', 'applications']);

/** The rel of a resource or event: as a link's, but for {@link prefixedResources}. */
export const resourceRel = (prefix: string, rel: string): string =>
  prefixedResources.has(rel) ? prefix + rel : linkRel(prefix, rel);
