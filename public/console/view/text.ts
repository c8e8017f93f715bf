import { make } from './dom.ts';

const address = /\bhttps?:\/\/[^\s<>"'\u201c\u201d]+/gi;
/** What ends a sentence rather than an address. */
const trailing = /[.,;:!?)\]}\u2026]+$/;

/** Text as nodes, with its http and https addresses as links. */
export function linked(text: string): Node[] {
  const nodes: Node[] = [];
  let done = 0;
  for (const found of text.matchAll(address)) {
    const href = found[0].replace(trailing, '');
    const link = safeLink(href, href);
    if (!link) continue;
    nodes.push(document.createTextNode(text.slice(done, found.index)), link);
    done = found.index + href.length;
  }
  nodes.push(document.createTextNode(text.slice(done)));
  return nodes;
}

/** A link that opens beside the console; null for anything but http and https. */
export function safeLink(href: string, text: string): HTMLAnchorElement | null {
  if (!isWebAddress(href)) return null;
  return make('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text);
}

export function isWebAddress(href: string): boolean {
  if (!URL.canParse(href)) return false;
  return ['http:', 'https:'].includes(new URL(href).protocol);
}

/** A web address without its scheme and query, as a person would say it; anything else as it is. */
export function shortAddress(address: string): string {
  if (!isWebAddress(address)) return address;
  const { host, pathname } = new URL(address);
  return pathname === '/' ? host : host + pathname;
}
