import type { Logger } from '../lib/logger.ts';
import type { ChatStore } from './chatStore.ts';
import type { Steps } from './takeStep.ts';

/** Tells those who wait that the line before them moved. */
export interface Queue {
  /** Somebody began or ceased to wait. Several moves in a moment are told as one. */
  moved(): void;
  close(): Promise<void>;
}

const gatherMs = 200;

export function createQueue({ chats, steps, log }: { chats: ChatStore; steps: Steps; log: Logger }): Queue {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let telling: Promise<unknown> | undefined;
  let closed = false;

  function tell(): void {
    timer = undefined;
    const waiting = chats.misplaced();
    if (waiting.length === 0) return;
    telling = steps
      .run((hand) => {
        for (const id of waiting) hand.take(id, { type: 'queueMoved' });
      })
      .catch((error: unknown) => log.error({ err: error }, 'the line could not be told'));
  }

  return {
    moved() {
      if (!closed) timer ??= setTimeout(tell, gatherMs);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await telling;
    },
  };
}
