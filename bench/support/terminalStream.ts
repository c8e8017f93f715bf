import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';

/** A terminal's stream over HTTP/2's own framing and nothing else: a client that costs little leaves the processors to the server. */
export interface TerminalStream {
  /** Sends a message that {@link framed} made. */
  send(frame: Buffer): void;
  /** Calls back with every message: the number of its member (calls.md 2.2), and its bytes. */
  onMessage: (member: number, message: Buffer) => void;
  close(): void;
}

/** A message as it goes over the wire: not compressed, its length, its bytes. */
export function framed(message: Buffer): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  return frame;
}

/** The message that says nothing. */
export const keepAlive = framed(Buffer.alloc(0));

/** Opens a MultiPipe; `address` is `host:port`. Each terminal has a connection of its own. */
export async function openTerminal(address: string, token: string, msisdn: string): Promise<TerminalStream> {
  const session: ClientHttp2Session = connect(`http://${address}`);
  const stream: ClientHttp2Stream = session.request({
    ':method': 'POST',
    ':path': '/wgtwo.webterminal.v0.WebTerminalService/MultiPipe',
    'content-type': 'application/grpc',
    te: 'trailers',
    authorization: `Bearer ${token}`,
    'wg2-msisdn': msisdn,
  });
  const terminal: TerminalStream = {
    send: (frame) => void stream.write(frame),
    onMessage: () => undefined,
    close: () => session.destroy(),
  };
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 5) {
      const end = 5 + rest.readUInt32BE(1);
      if (rest.length < end) break;
      const message = rest.subarray(5, end);
      rest = rest.subarray(end);
      terminal.onMessage((message[0] ?? 0) >> 3, message);
    }
  });
  stream.on('error', () => undefined); // said by the benchmark that then stops
  session.on('error', () => undefined);
  stream.write(keepAlive);
  await new Promise<void>((resolve, reject) => {
    // What is answered after the stream was begun tells that the server has it.
    session.once('connect', () => session.ping((error) => (error ? reject(error) : setTimeout(resolve, 100))));
    session.once('error', reject);
  });
  return terminal;
}
