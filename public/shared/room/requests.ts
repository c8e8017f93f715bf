import { newOperationId } from '../operationId.ts';
import type { RoomFrame } from './frame.ts';
import type { Line } from './line.ts';

/** How a request came out: `error` 0 = it was answered, 503 = the connection was lost before that. */
export interface Outcome {
  readonly error: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What was asked over a connection, until it is answered. */
export interface Requests {
  ask(name: string, payload: object): Promise<Outcome>;
  /** @returns whether the frame answers one of them */
  settle(frame: RoomFrame): boolean;
  /** The connection is lost. Nothing is sent twice: what it swallowed is asked anew by whoever comes into the room again. */
  giveUp(): void;
}

const swallowed: Outcome = { error: 503, payload: {} };

/** @param current the connection there is now */
export function createRequests(current: () => Line | undefined): Requests {
  const unanswered = new Map<string, (outcome: Outcome) => void>();
  return {
    ask: (name, payload) =>
      new Promise((done) => {
        const line = current();
        if (!line) return done(swallowed);
        const requestID = newOperationId();
        unanswered.set(requestID, done);
        line.send(JSON.stringify({ request: name, requestID, payload }));
      }),
    settle({ kind, requestID, error, payload }) {
      const asked = unanswered.get(requestID);
      if (!asked || kind === 'request') return false;
      unanswered.delete(requestID);
      asked({ error: kind === 'cancel' ? error || 500 : 0, payload });
      return true;
    },
    giveUp() {
      for (const done of unanswered.values()) done(swallowed);
      unanswered.clear();
    },
  };
}
