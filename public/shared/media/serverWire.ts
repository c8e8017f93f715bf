import { newOperationId } from '../operationId.ts';
import type { Participants } from './mesh.ts';
import { readReply, readTold, type SfuAsk, type SfuPort, type SfuReply, type SfuTold, serverId } from './sfuPort.ts';

type Fields = Readonly<Record<string, unknown>>;

/** So long may the server take, which asks another one (ms). */
const answerWithinMs = 12_000;

/** The media server of a room, over a connection of the room wire that somebody else keeps. */
export interface ServerWire {
  readonly port: SfuPort;
  /** @returns whether the frame was from the server, or answers what it was asked */
  takeFrame(frame: Fields, requestID: string): boolean;
  close(): void;
}

export function openServerWire(parts: {
  room: string;
  send: (frame: Fields & { readonly requestID: string }) => void;
  participants: () => Promise<Participants | undefined>;
}): ServerWire {
  const { room, send, participants } = parts;
  const asked = new Map<string, { type: SfuAsk['type']; done: (reply: SfuReply | undefined) => void }>();
  let take: (told: SfuTold) => void = () => {};

  return {
    port: {
      participants,
      ask: (ask) =>
        new Promise((resolve) => {
          const requestID = newOperationId();
          const done = (reply: SfuReply | undefined): void => {
            clearTimeout(late);
            asked.delete(requestID);
            resolve(reply);
          };
          const late = setTimeout(() => done(undefined), answerWithinMs);
          asked.set(requestID, { type: ask.type, done });
          send({ request: 'sdp', requestID, payload: { room, to: serverId, ...ask } });
        }),
      listen(listener) {
        take = listener;
      },
    },
    takeFrame(frame, requestID) {
      const waiting = asked.get(requestID);
      if (waiting) {
        const reply = readReply(frame, waiting.type);
        if (reply) waiting.done(reply);
        return true;
      }
      const told = isOf(frame.payload, room) ? readTold(frame) : undefined;
      if (told) take(told);
      return told !== undefined;
    },
    close() {
      take = () => {};
      for (const { done } of [...asked.values()]) done(undefined);
    },
  };
}

const isOf = (payload: unknown, room: string): boolean =>
  typeof payload === 'object' && payload !== null && 'room' in payload && payload.room === room;
