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
