import { createRetryPause } from '../shared/retryPause.ts';
import type { Joined } from './visitor.ts';

/** Ending a chat at the visitor's wish: until the platform says that it ended. */
export interface Leaving {
  /** Leaves this conversation, unless that is under way; `onLeft` once it is left or was gone already. */
  begin(joined: Joined, conversation: string, onLeft: () => void): void;
  /** Tries no more. */
  stop(): void;
}

export function createLeaving(times: { firstPauseMs: number; maxPauseMs: number }): Leaving {
  const pause = createRetryPause(times);
  let under: Joined | undefined;

  async function run(joined: Joined, conversation: string, onLeft: () => void): Promise<void> {
    while (under === joined) {
      const { status, retryAfterMs } = await joined.http.request('DELETE', conversation);
      if (under !== joined) return;
      if (status !== 0 && status !== 401 && status !== 429 && status < 500) {
        under = undefined;
        onLeft();
      } else await pause.wait(retryAfterMs);
    }
  }

  return {
    begin(joined, conversation, onLeft) {
      if (under === joined) return;
      under = joined;
      void run(joined, conversation, onLeft);
    },
    stop() {
      under = undefined;
      pause.cut();
    },
  };
}
