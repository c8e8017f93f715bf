import type { EventEmitter } from 'node:events';
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { Sender } from 'ws';
import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Caller } from '../calls/callers.ts';
import type { CallParts } from '../calls/callParts.ts';
import { hasRoomFor } from '../calls/sessions.ts';
import { largestFrame, mostUnread, type Upgrades } from '../calls/sockets.ts';
import { type Line, textOf } from './connection.ts';
import type { Frame } from './wire.ts';

/** Where Socket.IO is served, and the event that frames travel in, both ways (contract, "room transport"). */
const path = '/qss/socket.io';
const event = 'message';

/** Frames over Socket.IO, from 2.x clients on. */
export interface SocketIo {
  attach(server: HttpServer): void;
  readonly upgrades: Upgrades;
  close(): void;
}

/**
 * Lets in whoever shows a token that is good: as `auth.token`, in the Authorization header or as `?access_token=`.
 * @param welcome gives what takes the frames of a connection and what is told when it is gone
 */
export function createSocketIo(
  { callers, sessions, clock }: Pick<CallParts, 'callers' | 'sessions' | 'clock'>,
  welcome: (line: Line, caller: Caller) => { readonly receive: (data: unknown) => void; readonly gone: () => void },
): SocketIo {
  const io = new Server({
    path,
    serveClient: false,
    allowEIO3: true,
    maxHttpBufferSize: largestFrame,
    cors: { origin: '*' }, // what opens this wire is a token in a body, which no browser sends by itself
  });
  const known = new WeakMap<Socket, Caller>();
  io.use((socket, next) => {
    const { token } = socket.handshake.auth;
    const caller = typeof token === 'string' ? callers.byToken(token) : callers.ofRequest(socket.request);
    if (!caller) return next(Object.assign(new Error('unauthorized'), { data: { code: 401 } }));
    if (!hasRoomFor(sessions, caller)) return next(Object.assign(new Error('too many'), { data: { code: 429 } }));
    known.set(socket, caller);
    next();
  });
  io.on('connection', (socket) => {
    const caller = known.get(socket);
    // Several of his may have been let in in the same moment.
    if (!caller || !hasRoomFor(sessions, caller)) return void socket.disconnect(true);
    const connection = welcome(lineOf(socket), caller);
    socket.on(event, (data: unknown) => connection.receive(data));
    socket.once('disconnect', connection.gone);
  });
  return {
    attach(server) {
      const others = server.listeners('upgrade');
      io.attach(server);
      tellEnded(io, clock);
      // Its upgrades are handed to it as to every other wire: two listeners may both take one.
      for (const listener of server.listeners('upgrade'))
        if (!others.includes(listener)) server.off('upgrade', listener as () => void);
    },
    upgrades: new Map([
      // Its types know a request only as it has prepared it.
      [`${path}/`, (req, socket, head) => io.engine.handleUpgrade(req as Parameters<HandleUpgrade>[0], socket, head)],
    ]),
    close() {
      for (const socket of io.of('/').sockets.values()) end(socket);
      io.engine?.close();
    },
  };
}

declare module 'ws' {
  /** What the package exports and its types leave out. */
  const Sender: { frame(data: Buffer, options: Readonly<Record<string, number | boolean>>): Buffer[] };
}

type HandleUpgrade = Server['engine']['handleUpgrade'];

/** A goodbye to a poller who does not ask now would be kept for 30 s, and the process with it: he hears it when he does. */
function end(socket: Socket): void {
  const polls = socket.conn.transport.name === 'polling';
  socket.disconnect(!polls);
  if (polls) socket.conn.close(true);
}

/** Pollers who may still come after their end, and for how long (ms) they are known. */
const [mostEnded, endedMs] = [10_000, 60_000];

/**
 * Who polls, or says goodbye, when his session is over is told so, and not that nobody knows it: whichever side ended it,
 * the other had something under way, and a browser calls a 400 a fault of the website.
 */
function tellEnded({ engine }: Server, clock: Clock): void {
  const ended = createBoundedCache<true>(mostEnded, clock);
  engine.on('connection', (conn: EventEmitter & { readonly id: string }) => {
    conn.once('close', () => ended.set(conn.id, true, clock.now() + endedMs));
  });
  engine.use((req: { _query?: { sid?: string } } & IncomingMessage, res: ServerResponse, next: () => void) => {
    if (req.headers.upgrade || !ended.get(req._query?.sid ?? '')) return next();
    res.setHeader('Content-Type', 'text/plain; charset=UTF-8');
    res.end(req.method === 'GET' ? '1' : 'ok'); // Engine.IO's close, and what it answers to whatever was posted
  });
}

function lineOf(socket: Socket): Line {
  const { conn } = socket;
  const stream = conn.request.socket;
  let unread = 0;
  conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
    unread += data?.length ?? 0;
    if (unread > mostUnread) conn.close(true); // what waits goes too: nobody reads it
  });
  conn.on('flush', () => {
    unread = 0; // what is flushed is out of the way before there is more
    stream.cork(); // what waited together goes in one write
  });
  conn.on('drain', () => stream.uncork());
  return {
    write(frame, asText) {
      const { text, options } = asText ? packetOf(JSON.stringify(textOf(frame))) : packetFor(frame);
      conn.write(text, options);
    },
    cut: () => end(socket),
  };
}

/** An event as it goes to the line beneath Socket.IO: as text, and as the WebSocket frame that its own broadcasts give too. */
interface Packet {
  readonly text: string;
  readonly options: { readonly compress?: boolean; readonly wsPreEncodedFrame: readonly Buffer[] };
}

/** Whole, a text, from a server: as Socket.IO's own broadcasts ask for it. */
const asText = { fin: true, opcode: 1, mask: false, rsv1: false, readOnly: false };

const packets = new WeakMap<Frame, Packet>();

/** The packet of a frame, made once however many it is sent to: `emit` would make all of it for each. */
function packetFor(frame: Frame): Packet {
  const made = packets.get(frame) ?? packetOf(textOf(frame));
  packets.set(frame, made);
  return made;
}

/** Socket.IO's packet of an event that carries this JSON (its protocol, EVENT); Engine.IO's message is 4 before it. */
function packetOf(json: string): Packet {
  const text = `2["${event}",${json}]`;
  return { text, options: { wsPreEncodedFrame: Sender.frame(Buffer.from(`4${text}`), asText) } };
}
