const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** True for a host name that means this machine. */
export const isLoopback = (host: string): boolean =>
  loopbackNames.has(host.toLowerCase()) || /^127\.\d+\.\d+\.\d+$/.test(host);

/** The origin of an absolute http(s) address in its canonical form, or undefined when it is none. */
export function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : undefined;
}

/**
 * Whether two origins are one. Exact, except where `loopbackIsOne`: then `localhost`, `127.0.0.1` and `[::1]` at one
 * port and scheme are the same place (the contract's "On loopback").
 */
export function sameOrigin(a: string, b: string, loopbackIsOne: boolean): boolean {
  if (a === b) return true;
  if (!loopbackIsOne || !URL.canParse(a) || !URL.canParse(b)) return false;
  const [left, right] = [new URL(a), new URL(b)];
  return (
    left.protocol === right.protocol &&
    left.port === right.port &&
    isLoopback(left.hostname) &&
    isLoopback(right.hostname)
  );
}
