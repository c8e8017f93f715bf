import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { Got } from '../support/got.ts';
import type { TestPlatform } from '../support/platform.ts';
import { tokenOf } from '../support/staff.ts';
import { until } from '../support/until.ts';

/** The three ways of one wire. */
export const ways = ['socket.io objects', 'socket.io text', 'websocket'] as const;
/** Beside them, Socket.IO's way where there are no WebSockets. */
export type Way = (typeof ways)[number] | 'socket.io polling';

/** One session of somebody. */
export interface RoomClient {
  /** 24 hex digits of its person. */
  readonly id: string;
  readonly uri: string;
  /** Everything that came, in order; what came in another kind than was sent fails the test. */
  readonly frames: readonly Got[];
  /** Sends as it is, even what is no frame. */
  raw(data: unknown): void;
  send(frame: Got): void;
  /** The first frame that has these fields, whenever it comes; each is given once. */
  next(fields: Got): Promise<Got>;
  /** Sends a request and gives the first frame with its requestID. */
  ask(frame: Got): Promise<Got>;
  /** Fails when such a frame has come; looks after everything sent so far was answered. */
  silent(fields: Got): Promise<void>;
  /** Whether the connection is gone. */
  isClosed(): boolean;
  close(): Promise<void>;
}

const matches = (frame: Got, fields: Got): boolean =>
  Object.entries(fields).every(([name, value]) => JSON.stringify(frame[name]) === JSON.stringify(value));

let requests = 0;
/** 21 characters, as the original's ids. */
export const requestId = (): string => `${'r'.repeat(15)}${String(++requests).padStart(6, '0')}`;

/** Connects a session with a token. */
export async function connect(
  platform: Pick<TestPlatform, 'url'>,
  who: { uri: string; id: string; token: string },
  way: Way = 'websocket',
): Promise<RoomClient> {
  const frames: Got[] = [];
  const given = new Set<Got>();
  const isObjects = way === 'socket.io objects' || way === 'socket.io polling';
  let closed = false;
  const take = (data: unknown) => {
    const isText = typeof data === 'string';
    if (isText === isObjects) throw new Error(`a frame came in the wrong kind: ${String(data)}`);
    frames.push((isText ? JSON.parse(data) : data) as Got);
  };
  const line = way === 'websocket' ? await rawSocket() : await socketIo();

  async function rawSocket() {
    const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/qss/ws`, {
      headers: { Authorization: `Bearer ${who.token}` },
    });
    socket.on('message', (data) => take(String(data)));
    socket.on('close', () => (closed = true));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return {
      write: (data: unknown) =>
        socket.send(typeof data === 'string' || Buffer.isBuffer(data) ? data : JSON.stringify(data)),
      close: () => socket.close(),
    };
  }

  async function socketIo() {
    const socket = io(platform.url, {
      path: '/qss/socket.io',
      transports: [way === 'socket.io polling' ? 'polling' : 'websocket'],
      auth: { token: who.token },
      reconnection: false,
      forceNew: true,
    });
    socket.on('message', take);
    socket.on('disconnect', () => (closed = true));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('connect_error', reject);
    });
    return { write: (data: unknown) => void socket.emit('message', data), close: () => void socket.close() };
  }

  const client: RoomClient = {
    id: who.id,
    uri: who.uri,
    frames,
    raw: line.write,
    send: (frame) => line.write(isObjects ? frame : JSON.stringify(frame)),
    async next(fields) {
      const found = await until(
        `frame ${JSON.stringify(fields)} among ${JSON.stringify(frames.filter((frame) => !given.has(frame)))}`,
        () => frames.find((frame) => !given.has(frame) && matches(frame, fields)),
      );
      given.add(found);
      return found;
    },
    ask(frame) {
      client.send(frame);
      return client.next({ requestID: frame.requestID });
    },
    async silent(fields) {
      const requestID = requestId();
      client.send({ request: 'invitations', requestID });
      await client.next({ requestID });
      const found = frames.find((frame) => matches(frame, fields));
      if (found) throw new Error(`came although it should not: ${JSON.stringify(found)}`);
    },
    isClosed: () => closed,
    async close() {
      line.close();
      await until('the connection to close', () => closed || undefined);
    },
  };
  if (way === 'socket.io text') {
    const requestID = requestId(); // until it has said something a session does not know in which kind it is spoken to
    client.send({ request: 'invitations', requestID });
    await until('the first answer', () => frames.find((frame) => frame.requestID === requestID));
    frames.length = 0;
  }
  return client;
}

/** Somebody of the staff with an account. */
export interface Member {
  readonly uri: string;
  readonly id: string;
  readonly token: string;
}

/** Makes an account, with the token that opens every door. */
export async function addMember(
  platform: TestPlatform,
  name: string,
  more: { role?: string; phone?: string } = {},
): Promise<Member> {
  const account = await platform.identity.accounts.add({
    uri: `sip:${name.toLowerCase()}@contoso.example`,
    name,
    role: more.role ?? 'agent',
    password: 'correct horse',
    phone: more.phone,
  });
  return { uri: account.uri, id: account.id, token: await tokenOf(platform, account.uri) };
}

/** Makes a room and gives its payload. */
export async function makeRoom(client: RoomClient): Promise<Got> {
  const { payload } = await client.ask({ request: 'createRoom', requestID: requestId(), payload: {} });
  return payload;
}

/** The caller's frame of an invitation. */
export const inviting = (room: string, to: string, requestID = requestId()): Got => ({
  request: 'invitation',
  requestID,
  to,
  mediatypes: { audio: true, video: false },
  context: {},
  payload: { room },
});

/** Rings somebody and waits until each of his sessions rings. Gives the requestID. */
export async function ring(caller: RoomClient, room: string, sessions: readonly RoomClient[]): Promise<string> {
  const frame = inviting(room, sessions[0]?.id ?? '');
  caller.send(frame);
  for (const session of sessions) await session.next({ request: 'invitation', requestID: frame.requestID });
  return frame.requestID;
}
