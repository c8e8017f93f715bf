import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request on its way to the platform. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Passes a request on and answers what came back. */
export type Pass = (asked: Asked) => Promise<Answer>;

/** A server on a port of its own whose every answer is what `handle` makes of a request. */
export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/** @param handle may reject: the connection is then cut, as a dying server would */
export async function openProxy(handle: (asked: Asked) => Promise<Answer>): Promise<Proxy> {
  const server = createServer((req, res) => {
    void answer(req, res, handle).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(req: IncomingMessage, res: ServerResponse, handle: (asked: Asked) => Promise<Answer>) {
  const asked = {
    method: req.method ?? '',
    url: req.url ?? '',
    headers: plain(req.headers),
    body: await textOf(req),
  };
  const { status, headers, body } = await handle(asked);
  res.writeHead(status, headers);
  res.end(body);
}

/** Sends a request on to a server, whole bodies both ways. */
export function passTo(target: () => string): Pass {
  return (asked) =>
    new Promise((resolve, reject) => {
      const {
        host: _host,
        'content-length': _length,
        connection: _connection,
        'accept-encoding': _zipped,
        ...headers
      } = asked.headers;
      const onward = request(
        `${target()}${asked.url}`,
        { method: asked.method, headers: { ...headers, 'content-length': String(Buffer.byteLength(asked.body)) } },
        (came) => {
          textOf(came).then((body) => {
            const { 'content-length': _old, connection: _closed, ...rest } = plain(came.headers);
            resolve({ status: came.statusCode ?? 502, headers: rest, body });
          }, reject);
        },
      );
      onward.on('error', reject);
      onward.end(asked.body);
    });
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const plain = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== 'transfer-encoding')
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
