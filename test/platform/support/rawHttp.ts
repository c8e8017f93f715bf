import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestPlatform } from './platform.ts';

/** An answer as it stood on the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Header lines, as they were written. */
  readonly lines: readonly string[];
  readonly body: string;
}

/** Opens a connection to a platform. */
export async function connectTo(platform: TestPlatform): Promise<Socket> {
  const socket = connect(platform.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/**
 * Writes a request byte by byte as a client would, and reads until the connection is closed.
 * @param head the request line and header lines, without `Host`, `Content-Length` and `Connection`
 */
export async function rawly(
  platform: TestPlatform,
  head: readonly string[],
  options: { body?: string; host?: string } = {},
): Promise<RawAnswer> {
  const { body = '', host = `127.0.0.1:${platform.port}` } = options;
  const [start = '', ...more] = head;
  const headers = [`Host: ${host}`, ...more, 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`];
  const socket = await connectTo(platform);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(`${[start, ...headers].join('\r\n')}\r\n\r\n${body}`);
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('utf8');
  const [before = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = before.split('\r\n');
  return { status: Number(statusLine.split(' ')[1]), lines, body: rest.join('\r\n\r\n') };
}

/** A request for {@link inOneTurn}; `path` as it stands in a link. */
export interface Pipelined {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly json?: unknown;
}

/** Asks several things in one write on one connection, so that the server hears all before it answers any; their statuses. */
export async function inOneTurn(platform: TestPlatform, requests: readonly Pipelined[]): Promise<number[]> {
  const written = requests.map(({ method, path, token, json }, index) => {
    const body = json === undefined ? '' : JSON.stringify(json);
    const length = json === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const close = index === requests.length - 1 ? ['Connection: close'] : [];
    const head = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${platform.port}`, `Authorization: Bearer ${token}`];
    return `${[...head, ...length, ...close].join('\r\n')}\r\n\r\n${body}`;
  });
  const socket = await connectTo(platform);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(written.join(''));
  await once(socket, 'close');
  const answered = Buffer.concat(chunks).toString('utf8');
  return [...answered.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}
