import { pauseAfter } from '../../../lib/backoff.ts';
import type { CallbackAnswer } from './sender.ts';

/** Contract, "callback delivery": again after at most a second, then backing off to a minute. */
const retry = { firstMs: 500, maxMs: 60_000 };
/** A callback that nobody took for this long after its conversation ended is not sent by itself any more. */
const giveUpMs = 24 * 3_600_000;

/** How long to wait after the given attempt failed: growing, spread, and never less than the receiver asks for. */
export function pauseMsAfter(attempts: number, answer: CallbackAnswer, random = Math.random()): number {
  const ours = pauseAfter(attempts, retry, random);
  const theirs = answer.retryAfterMs;
  return theirs === undefined ? ours : Math.max(ours, Math.round(theirs * (1 + random / 10)));
}

/** Whether it is time to give up: never while the conversation is open. */
export const isTimeToGiveUp = (closedAt: number | null, now: number): boolean =>
  closedAt !== null && now - closedAt >= giveUpMs;

/** Conversations whose next attempt waits. */
export interface Pauses {
  has(conversation: string): boolean;
  /** @param isAsked by the receiver itself: only an operator ends it early */
  set(conversation: string, ms: number, application: string, isAsked: boolean): void;
  /** Ends a pause at once. */
  end(conversation: string): void;
  /** Ends those of an application that it did not ask for itself: it can be reached again. */
  endOf(application: string): void;
  clear(): void;
}

/** @param over called when a pause has ended, however */
export function createPauses(over: (conversation: string) => void): Pauses {
  const waiting = new Map<string, { timer: NodeJS.Timeout; application: string; isAsked: boolean }>();

  function end(conversation: string): void {
    clearTimeout(waiting.get(conversation)?.timer);
    if (waiting.delete(conversation)) over(conversation);
  }

  return {
    has: (conversation) => waiting.has(conversation),
    set(conversation, ms, application, isAsked) {
      clearTimeout(waiting.get(conversation)?.timer);
      waiting.set(conversation, { timer: setTimeout(end, ms, conversation), application, isAsked });
    },
    end,
    endOf(application) {
      for (const [conversation, pause] of [...waiting])
        if (pause.application === application && !pause.isAsked) end(conversation);
    },
    clear() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
