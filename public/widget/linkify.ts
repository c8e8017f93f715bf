/** A piece of a message: text, or a web address with the text that shows it. */
export interface Piece {
  readonly text: string;
  /** Absolute, http or https. */
  readonly href?: string;
}

/** A web address; neither punctuation that ends a sentence nor a bracket without its partner is the end of one. */
const address =
  /(\bhttps?:\/\/(?:[^\s<>"'`()]|\([^\s<>"'`()]*\))*(?:[^\s<>"'`().,:;!?…»”’*_~\]}]|\([^\s<>"'`()]*\)))/gi;

/** Finds the web addresses in a text. The pieces together are the text. */
export function linkify(text: string): Piece[] {
  return text
    .split(address)
    .map((part, place) =>
      place % 2 === 1 && URL.canParse(part) ? { text: part, href: new URL(part).href } : { text: part },
    );
}
