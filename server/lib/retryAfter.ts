/** Longest wait that is honoured: who asks for more is asked again all the same, ms. */
const longestMs = 60_000;

/**
 * Reads a `Retry-After` header, seconds or a date (RFC 9110, 10.2.3), as a pause of at most a minute; null when there is
 * none or it says neither.
 * @param now epoch ms
 */
export function readRetryAfter(header: unknown, now: number): number | null {
  if (typeof header !== 'string' || header.trim() === '') return null;
  const text = header.trim();
  if (!/^(\d{1,9}|[A-Z][a-z]{2}, .{15,30} GMT)$/.test(text)) return null;
  const ms = /^\d/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), longestMs);
}
