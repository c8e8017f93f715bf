import { inactiveOffer } from './inactiveSdp.ts';

/** The phone network behind "to phone": whoever has a mobile with this number can be reached by it. */
export interface PhonePort {
  /**
   * Rings a phone until it is answered or `signal` says to stop. Gives what it offers as a description of its session,
   * or null when nobody answers.
   * @param number E.164 with `+`
   */
  ring(number: string, signal: AbortSignal): Promise<{ readonly sdp: string; readonly hangUp: () => void } | null>;
}

/** What the simulated phone does; `off`: there is none (contract, `PHONE_SIMULATOR`). */
export type PhoneSimulator = 'answer' | 'ring' | 'off';

/** The phone network that comes with the product: every phone of it does the same; undefined where there is none. */
export function simulatedPhones(does: PhoneSimulator): PhonePort | undefined {
  if (does === 'off') return undefined;
  return {
    ring: async (_number, signal) => (does === 'answer' ? answered() : untilAborted(signal)),
  };
}

const answered = () => ({ sdp: inactiveOffer(), hangUp: () => undefined });

const untilAborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
