import type { Caller } from '../calls/callers.ts';
import type { Frame } from './wire.ts';

/** A registered session of this wire, whatever carries it: frames in, frames out. */
export interface Connection {
  /** Its session's id. */
  readonly id: string;
  readonly caller: Caller;
  send(frame: Frame): void;
}

/** What carries a connection. */
export interface Line {
  /** `asText`: as the JSON of the frame rather than as the frame. */
  readonly write: (frame: Frame, asText: boolean) => void;
  /** Cuts it at once. */
  readonly cut: () => void;
}

/** Frames that may wait their turn; who sends more has them refused. */
const mostWaiting = 256;

/** A connection, and what its line calls. */
export interface LiveConnection extends Connection {
  /** Something came. Frames of one connection are taken one after the other, each answered in the kind it came in. */
  receive(data: unknown): void;
  /** Nothing is sent or taken any more. */
  close(): void;
}

/**
 * @param options.answersText whether it is spoken to in text before it has said anything
 * @param options.take handles one frame; never rejects
 * @param options.refuse tells that too much waits
 */
export function createConnection(options: {
  id: string;
  caller: Caller;
  line: Line;
  answersText: boolean;
  take: (connection: Connection, data: unknown) => Promise<void>;
  refuse: (connection: Connection) => void;
}): LiveConnection {
  const { id, caller, line, take, refuse } = options;
  const waiting: unknown[] = [];
  let asText = options.answersText;
  let isBusy = false;
  let isOpen = true;

  async function work(): Promise<void> {
    isBusy = true;
    while (isOpen && waiting.length > 0) {
      const data = waiting.shift();
      asText = typeof data === 'string' || options.answersText;
      await take(connection, data);
    }
    isBusy = false;
  }

  const connection: LiveConnection = {
    id,
    caller,
    send(frame) {
      if (isOpen) line.write(frame, asText);
    },
    receive(data) {
      if (!isOpen) return;
      if (waiting.length >= mostWaiting) return refuse(connection);
      waiting.push(data);
      if (!isBusy) void work();
    },
    close() {
      isOpen = false;
      waiting.length = 0;
    },
  };
  return connection;
}

const texts = new WeakMap<Frame, string>();

/** The JSON of a frame, made once however many it is sent to. */
export function textOf(frame: Frame): string {
  const made = texts.get(frame) ?? JSON.stringify(frame);
  texts.set(frame, made);
  return made;
}
