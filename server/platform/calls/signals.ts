import type { Inside } from '../conversation/call/model.ts';

/** A description of a session (SDP) on its way from one who is in a call to others who are. It is not kept and not logged. */
export interface Signal {
  /** Given by who sent it, 1 to 128 characters. */
  readonly id: string;
  readonly call: string;
  readonly from: string;
  /** Those it is for, with the devices they are in the call with. */
  readonly to: readonly Inside[];
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** Carries descriptions of sessions from one wire of calls to all of them: each hands them to the devices it knows. */
export interface Signals {
  send(signal: Signal): void;
  /** Must not throw. */
  onSignal(listener: (signal: Signal) => void): void;
}

export function createSignals(): Signals {
  const listeners: ((signal: Signal) => void)[] = [];
  return {
    send(signal) {
      for (const listener of listeners) listener(signal);
    },
    onSignal: (listener) => void listeners.push(listener),
  };
}
