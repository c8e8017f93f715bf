import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from './lib/problem.ts';

/** The HTTP listener: it takes its port first, because links need it, and is given its application afterwards. */
export interface Listener {
  readonly server: Server;
  /** The port that was taken. */
  readonly port: number;
  /** Serves from now on; whoever came before was told to come again. */
  serve(application: RequestListener): void;
  /** Takes no new connections; resolves when the last answer is out. */
  close(): Promise<void>;
}

/** @throws Problem `PortTaken`, with a sentence, when the port cannot be had */
export async function listen(host: string, port: number): Promise<Listener> {
  const server = createServer();
  // A parked long poll is an answer under way, not a slow request: only the reading of a request is timed (ucwa.md 9.8, 10).
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 65_000;
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
      server.on('request', application);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

const starting: RequestListener = (_req, res) => {
  res.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' }).end('Starting.\n');
};
