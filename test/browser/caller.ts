import { once } from 'node:events';
import { WebSocket } from 'ws';
import { randomHex } from '../../server/lib/ids.ts';
import { demoPassword } from '../support/product.ts';

type Frame = Readonly<Record<string, unknown>>;

/** Somebody of the demo staff with a program of his own, over the room wire (contract, "room transport"). */
export interface Caller {
  /** Everything he was told, in order. */
  readonly frames: readonly Frame[];
  readonly token: string;
  send(frame: Frame): void;
  /** Called with every frame from now on. */
  onFrame(listener: (frame: Frame) => void): void;
  /** The first frame that has all of these fields, once it is there. */
  told(fields: Frame): Promise<Frame>;
  /** Makes a room and rings somebody. Gives the requestID of both. */
  ring(to: string, title?: string): Promise<string>;
  /** Out of the rooms he made, and gone. */
  close(): Promise<void>;
}

const withinMs = 5_000;

export async function startCaller(url: string, name: string): Promise<Caller> {
  const response = await fetch(`${url}/rtc/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: name, password: demoPassword }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/qss/ws`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const frames: Frame[] = [];
  let heard = () => {};
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    frames.push(frame);
    for (const listener of listeners) listener(frame);
    heard();
  });
  await once(socket, 'open');
  const rooms: unknown[] = [];
  const listeners: ((frame: Frame) => void)[] = [];

  async function told(fields: Frame): Promise<Frame> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = frames.find((frame) => Object.entries(fields).every(([key, value]) => frame[key] === value));
      if (found) return found;
      if (Date.now() > until) throw new Error(`not told ${JSON.stringify(fields)}, but ${JSON.stringify(frames)}`);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 100);
        heard = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  }

  const caller: Caller = {
    frames,
    token,
    send: (frame) => socket.send(JSON.stringify(frame)),
    onFrame: (listener) => void listeners.push(listener),
    told,
    async ring(to, title = '') {
      const requestID = randomHex(8);
      caller.send({ request: 'createRoom', requestID, payload: { title } });
      const { room } = (await told({ answer: 'createRoom', requestID })).payload as Frame;
      rooms.push(room);
      caller.send({ request: 'invitation', requestID, to, payload: { room } });
      return requestID;
    },
    async close() {
      for (const room of rooms) {
        const requestID = randomHex(8);
        caller.send({ request: 'leaveRoom', requestID, payload: { room } });
        await told({ requestID });
      }
      socket.close();
      await once(socket, 'close');
    },
  };
  return caller;
}
