import { messageNumberOf } from '../shared/messageEvents.ts';
import { createRetryPause } from '../shared/retryPause.ts';
import type { UcwaAnswer } from '../shared/ucwaClient.ts';
import type { Keep, UnsentMessage } from './kept.ts';
import { passes } from './persist.ts';
import type { Delivery } from './thread.ts';

/** The visitor's messages on their way: one at a time, in order, each under its operation id until the platform has it. */
export interface Outbox {
  add(message: UnsentMessage): void;
  /** Sends while true. */
  setReady(ready: boolean): void;
  /** The platform told of this operation: it needs no sending any more. */
  confirmed(operationId: string): void;
  /** "Try again": now, under the same operation id. */
  retry(operationId: string): void;
  /** The network is back: no more waiting. */
  wake(): void;
  /** The chat is over: gives up what was not sent, and returns it. */
  giveUp(): UnsentMessage[];
}

interface Entry {
  readonly message: UnsentMessage;
  attempts: number;
  /** The platform will not have it: only the visitor may try again. */
  refused: boolean;
}

/**
 * Begins with what an earlier page left unsent. A passing failure is waited out: the first time the message is `queued`
 * again, from the second on it is shown as `failed`, though attempts go on.
 */
export function createOutbox(
  keep: Pick<Keep, 'unsent' | 'hold' | 'release'>,
  send: (message: UnsentMessage) => Promise<UcwaAnswer>,
  onDelivery: (operationId: string, delivery: Delivery, number?: number) => void,
  times: { firstPauseMs: number; maxPauseMs: number },
): Outbox {
  const pause = createRetryPause(times);
  let queue: Entry[] = keep.unsent().map(entry);
  let ready = false;
  let running = false;

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let next = first(); ready && next; next = first()) await attempt(next);
    running = false;
  }

  const first = () => queue.find(({ refused }) => !refused);

  async function attempt(next: Entry): Promise<void> {
    const { operationId } = next.message;
    if (next.attempts === 0) onDelivery(operationId, 'sending');
    next.attempts += 1;
    const answer = await send(next.message);
    if (!queue.includes(next)) return; // confirmed by its event meanwhile, or given up
    if (answer.status >= 200 && answer.status < 300) {
      pause.reset();
      remove(operationId);
      onDelivery(operationId, 'sent', messageNumberOf(answer.location));
      // What is gone or in the way is for the event channel to judge.
    } else if (passes(answer.status) || [404, 409, 410].includes(answer.status)) {
      onDelivery(operationId, next.attempts > 1 ? 'failed' : 'queued');
      await pause.wait(answer.retryAfterMs);
    } else {
      next.refused = true;
      onDelivery(operationId, 'failed');
    }
  }

  function remove(operationId: string): void {
    queue = queue.filter(({ message }) => message.operationId !== operationId);
    keep.release(operationId);
  }

  return {
    add(message) {
      keep.hold(message);
      queue.push(entry(message));
      void run();
    },
    setReady(now) {
      ready = now;
      pause.cut();
      void run();
    },
    confirmed: remove,
    retry(operationId) {
      const found = queue.find(({ message }) => message.operationId === operationId);
      if (!found) return;
      found.refused = false;
      found.attempts = 0;
      onDelivery(operationId, 'sending');
      pause.cut();
      void run();
    },
    wake: () => pause.cut(),
    giveUp() {
      ready = false;
      pause.cut();
      const left = queue.map(({ message }) => message);
      for (const { operationId } of left) {
        remove(operationId);
        onDelivery(operationId, 'failed');
      }
      return left;
    },
  };
}

const entry = (message: UnsentMessage): Entry => ({ message, attempts: 0, refused: false });
