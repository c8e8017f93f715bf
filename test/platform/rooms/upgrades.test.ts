import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { connectTo, rawly } from '../support/rawHttp.ts';
import { addMember, type Member } from './support.ts';

describe('requests for another protocol', () => {
  let platform: TestPlatform;
  let alice: Member;
  before(async () => {
    platform = await startPlatform();
    alice = await addMember(platform, 'Alice');
  });
  after(() => platform.stop());

  const asking = (path: string, ...more: string[]) => [
    `GET ${path} HTTP/1.1`,
    'Upgrade: websocket',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    ...more,
  ];
  /** What is answered in the first moment, all of it. */
  async function answered(lines: readonly string[]): Promise<string> {
    const socket = await connectTo(platform);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.write(`${[...lines, 'Host: x', 'Connection: Upgrade'].join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    const again = await fetch(`${platform.url}/sapi/capabilities`); // whatever else would answer has had its turn
    assert.equal(again.status, 401);
    socket.destroy();
    return text;
  }

  it('are survived when whoever asked is gone at once', async () => {
    for (const path of ['/nowhere', '/qss/ws', '/rtc/notifications', '/qss/socket.io/?EIO=4&transport=websocket'])
      for (let time = 0; time < 20; time += 1) {
        const socket = await connectTo(platform);
        socket.write(`${[...asking(path), 'Host: x', 'Connection: Upgrade'].join('\r\n')}\r\n\r\n`);
        await new Promise(setImmediate);
        socket.resetAndDestroy();
      }
    assert.equal((await fetch(`${platform.url}/sapi/capabilities`)).status, 401);
  });

  it('are served in this one where they are for no WebSocket', async () => {
    const head = [`Authorization: Bearer ${alice.token}`, 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'];
    const { status, body } = await rawly(platform, ['GET /sapi/capabilities HTTP/1.1', ...head]);
    assert.equal(status, 200);
    assert.ok(JSON.parse(body).domain);
    const socket = await connectTo(platform);
    const answer = once(socket, 'data');
    socket.write(
      `${['POST /rtc/login HTTP/1.1', 'Host: x', 'Connection: Upgrade, HTTP2-Settings', ...head.slice(1), 'Content-Length: 2'].join('\r\n')}\r\n\r\n{}`,
    );
    assert.match(String((await answer)[0]), /^HTTP\/1\.1 400 /, 'with its body');
    socket.destroy();
  });

  it('are answered once, by the path as it is written', async () => {
    const token = `Authorization: Bearer ${alice.token}`;
    for (const path of ['/qss/socket.io/%2e%2e/ws', '/qss/socket.io/../ws?EIO=4&transport=websocket', '/qss/x/../ws']) {
      const text = await answered(asking(path, token));
      assert.match(text, /^HTTP\/1\.1 404 /, path);
      assert.equal(text.split('HTTP/1.1').length, 2, path);
    }
    for (const path of ['/qss/ws', '/qss/socket.io/?EIO=4&transport=websocket']) {
      const text = await answered(asking(path, token));
      assert.match(text, /^HTTP\/1\.1 101 /, path);
      assert.equal(text.split('HTTP/1.1').length, 2, path);
    }
  });

  it('are refused to a person with 32 devices', async () => {
    const open: WebSocket[] = [];
    const address = `${platform.url.replace('http', 'ws')}/qss/ws`;
    const connect = async () => {
      const socket = new WebSocket(address, { headers: { Authorization: `Bearer ${alice.token}` } });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      open.push(socket);
    };
    for (let device = 0; device < 32; device += 1) await connect();
    await assert.rejects(connect(), /429/);
    open[0]?.terminate();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await connect();
    for (const socket of open) socket.terminate();
  });
});
