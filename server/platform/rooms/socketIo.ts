import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Caller, Callers } from '../calls/callers.ts';
import { type Line, textOf } from './connection.ts';

/** Where Socket.IO is served, and the event that frames travel in, both ways (contract, "room transport"). */
const path = '/qss/socket.io';
const event = 'message';
const largestFrame = 1024 * 1024;

/** Frames over Socket.IO, from 2.x clients on. */
export interface SocketIo {
  attach(server: HttpServer): void;
  readonly ownsPath: (path: string) => boolean;
  close(): void;
}

/**
 * Lets in whoever shows a token that is good: as `auth.token`, in the Authorization header or as `?access_token=`.
 * @param welcome gives what takes the frames of a connection and what is told when it is gone
 */
export function createSocketIo(
  callers: Callers,
  welcome: (line: Line, caller: Caller) => { readonly receive: (data: unknown) => void; readonly gone: () => void },
): SocketIo {
  const io = new Server({
    path,
    serveClient: false,
    allowEIO3: true,
    maxHttpBufferSize: largestFrame,
    destroyUpgrade: false, // other wires take theirs
  });
  const known = new WeakMap<Socket, Caller>();
  io.use((socket, next) => {
    const { token } = socket.handshake.auth;
    const caller = typeof token === 'string' ? callers.byToken(token) : callers.ofRequest(socket.request);
    if (!caller) return next(Object.assign(new Error('unauthorized'), { data: { code: 401 } }));
    known.set(socket, caller);
    next();
  });
  io.on('connection', (socket) => {
    const caller = known.get(socket);
    if (!caller) return void socket.disconnect(true);
    const connection = welcome(lineOf(socket), caller);
    socket.on(event, (data: unknown) => connection.receive(data));
    socket.once('disconnect', connection.gone);
  });
  return {
    attach: (server) => void io.attach(server),
    ownsPath: (asked) => asked === `${path}/`,
    close() {
      io.disconnectSockets(true);
      io.engine?.close();
    },
  };
}

const lineOf = (socket: Socket): Line => ({
  write: (frame, asText) => void socket.emit(event, asText ? textOf(frame) : frame),
  cut: () => void socket.disconnect(true),
});
