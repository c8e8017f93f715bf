/** Text that travels inside a link: `data:<type>,<form-encoded>` or `data:<type>;base64,<…>`. */
export interface DataUri {
  /** The media type without parameters, lower case: `text/plain`. */
  readonly type: string;
  readonly text: string;
}

/**
 * Writes text as a data URI the way the platform does: space is `+`, everything else percent-encoded with lower-case
 * hex (trusted-application-api.md 6.4).
 */
export function encodeDataUri(type: string, text: string): string {
  const encoded = encodeURIComponent(text)
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase())
    .replaceAll('%20', '+');
  return `data:${type};charset=utf-8,${encoded}`;
}

/** Reads a data URI; undefined when it is none or its escapes are broken. `+` is a space before percent-decoding. */
export function decodeDataUri(uri: string): DataUri | undefined {
  const match = /^data:([^,;]*)((?:;[^,]*)?),([\s\S]*)$/i.exec(uri);
  if (!match) return undefined;
  const [, type = '', parameters = '', payload = ''] = match;
  const text = /;base64$/i.test(parameters) ? fromBase64(payload) : fromForm(payload);
  return text === undefined ? undefined : { type: type.toLowerCase() || 'text/plain', text };
}

function fromForm(payload: string): string | undefined {
  try {
    return decodeURIComponent(payload.replaceAll('+', ' '));
  } catch {
    return undefined; // a lone % or bytes that are no UTF-8: the sender's fault, told by the absence of a text
  }
}

function fromBase64(payload: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(decodeURIComponent(payload)), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined; // as above
  }
}
