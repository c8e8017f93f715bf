import assert from 'node:assert/strict';
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHttpClient, type HttpClient } from '../../../../server/lib/http.ts';
import type { RegisteredApplication } from '../../../../server/platform/identity/application.ts';
import { type CallbackAnswer, createSender } from '../../../../server/platform/ucwa/callbacks/sender.ts';

/** `Expect: 100-continue` (trusted-application-api.md 7.2) and what servers make of it. */
describe('a callback as it is sent', () => {
  let http: HttpClient;
  const opened: (Server | HttpServer)[] = [];
  const sockets = new Set<Socket>();
  before(() => {
    http = createHttpClient({ timeoutMs: 5_000 });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(opened.splice(0).map((server) => new Promise((done) => server.close(done))));
  });
  after(() => http.close());

  /** Sends a callback of some size to a server. */
  async function sentTo(server: Server | HttpServer, body: string): Promise<CallbackAnswer> {
    opened.push(server);
    server.on('connection', (socket: Socket) => void sockets.add(socket));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const send = createSender({
      httpFor: () => http,
      tokenFor: async () => 'token',
      serverFqdn: () => 'platform.example',
      now: Date.now,
    });
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
    return send({} as RegisteredApplication, address, body, new AbortController().signal);
  }
  const body = JSON.stringify({ text: 'x'.repeat(200_000) });

  it('is taken by who says "100 Continue"', async () => {
    const read: { expect: string | undefined; body: string }[] = [];
    const server = createHttpServer();
    server.on('checkContinue', async (req: IncomingMessage, res) => {
      res.writeContinue();
      read.push({ expect: req.headers.expect, body: await text(req) });
      res.end();
    });
    assert.equal((await sentTo(server, body)).status, 200);
    assert.deepEqual(read, [{ expect: '100-continue', body }]);
  });

  it('is taken by who passes over it, without a pause', async () => {
    let read = '';
    const server = createServer((socket) => {
      socket.setEncoding('latin1').on('data', (some) => {
        read += String(some);
        if (read.endsWith(body)) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    const began = Date.now();
    assert.equal((await sentTo(server, body)).status, 200);
    assert.match(read, /^POST \/callback HTTP\/1\.1\r\n[\s\S]*\r\nExpect: 100-continue\r\n/);
    assert.ok(Date.now() - began < 900, 'others wait a second for "100 Continue"');
  });

  it('is sent again at once, without it, to who refuses it', async () => {
    const read: string[] = [];
    const server = createHttpServer(async (req, res) => {
      assert.equal(req.headers.expect, undefined);
      read.push(await text(req));
      res.end();
    });
    server.on('checkContinue', (req: IncomingMessage, res) => {
      req.resume();
      res.writeHead(417).end();
    });
    assert.deepEqual([(await sentTo(server, body)).status, read], [200, [body]]);
  });
});
