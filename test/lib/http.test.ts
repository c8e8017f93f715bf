import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpClient } from '../../server/lib/http.ts';

describe('the HTTP client', () => {
  let server: Server;
  let origin = '';
  let connections = 0;
  before(async () => {
    server = createServer((request, response) => {
      if (request.url === '/moved') response.writeHead(307, { Location: '/elsewhere' }).end();
      else if (request.url === '/slow') request.on('close', () => response.destroy());
      else if (request.url === '/dripping') {
        const drip = setInterval(() => response.write('.'), 20);
        response.on('close', () => clearInterval(drip));
      } else response.writeHead(418, { 'Content-Type': 'application/json' }).end('{"as": "it came"}');
    });
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes any status for an answer and leaves the body as it came', async () => {
    const client = createHttpClient({ timeoutMs: 2000 });
    const { status, data } = await client.request({ url: origin });
    assert.deepEqual([status, data], [418, '{"as": "it came"}']);
    client.close();
  });

  it('follows no redirect by itself', async () => {
    const client = createHttpClient({ timeoutMs: 2000 });
    const { status, headers } = await client.request({ url: `${origin}/moved` });
    assert.deepEqual([status, headers.location], [307, '/elsewhere']);
    client.close();
  });

  it('connects where the route says, on connections it keeps', async () => {
    const client = createHttpClient({
      timeoutMs: 2000,
      route: (address) => address.replace('https://help.example', origin),
    });
    connections = 0;
    for (let n = 0; n < 3; n++) assert.equal((await client.request({ url: 'https://help.example/x' })).status, 418);
    assert.equal(connections, 1);
    client.close();
  });

  it('gives up after its timeout', async () => {
    const client = createHttpClient({ timeoutMs: 100 });
    await assert.rejects(client.request({ url: `${origin}/slow` }), /timeout/);
    client.close();
  });

  it('gives up on an answer that drips in for longer than its timeout', async () => {
    const client = createHttpClient({ timeoutMs: 150 });
    await assert.rejects(client.request({ url: `${origin}/dripping` }), { code: 'ECONNABORTED' });
    client.close();
  });

  it('gives up when its caller does', async () => {
    const client = createHttpClient({ timeoutMs: 5000 });
    const stop = new AbortController();
    const asked = client.request({ url: `${origin}/dripping`, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await assert.rejects(asked, { code: 'ERR_CANCELED' });
    await assert.rejects(client.request({ url: origin, signal: stop.signal }), { code: 'ERR_CANCELED' });
    client.close();
  });

  it('calls no private address when it must not', async () => {
    const client = createHttpClient({ timeoutMs: 2000, publicOnly: true });
    await assert.rejects(client.request({ url: origin }), { code: 'PrivateAddress' });
    await assert.rejects(client.request({ url: origin.replace('127.0.0.1', 'localhost') }), /private address/);
    client.close();
  });
});
