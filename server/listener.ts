import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Express } from 'express';
import { Problem } from './lib/problem.ts';

/** The HTTP listener: it takes its port first, because links need it, and is given its application afterwards. */
export interface Listener {
  readonly server: Server;
  /** The port that was taken. */
  readonly port: number;
  /**
   * Serves from now on; whoever came before was told to come again.
   * @param attach lets somebody take the WebSockets from the server
   */
  serve(application: Express, attach?: (server: Server) => void): void;
  /**
   * Takes no new connections and ends each one with the answer under way on it; those with none, where nothing was asked
   * or half a request, are cut. WebSockets are for who took them to end, and cut a moment later: some clients are gone
   * without a word. Resolves when the last connection is closed.
   */
  close(): Promise<void>;
}

/** @throws Problem `PortTaken`, with a sentence, when the port cannot be had */
export async function listen(host: string, port: number): Promise<Listener> {
  // Of this server alone: see `bornOf`. Node asks for classes here.
  const [Request, Response] = [class extends IncomingMessage {}, class extends ServerResponse {}];
  upgradedToWebSocketsOnly(Request.prototype);
  const server = createServer({ IncomingMessage: Request, ServerResponse: Response });
  // A parked long poll is an answer under way, not a slow request: only the reading of a request is timed (ucwa.md 9.8, 10).
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
  const connections = connectionsOf(server);
  server.on('request', starting);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program has it' : (error.code ?? error.message);
      reject(new Problem('PortTaken', `PORT: cannot listen on ${host}:${port}, ${why}`, { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    serve(application, attach) {
      server.off('request', starting);
      bornOf(application, Request.prototype, Response.prototype);
      server.on('request', application);
      if (!attach) return; // a server that somebody listens to for upgrades leaves refusing them to him
      server.on('upgrade', (_req, socket) => connections.upgraded(socket));
      attach(server);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        connections.end();
      }),
  };
}

/**
 * Gives requests of this prototype an `upgrade` that decides whether Node hands them to who takes WebSockets instead of
 * serving them: whoever offers another protocol, as clients of HTTP/2 do with `h2c`, is answered in this one (RFC 9110, 7.8).
 */
function upgradedToWebSocketsOnly(request: IncomingMessage): void {
  Object.defineProperty(request, 'upgrade', {
    get(this: MaybeUpgraded) {
      const isTaken = this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket';
      return this.isUpgradeOffered && isTaken;
    },
    set(this: MaybeUpgraded, isOffered: boolean | null) {
      this.isUpgradeOffered = isOffered;
    },
  });
}

type MaybeUpgraded = IncomingMessage & { isUpgradeOffered: boolean | null };

/**
 * Lets requests and answers be born with the prototypes that Express would give each of them later: an object whose
 * prototype is changed never again shares its shape with another, which costs 3 KB a parked poll and much speed.
 */
function bornOf(application: Express, request: IncomingMessage, response: ServerResponse): void {
  Object.setPrototypeOf(request, application.request);
  Object.setPrototypeOf(response, application.response);
  Object.assign(application, { request, response });
}

/** How long whoever is told goodbye over a WebSocket may take to answer it, ms. */
const goodbyeMs = 1_500;

/** Watches a server's connections. `upgraded`: this one is no more of HTTP. `end`: see {@link Listener.close}. */
function connectionsOf(server: Server): { upgraded(socket: Duplex): void; end(): void } {
  const plain = new Set<Duplex>();
  const upgraded = new Set<Duplex>();
  const answering = new Set<ServerResponse>();
  let isClosing = false;
  server.on('connection', (socket) => {
    plain.add(socket);
    socket.once('close', () => plain.delete(socket));
  });
  server.on('request', (_req, res) => {
    if (isClosing) return void res.setHeader('Connection', 'close');
    answering.add(res);
    res.once('close', () => answering.delete(res));
  });
  return {
    upgraded(socket) {
      plain.delete(socket);
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
    },
    end() {
      isClosing = true;
      const answered = new Set<Duplex>();
      for (const res of answering) {
        const { socket } = res.req;
        answered.add(socket);
        if (!res.headersSent) res.setHeader('Connection', 'close');
        else res.once('finish', () => socket.end()); // a stream has told its headers already
      }
      for (const socket of plain) if (!answered.has(socket)) socket.destroy();
      const cut = setTimeout(() => {
        for (const socket of upgraded) socket.destroy();
      }, goodbyeMs);
      server.once('close', () => clearTimeout(cut));
    },
  };
}

const starting: RequestListener = (_req, res) => {
  res.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' }).end('Starting.\n');
};
