import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Got } from '../../support/got.ts';
import { memorySockets } from '../../support/memorySocket.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { until } from '../../support/until.ts';
import { metadataOf, openStream, say } from '../support.ts';

/** A device that sends and is told. */
export interface Device {
  /** Everything it was told, in order. */
  readonly told: readonly Got[];
  send(message: Got): void;
  /** Resolves when everything sent before has been taken and answered. */
  settle(): Promise<void>;
  close(): Promise<void>;
  isClosed(): boolean;
}

/** How the devices of a race reach the platform. */
export interface Wires {
  room(token: string): Promise<Device>;
  /** Messages as gRPC has them: `message` names the member, `call_id` the call. */
  terminal(token: string, msisdn: string): Promise<Device>;
  notifications(token: string): Promise<Device>;
  rtc(token: string, act: string, callId: string): Promise<number>;
  /** What a GET answers. */
  read(token: string, path: string): Promise<Got>;
}

let asked = 0;

/** A WebSocket with JSON both ways. @param settles what is sent to be answered, and whether this is the answer */
async function jsonDevice(
  socket: WebSocket,
  settles: { ask: () => { message: Got; isAnswer: (told: Got) => boolean } } | undefined,
  read: (message: Got) => Got = (message) => message,
): Promise<Device> {
  const told: Got[] = [];
  let isClosed = false;
  socket.on('message', (data) => told.push(read(JSON.parse(String(data)) as Got)));
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      isClosed = true;
      resolve();
    }),
  );
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    told,
    send: (message) => socket.send(JSON.stringify(message)),
    async settle() {
      const question = settles?.ask();
      if (!question || isClosed) return;
      socket.send(JSON.stringify(question.message));
      await until(`an answer to ${JSON.stringify(question.message)}`, () => told.find(question.isAnswer));
    },
    async close() {
      socket.terminate();
      await closed;
    },
    isClosed: () => isClosed,
  };
}

const roomQuestion = {
  ask() {
    const requestID = `settle-${++asked}`;
    return { message: { request: 'invitations', requestID }, isAnswer: (told: Got) => told.requestID === requestID };
  },
};
const terminalQuestion = {
  ask() {
    const callId = `settle-${++asked}`;
    return { message: { bye: {}, callId }, isAnswer: (told: Got) => told.call_id === callId };
  },
};

/** Proto3 JSON as gRPC would have said it. */
function asGrpc({ callId = '', inCall, ...rest }: Got): Got {
  const members: Got = inCall === undefined ? rest : { in_call: inCall };
  return { ...members, message: Object.keys(members)[0], call_id: callId };
}

/** Everything in process: HTTP and WebSockets over memory. */
export function inMemory(platform: TestPlatform): Wires {
  const connect = (): Duplex => {
    const [here, there] = memorySockets();
    platform.connect(there);
    return here;
  };
  const socket = (path: string, token: string) =>
    new WebSocket(`ws://memory${path}`, {
      headers: { Authorization: `Bearer ${token}` },
      createConnection: connect as never,
      perMessageDeflate: false,
    });
  const ask = (method: string, path: string, token: string, body?: Got) =>
    new Promise<{ status: number; body: Got }>((resolve, reject) => {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Connection: 'close' };
      const req = httpRequest({ host: 'memory', method, path, headers, createConnection: connect as never }, (res) => {
        let text = '';
        res.on('data', (chunk) => {
          text += String(chunk);
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, body: JSON.parse(text) as Got }));
      });
      req.on('error', reject);
      req.end(body && JSON.stringify(body));
    });
  return {
    room: (token) => jsonDevice(socket('/qss/ws', token), roomQuestion),
    terminal: (token, msisdn) =>
      jsonDevice(socket(`/terminals/MultiPipe?msisdn=${msisdn.slice(1)}`, token), terminalQuestion, asGrpc),
    notifications: (token) => jsonDevice(socket('/rtc/notifications', token), undefined),
    rtc: async (token, act, callId) => (await ask('POST', `/rtc/${act}`, token, { callId })).status,
    read: async (token, path) => (await ask('GET', path, token)).body,
  };
}

/** Over the network: terminals by gRPC. */
export function overSockets(platform: TestPlatform): Wires {
  const socket = (path: string, token: string) =>
    new WebSocket(`${platform.url.replace('http', 'ws')}${path}`, { headers: { Authorization: `Bearer ${token}` } });
  const ask = (path: string, token: string, init: RequestInit = {}) =>
    fetch(`${platform.url}${path}`, { ...init, headers: { Authorization: `Bearer ${token}` } });
  return {
    room: (token) => jsonDevice(socket('/qss/ws', token), roomQuestion),
    async terminal(token, msisdn) {
      const stream = openStream(platform.grpc, 'MultiPipe', metadataOf(token, msisdn));
      let isClosed = false;
      void stream.ended.then(() => {
        isClosed = true;
      });
      const device: Device = {
        told: stream.messages,
        send: stream.send,
        async settle() {
          if (isClosed) return;
          const id = `settle-${++asked}`;
          stream.send(say.bye(id));
          await until('an answer to a terminal', () => stream.messages.find(({ call_id }) => call_id === id));
        },
        close: stream.drop,
        isClosed: () => isClosed,
      };
      await device.settle();
      return device;
    },
    notifications: (token) => jsonDevice(socket('/rtc/notifications', token), undefined),
    rtc: async (token, act, callId) =>
      (await ask(`/rtc/${act}`, token, { method: 'POST', body: JSON.stringify({ callId }) })).status,
    read: async (token, path) => (await (await ask(path, token)).json()) as Got,
  };
}
