import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/** One connection that asks one thing at a time. */
export interface Connection {
  request(method: string, path: string, headers: string, body?: string): Promise<Answer>;
  close(): void;
}

/**
 * An HTTP/1.1 client that does as little as possible, because it shares two cores with what it measures: keep-alive, no
 * redirects, bodies with a length or in chunks.
 * @param headers of `request`: whole lines, each with its line end
 */
export async function openConnection(origin: string): Promise<Connection> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let received = Buffer.alloc(0);
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  socket.on('data', (data) => {
    received = received.length === 0 ? data : Buffer.concat([received, data]);
    const answer = readAnswer(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    const asked = waiting;
    waiting = undefined;
    asked?.resolve(answer);
  });
  const fail = (error?: Error): void => {
    waiting?.reject(error ?? new Error('the connection was closed'));
    waiting = undefined;
  };
  socket.on('error', fail);
  socket.on('close', () => fail());
  return {
    request: (...ask) => send(socket, hostname, ask, (asked) => (waiting = asked)),
    close: () => socket.destroy(),
  };
}

function send(
  socket: Socket,
  host: string,
  [method, path, headers, body = '']: Parameters<Connection['request']>,
  wait: (asked: { resolve(answer: Answer): void; reject(error: Error): void }) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wait({ resolve, reject });
    const length = method === 'GET' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}${length}\r\n${body}`);
  });
}

/** The answer that the bytes so far hold, when they hold a whole one. */
function readAnswer(bytes: Buffer): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const headers = bytes.toString('latin1', 0, end);
  const status = Number(headers.slice(9, 12));
  const rest = bytes.subarray(end + 4);
  const length = /\r\ncontent-length: *(\d+)/i.exec(headers)?.[1];
  if (length !== undefined)
    return rest.length < Number(length) ? undefined : { status, headers, body: rest.toString('utf8') };
  if (status === 204 || status === 304) return { status, headers, body: '' };
  const body = readChunks(rest);
  return body === undefined ? undefined : { status, headers, body };
}

function readChunks(bytes: Buffer): string | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (bytes.length < end + 2 + size + 2) return undefined;
    if (size === 0) return Buffer.concat(parts).toString('utf8');
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
