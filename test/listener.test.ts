import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { type Listener, listen } from '../server/listener.ts';

/** A client that keeps its connection whatever it is told, and what it was sent. */
function keepAlive(port: number): { socket: Socket; ask(path: string): void; heard(): string } {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  socket.on('error', () => undefined); // the server may cut it
  return { socket, ask: (path) => void socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`), heard: () => text };
}

describe('a listener that closes', () => {
  let listener: Listener;
  let parked: ServerResponse[];
  let sockets: Socket[];
  beforeEach(async () => {
    parked = [];
    sockets = [];
    listener = await listen('127.0.0.1', 0);
    listener.serve(
      express().use((req, res) => {
        if (req.url === '/now') return void res.end('now');
        if (req.url === '/stream') res.write('begun\n');
        parked.push(res);
      }),
      (server) => server.on('upgrade', (_req, socket) => void socket.write('here\n')),
    );
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    listener.server.closeAllConnections();
  });
  async function client(path?: string) {
    const one = keepAlive(listener.port);
    sockets.push(one.socket);
    await once(one.socket, 'connect');
    if (path) one.ask(path);
    return one;
  }
  const until = async (met: () => boolean) => {
    for (let waited = 0; waited < 2000 && !met(); waited += 5) await pause(5);
    assert.ok(met());
  };

  it('waits for answers under way and for nothing else', async () => {
    const [idle, poll, stream] = [await client('/now'), await client('/poll'), await client('/stream')];
    await client(); // connected, and never asks: browsers do that
    await until(() => idle.heard().includes('now') && parked.length === 2 && stream.heard().includes('begun'));
    let isClosed = false;
    const closed = listener.close().then(() => {
      isClosed = true;
    });
    await pause(50);
    assert.equal(isClosed, false, 'two answers are under way');
    const begun = Date.now();
    for (const res of parked) res.end('ended');
    await closed;
    assert.ok(Date.now() - begun < 500, `${Date.now() - begun} ms`);
    await until(() => poll.heard().includes('ended') && stream.heard().includes('ended'));
    assert.match(poll.heard(), /^Connection: close\r$/m);
  });

  it('cuts who has asked half a request, and a WebSocket a moment after its goodbye', async () => {
    const [first, second, upgraded] = [await client(), await client('/now'), await client()];
    upgraded.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await until(() => second.heard().includes('now') && upgraded.heard().includes('here'));
    for (const { socket } of [first, second]) socket.write('GET /poll HTTP/1.1\r\nHo');
    await pause(50);
    const begun = Date.now();
    const ended = (one: Socket) => once(one, 'close').then(() => Date.now() - begun);
    const [firstAfter, secondAfter, upgradedAfter] = [first, second, upgraded].map(({ socket }) => ended(socket));
    await listener.close();
    assert.ok(((await firstAfter) ?? 0) < 500 && ((await secondAfter) ?? 0) < 500);
    const after = (await upgradedAfter) ?? 0;
    assert.ok(after > 1_000 && after < 3_000, `${after} ms`);
  });
});
