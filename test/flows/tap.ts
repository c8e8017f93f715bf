import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One exchange that went through the tap. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
  readonly status: number;
}

/** A wire tap: passes every request on to a server and keeps what went by, so that a test can read the conversation. */
export interface Tap {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  /** Where requests go on to; set before the first one. */
  target: string;
  close(): Promise<void>;
}

/** Opens a tap on a free port. Answers are passed as they come, so long polls work through it. */
export async function openTap(): Promise<Tap> {
  const exchanges: Exchange[] = [];
  const tap = { target: '' };
  const server: Server = createServer((req, res) => {
    void pass(req, res, tap.target, (exchange) => exchanges.push(exchange));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(tap, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** A port nobody has, for a server whose address must be known before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function pass(req: IncomingMessage, res: ServerResponse, target: string, keep: (exchange: Exchange) => void) {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const [method, path] = [req.method ?? '', req.url ?? ''];
  const onward = request(`${target}${path}`, { method, headers: req.headers }, (answer) => {
    keep({ method, path, body: body.toString('utf8'), status: answer.statusCode ?? 0 });
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  onward.on('error', () => res.destroy());
  res.on('close', () => onward.destroy());
  onward.end(body);
}
