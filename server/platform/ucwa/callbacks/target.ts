import type { Fault } from '../../../lib/problem.ts';

/** Contract: `CallbackContext` is at most 1,024 characters. */
const contextLimit = 1024;

/** Where the events of a conversation go, as its starter asked (7.4). */
export interface CallbackTarget {
  readonly url: string | null;
  readonly context: string | null;
}

/** Whether an address lies where the application is registered: same scheme, host and port. */
export function isRegistered(url: string, registered: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(registered).origin;
}

/**
 * Reads `callbackUrl` / `callbackContext` of an operation's input; both at once are refused, as no client sends both.
 * The registration is not asked here: see {@link isRegistered}.
 */
export function readCallbackTarget(input: {
  callbackUrl?: string | undefined;
  callbackContext?: string | undefined;
}): CallbackTarget | Fault {
  const { callbackUrl: url, callbackContext: context } = input;
  if (url !== undefined && context !== undefined)
    return { name: 'callbackContext', reason: 'takes the place of callbackUrl: send one of them' };
  return { url: url ?? null, context: context ?? null };
}

/** The address to call: a query already there is kept, the context is added to it (contract, "callbackUrl"). */
export function callbackAddress(target: CallbackTarget, registered: string): string {
  const url = target.url ?? registered;
  if (target.context === null) return url;
  const hash = url.indexOf('#');
  const bare = hash < 0 ? url : url.slice(0, hash);
  return `${bare}${bare.includes('?') ? '&' : '?'}callbackContext=${encodeURIComponent(target.context)}`;
}

/** `{"CallbackContext":"…"}`, in any case (0.2), in the reply to a conversation's first callback (7.4); undefined when there is none. */
export function contextIn(reply: string): string | undefined {
  if (!reply.trimStart().startsWith('{')) return undefined;
  try {
    const parsed = Object.entries(JSON.parse(reply) as object);
    const context: unknown = parsed.find(([name]) => name.toLowerCase() === 'callbackcontext')?.[1];
    // With half a character no address can be made.
    const isUsable = typeof context === 'string' && context.length <= contextLimit && !/\p{Surrogate}/u.test(context);
    return isUsable ? context : undefined;
  } catch {
    return undefined; // a 2xx with an unreadable body is a success without a context
  }
}
