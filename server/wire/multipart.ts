/** One part of a `multipart/related` body. */
export interface Part {
  /** `Content-ID` without its angle brackets; empty when it has none. */
  readonly id: string;
  /** The media type without parameters, lower case. */
  readonly type: string;
  readonly body: string;
}

/**
 * The parts of a `multipart/related` body, the root first as it came (trusted-application-api.md 0.2, 4.3); undefined
 * when the content type is another one or the body is not made of such parts.
 */
export function readRelated(contentType: string, body: string): Part[] | undefined {
  if (!/^multipart\/related\b/i.test(contentType.trim())) return undefined;
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const marker = boundary?.[1] ?? boundary?.[2];
  if (!marker) return undefined;
  const pieces = `\r\n${body}`.split(`\r\n--${marker}`);
  if (pieces.length < 2) return undefined;
  const parts: Part[] = [];
  for (const piece of pieces.slice(1)) {
    if (piece.startsWith('--')) return parts;
    const end = piece.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const headers = piece.slice(0, end);
    const header = (name: string): string =>
      new RegExp(`^${name}:[ \\t]*([^\\r\\n]*)`, 'im').exec(headers)?.[1]?.trim() ?? '';
    parts.push({
      id: header('Content-ID').replace(/^<|>$/g, ''),
      type: (header('Content-Type').split(';', 1)[0] ?? '').trim().toLowerCase(),
      body: piece.slice(end + 4),
    });
  }
  return undefined; // no closing marker: something was lost on the way
}

/** The part that `CID:2` or `cid:2` points at. */
export const partOf = (parts: readonly Part[], reference: string): Part | undefined => {
  const id = /^cid:(.+)$/i.exec(reference.trim())?.[1];
  return id === undefined ? undefined : parts.find((part) => part.id === id);
};
