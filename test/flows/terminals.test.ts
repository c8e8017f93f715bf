import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { WebSocket } from 'ws';
import { connected, metadataOf, openStream, say } from '../platform/terminals/support.ts';
import { spawnProduct } from '../support/spawnProduct.ts';

describe('terminals of the built product', function () {
  this.timeout(30_000);
  const folder = mkdtempSync(join(tmpdir(), 'bridgedesk-terminals-'));
  after(() => rmSync(folder, { recursive: true }));

  it('call each other where the line says that gRPC listens, and are let go when it stops', async () => {
    const product = await spawnProduct(folder, { DEMO_PASSWORD: 'demo-password-1' });
    const line = product.output.find((one) => one.includes('"listening"')) ?? '{}';
    const { grpc } = JSON.parse(line) as { grpc: string };
    assert.match(grpc, /^127\.0\.0\.1:\d+$/);
    const goodbyes: number[] = [];
    const open = async (username: string) => {
      const answer = await fetch(`${product.url}/rtc/login`, {
        method: 'POST',
        body: JSON.stringify({ username, password: 'demo-password-1' }),
      });
      const { access_token: token } = (await answer.json()) as { access_token: string };
      const stream = openStream(grpc, 'MultiPipe', metadataOf(token));
      stream.send(say.bye('no uuid'));
      await stream.next('error');
      for (const path of ['/qss/ws', '/rtc/notifications', '/terminals/MultiPipe']) {
        const socket = new WebSocket(`${product.url.replace('http', 'ws')}${path}?access_token=${token}`);
        await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
        socket.once('close', (code) => goodbyes.push(code));
      }
      return stream;
    };
    const [alice, bob] = [await open('alice'), await open('bob')];
    await connected(alice, bob, '+4799000002');
    const before = Date.now();
    assert.equal(await product.kill('SIGTERM'), 0);
    assert.ok(Date.now() - before < 5_000);
    assert.deepEqual(goodbyes, Array(6).fill(1001));
    assert.deepEqual([(await alice.ended).code, (await bob.ended).code], [status.UNAVAILABLE, status.UNAVAILABLE]);
  });
});
