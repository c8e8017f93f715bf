import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { Problem } from './lib/problem.ts';

/** The HTTP listener: it takes its port first, because links need it, and is given its application afterwards. */
export interface Listener {
  readonly server: Server;
  /** The port that was taken. */
  readonly port: number;
  /** Serves from now on; whoever came before was told to come again. */
  serve(application: Express): void;
  /**
   * Takes no new connections, and ends each one with the answer under way on it; resolves when the last answer is out.
   * A client that keeps its connections alive is not waited for.
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
  const endConnections = connectionsOf(server);
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
    serve(application) {
      server.off('request', starting);
      bornOf(application, Request.prototype, Response.prototype);
      server.on('request', application);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        endConnections();
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

/** Watches a server's connections; answers with how to end each with its answer, or at once where nothing was asked. */
function connectionsOf(server: Server): () => void {
  const silent = new Set<Socket>(); // browsers open connections before they have anything to ask
  const answering = new Set<ServerResponse>();
  let isClosing = false;
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', (req, res) => {
    silent.delete(req.socket);
    if (isClosing) return void res.setHeader('Connection', 'close');
    answering.add(res);
    res.once('close', () => answering.delete(res));
  });
  return () => {
    isClosing = true;
    for (const socket of silent) if (socket.bytesRead === 0) socket.destroy(); // a WebSocket has said something, and is told goodbye
    for (const res of answering) {
      const { socket } = res;
      if (!res.headersSent) res.setHeader('Connection', 'close');
      else res.once('finish', () => socket?.end()); // a stream has told its headers already
    }
  };
}

const starting: RequestListener = (_req, res) => {
  res.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' }).end('Starting.\n');
};
