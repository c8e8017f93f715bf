import type { Chat } from '../flow/chat.ts';

/** When a support request was last heard of, and how often it has been looked at since. Times are epoch ms. */
export interface Watched {
  readonly heardAt: number;
  readonly lookedAt: number;
  /** Looks since then that found nothing, in a row. */
  readonly vain: number;
  /** The last look found something that nobody had told. */
  readonly found: boolean;
}

/** Longest pause between two looks, ms. */
const longestMs = 10 * 60_000;
/** After a look that found something the platform is taken to be mute, and the next look follows so much sooner. */
const muteFactor = 1 / 10;
/** Where nothing is due, silence is usual: people think. */
const idleFactor = 6;

/** Whether the platform owes this request something: it is being set up or ended, or an operation has not ended. */
export const isDue = (chat: Chat, awaited: number): boolean =>
  awaited > 0 || chat.state === 'opening' || chat.state === 'closing';

/**
 * PURE. When a request that nothing is heard of is looked at next, epoch ms: after `quietMs`, or a good deal later where
 * nothing is due, and after each look in vain twice as late.
 */
export function nextLook({ heardAt, lookedAt, vain, found }: Watched, due: boolean, quietMs: number): number {
  const usual = quietMs * (due ? 1 : idleFactor);
  const pause = found ? quietMs * muteFactor : Math.min(usual * 2 ** Math.min(vain, 20), Math.max(longestMs, usual));
  return Math.max(heardAt, lookedAt) + pause;
}

/** Nothing more is to be learnt of it, unless something is known to be missing. */
export const isForgotten = (chat: Chat | undefined): boolean => chat === undefined || chat.state === 'closed';
