/** As which the bytes of a body are read where its type says nothing (RFC 8259, 8.1; contract, "a message"). */
const usual = 'utf-8';

/** The decoder of the charset that a `Content-Type` names, in quotes of either kind or none; undefined when there is no such charset. */
function decoderFor(contentType: string) {
  const named = /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType)?.[1] ?? usual;
  try {
    return new TextDecoder(named, { fatal: true });
  } catch {
    return undefined; // RangeError: nobody knows it
  }
}

/** The text of some bytes, or why there is none. */
type Decoded = { readonly text: string } | { readonly fault: 'unknownCharset' | 'otherBytes' };

/**
 * Bytes as text, in the charset that their type names, without a byte-order mark. Bytes that are no text in it are none
 * at all: with U+FFFD in the place of each wrong one they would grow to three times as many.
 */
export function decodeText(bytes: Uint8Array, contentType = ''): Decoded {
  const decoder = decoderFor(contentType);
  if (!decoder) return { fault: 'unknownCharset' };
  try {
    const text = decoder.decode(bytes);
    // Node reads these as ISO 8859-1, so that a `€` would be a character that nobody sees.
    return decoder.encoding === 'windows-1252' && /[\x80-\x9f]/.test(text) ? { fault: 'otherBytes' } : { text };
  } catch {
    return { fault: 'otherBytes' }; // TypeError: it was told to be fatal
  }
}
