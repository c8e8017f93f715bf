import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail server that notes whom a mail is for and what it says. */
export interface MailServer {
  readonly url: string;
  readonly mails: { to: string[]; text: string }[];
  /** How many recipients it has been asked for. */
  asked: number;
  /** How many more it turns away. */
  refusals: number;
  close(): Promise<void>;
}

export async function openMailServer(): Promise<MailServer> {
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(_address, _session, callback) {
      server.asked += 1;
      server.refusals -= 1;
      callback(server.refusals >= 0 ? new Error('not now') : undefined);
    },
    onData(stream, { envelope }, callback) {
      let text = '';
      stream.on('data', (chunk) => (text += chunk));
      stream.on('end', () => {
        server.mails.push({ to: envelope.rcptTo.map(({ address }) => address), text });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const server: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    asked: 0,
    refusals: 0,
    close: () => new Promise((done) => smtp.close(() => done())),
  };
  return server;
}

/** A gateway for SMS that notes what it is sent. */
export interface Gateway {
  readonly url: string;
  readonly sent: { headers: IncomingHttpHeaders; body: unknown }[];
  /** What it answers; 0: nothing at all. */
  status: number;
  retryAfter?: string;
  close(): Promise<void>;
}

export async function openGateway(): Promise<Gateway> {
  const http = createServer((req, res) => {
    let text = '';
    req.on('data', (chunk) => (text += chunk));
    req.on('end', () => {
      gateway.sent.push({ headers: req.headers, body: JSON.parse(text) });
      if (gateway.status !== 0)
        res.writeHead(gateway.status, gateway.retryAfter ? { 'Retry-After': gateway.retryAfter } : {}).end();
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const gateway: Gateway = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/sms?key=geheim`,
    sent: [],
    status: 202,
    async close() {
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
  return gateway;
}
