/**
 * Reads JSON as clients of this wire write it: a byte-order mark before it, and commas before a closing bracket, which
 * the documented samples have (ucwa.md 2.1).
 * @throws SyntaxError when it is none all the same
 */
export function parseLenientJson(text: string): unknown {
  const bare = text.replace(/^\uFEFF/, '').trim();
  try {
    return JSON.parse(bare);
  } catch (error) {
    const repaired = withoutTrailingCommas(bare);
    if (repaired === bare) throw error;
    return JSON.parse(repaired);
  }
}

/** As {@link parseLenientJson}, for what must be an object; undefined when it is none or no JSON at all. */
export function parseLenientObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseLenientJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Drops every comma that nothing but a closing bracket follows, strings excepted; in one pass. */
function withoutTrailingCommas(text: string): string {
  let kept = '';
  let from = 0;
  let comma = -1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      comma = -1;
    } else if (character === ',') comma = at;
    else if (comma >= 0 && (character === '}' || character === ']')) {
      kept += text.slice(from, comma);
      from = comma + 1;
      comma = -1;
    } else if (character !== ' ' && character !== '\t' && character !== '\n' && character !== '\r') comma = -1;
  }
  return kept + text.slice(from);
}

/** Where the string that begins at `from` ends: at its closing quote, or with the text. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
