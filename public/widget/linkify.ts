/** A piece of a message: text, or a web address with the text that shows it. */
export interface Piece {
  readonly text: string;
  /** Absolute, http or https. */
  readonly href?: string;
}

/** Finds the web addresses in a text. Punctuation that ends a sentence, and a bracket opened before, stay outside. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"'`]+/gi)) {
    const address = trimmed(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, href: new URL(address).href });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

function trimmed(address: string): string {
  const bare = address.replace(/[.,:;!?…»”’*_~]+$/, '');
  const closing = /[)\]}]$/.exec(bare)?.[0];
  const opening = closing && { ')': '(', ']': '[', '}': '{' }[closing];
  if (!closing || !opening || bare.split(opening).length >= bare.split(closing).length) return bare;
  return trimmed(bare.slice(0, -1));
}
