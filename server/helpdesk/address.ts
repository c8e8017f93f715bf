/** An address as it is compared: its path in lower case, escapes undone, without the query (0.2: case and encodings vary). */
export function pathOf(href: string): string {
  const path = URL.canParse(href) ? new URL(href).pathname : (href.split('?')[0] ?? '');
  try {
    return decodeURIComponent(path).toLowerCase();
  } catch {
    return path.toLowerCase(); // a lone %: compared as it is written
  }
}

/** The conversation that an address lies in, or undefined. */
export function conversationIn(href: string): string | undefined {
  return /\/conversations\/([^/]+)/.exec(pathOf(href))?.[1];
}

/** The conversation itself, from the address of something in it; its query is kept as the server wrote it. */
export function conversationHref(href: string): string {
  const url = new URL(href);
  const own = /^.*\/conversations\/[^/]+/i.exec(url.pathname)?.[0];
  if (own !== undefined) url.pathname = own;
  return url.href;
}

/** An address one step further down; its query is kept as the server wrote it. */
export function below(href: string, segment: string): string {
  const [path = '', ...query] = href.split('?');
  return [`${path}/${segment}`, ...query].join('?');
}

/** The SIP URI in the last segment of an address (`…/participants/user@host`), lower case; null when there is none. */
export function personIn(href: string): string | null {
  const segment = /\/participants\/([^/]+)/.exec(pathOf(href))?.[1];
  return segment?.includes('@') ? `sip:${segment.replace(/^sips?:/, '')}` : null;
}

/** A SIP URI as it is compared. */
export const sameCase = (uri: string): string => uri.trim().toLowerCase();
