import type { ChatStatus, Desk } from './desk.ts';

/** Asks the helpdesk how a waiting visitor's request stands. */
export interface WaitingStatus {
  /** Now; and again every while for as long as there is something to wait for. */
  ask(): void;
  stop(): void;
}

/**
 * @param session undefined = nothing to ask about
 * @param everyMs how often the place in the queue is asked for again
 */
export function createWaitingStatus(
  desk: Desk,
  session: () => string | undefined,
  onStatus: (status: ChatStatus) => void,
  everyMs = 20_000,
): WaitingStatus {
  let asking = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function ask(): Promise<void> {
    const applicationSessionId = session();
    if (asking || applicationSessionId === undefined) return;
    clearTimeout(again);
    stopped = false;
    asking = true;
    const { value: status } = await desk.status(applicationSessionId);
    asking = false;
    if (stopped) return;
    if (status) onStatus(status);
    // The place in the queue moves; an answer that never came is asked for again.
    if (!stopped && (!status || status.nobodyThere || (status.ahead ?? 0) > 0)) again = setTimeout(ask, everyMs);
  }

  return {
    ask: () => void ask(),
    stop() {
      stopped = true;
      clearTimeout(again);
    },
  };
}
