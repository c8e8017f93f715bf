import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request a peer got. */
export interface Taken {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** True once the client hung up before an answer. */
  dropped: boolean;
  /** Answers; JSON unless `body` is a string. */
  answer(status: number, body?: unknown, headers?: Record<string, string>): void;
  /** Cuts the connection without an answer. */
  cut(): void;
}

/** A real HTTP server under a test's hand: requests are answered by a handler, or taken one by one. */
export interface Peer {
  readonly url: string;
  readonly all: readonly Taken[];
  /** The next request nobody took yet; waits for it. */
  take(): Promise<Taken>;
  close(): Promise<void>;
}

/** Listens on port 0. With `handle`, requests are given to it instead of being kept for {@link Peer.take}. */
export async function openPeer(handle?: (taken: Taken) => void): Promise<Peer> {
  const all: Taken[] = [];
  const kept: Taken[] = [];
  const waiting: ((taken: Taken) => void)[] = [];
  const server = createServer((request, response) => {
    void readTaken(request, response).then((taken) => {
      all.push(taken);
      const taker = waiting.shift();
      if (handle) handle(taken);
      else if (taker) taker(taken);
      else kept.push(taken);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    all,
    take() {
      const first = kept.shift();
      return first ? Promise.resolve(first) : new Promise((resolve) => waiting.push(resolve));
    },
    close() {
      return new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

async function readTaken(request: IncomingMessage, response: ServerResponse): Promise<Taken> {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += chunk;
  const taken: Taken = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    dropped: false,
    answer(status, content, headers = {}) {
      const text = typeof content === 'string' || content === undefined ? content : JSON.stringify(content);
      const type = typeof content === 'string' ? 'text/html' : 'application/json; charset=utf-8';
      response.writeHead(status, { ...(text === undefined ? {} : { 'content-type': type }), ...headers }).end(text);
    },
    cut: () => request.socket.destroy(),
  };
  response.on('close', () => {
    taken.dropped = !response.writableEnded;
  });
  return taken;
}

/** Resolves once `holds` does; the test's own timeout is the limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 5));
}
