import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Caller, Callers } from './callers.ts';
import { hasRoomFor, type Sessions } from './sessions.ts';

/** Takes a request for a WebSocket, or refuses it. */
export type Upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
/** Addresses of WebSockets, each taken by the wire it belongs to. */
export type Upgrades = ReadonlyMap<string, Upgrade>;

/** How often a connection is asked whether it is still there; whoever has not answered by the next time is gone. */
const heartbeatMs = 20_000;
/** The largest frame anybody may send, bytes. */
export const largestFrame = 1024 * 1024;
/** Who does not read for so long that this much waits for him, bytes, is gone. */
export const mostUnread = 4 * 1024 * 1024;

/** WebSockets of one wire. */
export interface Sockets {
  readonly upgrade: Upgrade;
  /** Says goodbye to everybody; nobody comes any more. */
  close(): void;
}

/**
 * Lets in whoever shows a token that is good, 401 for anybody else and 429 for who has too many devices, and notices
 * who is gone without a word.
 * @param welcome connects the session of a socket at once: it is counted
 */
export function createSockets(
  { callers, sessions }: { callers: Pick<Callers, 'ofRequest'>; sessions: Sessions },
  welcome: (socket: WebSocket, caller: Caller) => void,
): Sockets {
  const sockets = acceptSockets();
  return {
    upgrade(req, socket, head) {
      const caller = callers.ofRequest(req);
      if (!caller) return refuseUpgrade(socket, 401);
      if (!hasRoomFor(sessions, caller)) return refuseUpgrade(socket, 429);
      sockets.accept(req, socket, head, (accepted) => welcome(accepted, caller));
    },
    close: sockets.close,
  };
}

/** Sockets that are looked after, whoever is let in. */
interface AcceptedSockets {
  accept(req: IncomingMessage, socket: Duplex, head: Buffer, welcome: (socket: WebSocket) => void): void;
  /** Says goodbye to everybody. */
  close(): void;
}

/**
 * Takes sockets and notices who is gone without a word.
 * @param subprotocol the one that is spoken with who offers it
 */
export function acceptSockets(subprotocol?: string): AcceptedSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: largestFrame,
    ...(subprotocol === undefined ? {} : { handleProtocols: (offered) => offered.has(subprotocol) && subprotocol }),
  });
  const silent = new WeakSet<WebSocket>();
  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate();
      else {
        silent.add(socket);
        socket.ping();
      }
    }
  }, heartbeatMs);
  return {
    accept(req, socket, head, welcome) {
      server.handleUpgrade(req, socket, head, (accepted) => {
        accepted.on('pong', () => silent.delete(accepted));
        accepted.on('error', () => accepted.terminate()); // a broken frame: whoever sent it may come again
        welcome(accepted);
      });
    },
    close() {
      clearInterval(heartbeat);
      for (const socket of server.clients) socket.close(1001, 'going away');
      server.close();
    },
  };
}

/** Sends a text, unless whoever should read it has not read for too long: he is cut. */
export function sendText(socket: WebSocket, text: string): void {
  if (socket.bufferedAmount > mostUnread) return socket.terminate();
  socket.send(text, () => undefined); // that it is gone is said by its `close`
}

/** Answers a request for a WebSocket that nobody gets. */
export function refuseUpgrade(socket: Duplex, status: 400 | 401 | 403 | 404 | 429): void {
  socket.once('finish', () => socket.destroy()); // whoever asked need not close his end
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
