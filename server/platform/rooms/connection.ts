import type { Caller } from '../calls/callers.ts';
import type { Frame } from './wire.ts';

/** A registered session of this wire, whatever carries it: frames in, frames out. */
export interface Connection {
  /** Its session's id. */
  readonly id: string;
  readonly caller: Caller;
  readonly send: (frame: Frame) => void;
}

/** What carries a connection. */
export interface Line {
  /** `asText`: as the JSON of the frame rather than as the frame. */
  readonly write: (frame: Frame, asText: boolean) => void;
  /** Cuts it at once. */
  readonly cut: () => void;
}

/** Frames that may be under way; who sends more has them refused. */
const mostUnderWay = 256;

/** A connection, and what its line calls. */
export interface LiveConnection extends Connection {
  /** Something came. It is answered in the kind it came in. */
  receive(data: unknown): void;
  /** Nothing is sent or taken any more. */
  close(): void;
}

/** Takes what came over a connection; never rejects. */
export type Take = (connection: Connection, data: unknown, order: Order) => Promise<void>;
/** Makes a frame wait until those before it that hold one of its keys are done, and hold some itself. */
type Order = (keys: { readonly waitsFor: readonly string[]; readonly holds: readonly string[] }) => Promise<void>;

/**
 * @param options.answersText whether it is spoken to in text before it has said anything
 * @param options.refuse tells that too much is under way
 */
export function createConnection(options: {
  id: string;
  caller: Caller;
  line: Line;
  answersText: boolean;
  take: Take;
  refuse: (connection: Connection, data: unknown) => void;
}): LiveConnection {
  const { id, caller, line, take, refuse } = options;
  const last = new Map<string, Promise<void>>();
  let asText = options.answersText;
  let underWay = 0;
  let isOpen = true;

  const sendAs = (frame: Frame, text: boolean) => {
    if (isOpen) line.write(frame, text);
  };

  async function work(data: unknown, text: boolean): Promise<void> {
    const own: [string, Promise<void>][] = [];
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const order: Order = async ({ waitsFor, holds }) => {
      const before = waitsFor.flatMap((key) => last.get(key) ?? []);
      for (const key of holds) {
        last.set(key, finished);
        own.push([key, finished]);
      }
      if (before.length > 0) await Promise.all(before);
    };
    await take({ id, caller, send: (frame) => sendAs(frame, text) }, data, order);
    finish();
    for (const [key, promise] of own) if (last.get(key) === promise) last.delete(key);
  }

  return {
    id,
    caller,
    send: (frame) => sendAs(frame, asText),
    receive(data) {
      if (!isOpen) return;
      asText = typeof data === 'string' || options.answersText;
      if (underWay >= mostUnderWay) return refuse({ id, caller, send: (frame) => sendAs(frame, asText) }, data);
      underWay += 1;
      void work(data, asText).finally(() => {
        underWay -= 1;
      });
    },
    close() {
      isOpen = false;
    },
  };
}

const texts = new WeakMap<Frame, string>();

/** The JSON of a frame, made once however many it is sent to. */
export function textOf(frame: Frame): string {
  const made = texts.get(frame) ?? JSON.stringify(frame);
  texts.set(frame, made);
  return made;
}
