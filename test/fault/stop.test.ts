import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { type SpawnedProduct, spawnProduct } from '../support/spawnProduct.ts';

const password = 'stop-password-1';

describe('the product told to stop', function () {
  this.timeout(40_000);
  const folder = mkdtempSync(join(tmpdir(), 'bridgedesk-stop-'));
  const sockets: Socket[] = [];
  let product: SpawnedProduct;
  let isStopped = false;
  before(async () => {
    product = await spawnProduct(folder, { DEMO_PASSWORD: password });
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    if (!isStopped) await product.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function signedIn(): Promise<string> {
    const answer = await fetch(`${product.url}/rtc/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: 'alice', password }),
    });
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  /** A client that reads nothing of what comes after the first answer, and answers nothing: a laptop that sleeps. */
  async function sleeping(lines: readonly string[]): Promise<string> {
    const socket = connect(Number(new URL(product.url).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined); // it is cut
    socket.write(`${lines.join('\r\n')}\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    return first.toString('latin1').split('\r\n')[0] ?? '';
  }

  it('ends in good order, soon and having said goodbye, although clients are gone without a word', async () => {
    const token = await signedIn();
    const upgrade = (path: string) => [
      `GET ${path} HTTP/1.1`,
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      `Authorization: Bearer ${token}`,
      '',
    ];
    for (const path of [
      '/qss/ws',
      '/qss/socket.io/?EIO=4&transport=websocket',
      '/rtc/notifications',
      '/terminals/MultiPipe',
    ])
      assert.equal(await sleeping(upgrade(path)), 'HTTP/1.1 101 Switching Protocols', path);
    const half = ['POST /rtc/login HTTP/1.1', 'Host: x'];
    assert.match(await sleeping(['GET /health/live HTTP/1.1', 'Host: x', '', ...half]), /^HTTP\/1\.1 200 /);
    const awake = new WebSocket(`${product.url.replace('http', 'ws')}/qss/ws`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    await once(awake, 'open');
    const goodbye = once(awake, 'close');

    const begun = Date.now();
    const ended = await product.kill('SIGTERM');
    isStopped = true;
    const took = Date.now() - begun;
    assert.equal(ended, 0, `it ended with ${ended} after ${took} ms`);
    assert.ok(took < 5_000, `${took} ms`);
    assert.equal((await goodbye)[0], 1001);
    assert.deepEqual(
      product.output.filter((line) => /"level":[56]0/.test(line)),
      [],
    );
  });
});
