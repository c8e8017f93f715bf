import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Caller, Callers } from './callers.ts';

/** Addresses of WebSockets, each taken by the wire it belongs to. */
export type Upgrades = ReadonlyMap<string, (req: IncomingMessage, socket: Duplex, head: Buffer) => void>;

/** How often a connection is asked whether it is still there; whoever has not answered by the next time is gone. */
const heartbeatMs = 20_000;
/** The largest frame anybody may send. */
const largestFrame = 1024 * 1024;

/** WebSockets of one wire. */
export interface Sockets {
  readonly upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Says goodbye to everybody; nobody comes any more. */
  close(): void;
}

/** Lets in whoever shows a token that is good, 401 for anybody else, and notices who is gone without a word. */
export function createSockets(callers: Callers, welcome: (socket: WebSocket, caller: Caller) => void): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestFrame });
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
    upgrade(req, socket, head) {
      const caller = callers.ofRequest(req);
      if (!caller) return refuseUpgrade(socket, 401);
      server.handleUpgrade(req, socket, head, (accepted) => {
        accepted.on('pong', () => silent.delete(accepted));
        accepted.on('error', () => accepted.terminate()); // a broken frame: whoever sent it may come again
        welcome(accepted, caller);
      });
    },
    close() {
      clearInterval(heartbeat);
      for (const socket of server.clients) socket.close(1001, 'going away');
      server.close();
    },
  };
}

/** Answers a request for a WebSocket that nobody gets. */
export function refuseUpgrade(socket: Duplex, status: 401 | 404): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
