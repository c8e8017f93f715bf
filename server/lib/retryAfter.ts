/** Nobody is made to wait longer than this by somebody else's header. */
const mostMs = 600_000;

/**
 * How long a `Retry-After` asks to wait, in milliseconds: seconds or a date, at most ten minutes. Undefined when it is
 * absent or cannot be read.
 */
export function retryAfterMs(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : /[a-z]/i.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(mostMs, Math.max(0, ms));
}
