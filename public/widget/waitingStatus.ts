import type { ChatStatus, Desk } from './desk.ts';

/** Asks the helpdesk how a waiting visitor's request stands. */
export interface WaitingStatus {
  /** Now; and again every while for as long as there is something to wait for. */
  ask(): void;
  stop(): void;
}

/**
 * @param options.session undefined = nothing to ask about
 * @param options.everyMs how often the place in the queue is asked for again
 */
export function createWaitingStatus(options: {
  desk: Desk;
  session: () => string | undefined;
  onStatus: (status: ChatStatus) => void;
  everyMs?: number;
}): WaitingStatus {
  let asking = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function ask(): Promise<void> {
    const session = options.session();
    if (asking || session === undefined) return;
    clearTimeout(again);
    stopped = false;
    asking = true;
    const answer = await options.desk.status(session);
    asking = false;
    if (stopped) return;
    const status = answer.ok ? answer.value : undefined;
    if (status) options.onStatus(status);
    // The place in the queue moves; an answer that never came is asked for again.
    if (!stopped && (!status || status.nobodyThere || (status.ahead ?? 0) > 0))
      again = setTimeout(ask, options.everyMs ?? 20_000);
  }

  return {
    ask: () => void ask(),
    stop() {
      stopped = true;
      clearTimeout(again);
    },
  };
}
