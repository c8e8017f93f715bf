import type { Inside } from '../conversation/call/model.ts';
import type { Calls } from './calls.ts';

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

/**
 * Carries descriptions of sessions from one wire of calls to all of them: each hands them to the devices it knows. Only in
 * a mesh: elsewhere nobody but the media server describes a session to anybody.
 */
export interface Signals {
  /** Whether it was handed on: false where the call is no mesh. */
  send(signal: Signal): boolean;
  /** Must not throw. */
  onSignal(listener: (signal: Signal) => void): void;
}

export function createSignals({ read }: Pick<Calls, 'read'>): Signals {
  const listeners: ((signal: Signal) => void)[] = [];
  return {
    send(signal) {
      if (read(signal.call)?.facts.call.topology !== 'MESH') return false;
      for (const listener of listeners) listener(signal);
      return true;
    },
    onSignal: (listener) => void listeners.push(listener),
  };
}
