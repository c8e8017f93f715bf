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
  let again: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function ask(): Promise<void> {
    const applicationSessionId = session();
    if (applicationSessionId === undefined) return;
    stop();
    const mine = latest;
    const { value: status } = await desk.status(applicationSessionId);
    if (mine !== latest) return; // stopped, or asked anew
    // The place in the queue moves; an answer that never came is asked for again.
    if (!status || status.nobodyThere || status.ahead) again = setTimeout(ask, everyMs);
    if (status) onStatus(status);
  }

  function stop(): void {
    latest += 1;
    clearTimeout(again);
  }

  return { ask: () => void ask(), stop };
}
