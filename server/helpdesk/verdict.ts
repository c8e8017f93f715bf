import type { Cause, What } from './flow/happenings.ts';
import type { PlatformAnswer } from './platformClient.ts';

/** What an answer of the platform means for the operation that was asked for. */
export type Verdict =
  /** It is done, or has begun: its events tell. */
  | { readonly is: 'answered' }
  /** What it was to bring about is so already; no event will tell. */
  | { readonly is: 'completed' }
  /** Worth another try with the same id, after `afterMs` at least. */
  | { readonly is: 'again'; readonly afterMs: number; readonly cause: Cause }
  /** Final. */
  | { readonly is: 'failed'; readonly cause: Cause };

/** For these it is as good when what they concern is no longer there. */
const goneIsDone: readonly What[] = ['unbridge', 'withdraw', 'decline', 'decline call', 'end chat', 'end meeting'];

/** For these 409 AlreadyExists means that an earlier one, whose answer or event was lost, has done it. */
const existingIsDone: readonly What[] = ['bridge', 'add messaging'];

/** Statuses that pass: timeouts, throttling, failures of the service (TA 8.2), and a token that ran out just now. */
const passing: readonly number[] = [401, 408, 429];

/**
 * PURE. 2xx is success, whichever (TA 12). Of refusals only those of the platform itself are final: what lies between,
 * known by the absence of the platform's words and headers (8.1), may be gone a moment later.
 */
export function verdictOn(what: What, answer: PlatformAnswer): Verdict {
  const { status, isPlatforms, retryAfterMs } = answer;
  if (status >= 200 && status <= 299) return { is: 'answered' };
  const cause = causeIn(answer);
  if (status >= 500 || passing.includes(status) || !isPlatforms)
    return { is: 'again', afterMs: retryAfterMs ?? 0, cause };
  if ((status === 404 || status === 410) && goneIsDone.includes(what)) return { is: 'answered' };
  if (status === 409 && cause.subcode === 'AlreadyExists') {
    if (existingIsDone.includes(what)) return { is: 'completed' };
    if (what === 'accept and bridge') return { is: 'answered' };
  }
  return { is: 'failed', cause };
}

/** Whether a refusal says that things are not as they were thought to be, so that they are worth a look. */
export const isSurprising = ({ code }: Cause): boolean => code === 'NotFound' || code === 'Gone' || code === 'Conflict';

/** The error body's code and subcode (8.1); without one, something between answered. */
function causeIn({ status, body }: PlatformAnswer): Cause {
  const { code, subcode } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return {
    code: typeof code === 'string' ? code : `status ${status}`,
    subcode: typeof subcode === 'string' ? subcode : null,
  };
}
