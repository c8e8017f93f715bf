import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { systemClock } from '../../../server/lib/clock.ts';
import { createLogReader } from '../../../server/platform/log/reading.ts';
import { platformMigrations } from '../../../server/platform/migrations.ts';
import { callEvents } from '../../../server/platform/rooms/callEvents.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import type { Got } from '../support/got.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { addMember, connect, inviting, type Member, makeRoom, type RoomClient, requestId, ring } from './support.ts';

describe('what one session may cost', () => {
  let platform: TestPlatform;
  let alice: Member;
  let bob: Member;
  before(async () => {
    platform = await startPlatform();
    [alice, bob] = [await addMember(platform, 'Alice'), await addMember(platform, 'Bob')];
  });
  after(() => platform.stop());

  it('is one ask for each person, and eight at a time', async () => {
    const asker = await connect(platform, alice);
    const others: RoomClient[] = [];
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I'])
      others.push(await connect(platform, await addMember(platform, `Other${name}`)));
    const asking = (to: string, requestID = requestId()) => ({ request: 'inviteRequest', requestID, to });
    const [first, ...rest] = others.slice(0, 8).map(({ id }) => asking(id));
    for (const frame of [first, ...rest]) if (frame) asker.send(frame);
    await others[7]?.next({ request: 'inviteRequest' });
    assert.equal((await asker.ask(asking(others[0]?.id ?? ''))).error, 409, 'the same person');
    assert.equal((await asker.ask(asking(others[8]?.id ?? ''))).error, 409, 'one more');
    await others[0]?.silent({ error: 409 });
    assert.equal(others[0]?.frames.filter(({ request }) => request === 'inviteRequest').length, 1);
    asker.send({ cancel: 'inviteRequest', requestID: first?.requestID });
    await asker.next({ cancel: 'inviteRequest', requestID: first?.requestID });
    asker.send(asking(others[8]?.id ?? ''));
    await others[8]?.next({ request: 'inviteRequest' });
    for (const client of [asker, ...others]) await client.close();
  });

  it('is a context that can be read again', async () => {
    const [caller, callee] = [await connect(platform, alice), await connect(platform, bob)];
    const { room } = await makeRoom(caller);
    const nested = (levels: number): object => (levels === 0 ? {} : { in: nested(levels - 1) });
    for (const levels of [32, 1000]) {
      const { error, message } = await caller.ask({ ...inviting(room, bob.id), context: nested(levels) });
      assert.equal(error, 400);
      assert.match(message, /levels/);
    }
    const deep: Got = { ...inviting(room, bob.id), context: nested(31) };
    caller.send(deep);
    await callee.next({ requestID: deep.requestID });
    for (const client of [caller, callee]) await client.close();
  });

  for (const way of ['websocket', 'socket.io'] as const)
    it(`is no memory for what a ${way} client does not read`, async () => {
      const caller = await connect(platform, alice);
      const slow = await addMember(platform, `Slow${way.slice(0, 3)}`);
      const sleeper = way === 'websocket' ? await rawClient(slow) : await socketIoClient(slow);
      const { room } = await makeRoom(caller);
      const requestID = requestId();
      caller.send(inviting(room, slow.id, requestID));
      await sleeper.rung;
      sleeper.accept(requestID);
      await caller.next({ answer: 'invitation', requestID });
      sleeper.sleep();
      const sdp = 'x'.repeat(262_144);
      // What the kernel takes for him is not ours to bound.
      for (let sent = 0; sent < 150; sent += 1)
        await caller.ask({ request: 'sdp', requestID: requestId(), payload: { room, type: 'offer', sdp } });
      assert.ok((await sleeper.wake()) < 150, 'cut before it was sent everything');
      sleeper.end();
      await caller.close();
    });

  /** How many long frames it hears until it is closed, or has heard all. */
  async function heardBy(socket: WebSocket): Promise<number> {
    let heard = 0;
    const done = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.on('message', (data: Buffer) => {
        if (data.length > 262_144) heard += 1;
        if (heard === 150) resolve();
      });
    });
    socket.resume();
    await done;
    return heard;
  }

  async function rawClient(who: Member) {
    const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/qss/ws`, {
      headers: { Authorization: `Bearer ${who.token}` },
    });
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('open', resolve));
    const rung = new Promise<void>((resolve) => socket.once('message', () => resolve()));
    return {
      rung,
      accept: (requestID: string) => socket.send(JSON.stringify({ answer: 'invitation', requestID, from: alice.id })),
      sleep: () => socket.pause(),
      wake: () => heardBy(socket),
      end: () => socket.terminate(),
    };
  }

  async function socketIoClient(who: Member) {
    const socket = io(platform.url, {
      path: '/qss/socket.io',
      transports: ['websocket'],
      auth: { token: who.token },
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const rung = new Promise<void>((resolve) => socket.once('message', () => resolve()));
    const raw = () => (socket.io.engine.transport as unknown as { ws: WebSocket }).ws;
    return {
      rung,
      accept: (requestID: string) => socket.emit('message', { answer: 'invitation', requestID, from: alice.id }),
      sleep: () => raw().pause(),
      wake: () => heardBy(raw()),
      end: () => {
        raw().terminate();
        socket.close();
      },
    };
  }

  it('is none where its requests were refused', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const client = await connect(platform, await addMember(platform, 'Refused'));
    const { room } = await makeRoom(client);
    const offer = (n: number) => ({
      request: 'sdp',
      requestID: requestId(),
      payload: { room, to: 'nobody', type: 'offer', sdp: `${n}${'x'.repeat(60_000)}` },
    });
    const before = heap();
    for (let n = 0; n < 500; n += 1) assert.equal((await client.ask(offer(n))).error, 404);
    assert.ok(heap() - before < 15_000_000, `${heap() - before} bytes more, of 30 MB that were refused`);
    await client.close();
  });
});

describe('a session whose token expires', () => {
  it('ends with it, on every wire', async () => {
    let ahead = 0;
    const platform = await startPlatform({}, { ...systemClock, now: () => Date.now() + ahead });
    const [alice, bob] = [await addMember(platform, 'Alice'), await addMember(platform, 'Bob')];
    ahead = 8 * 3600_000 - 1500;
    const [early, late] = [await connect(platform, alice), await connect(platform, bob, 'socket.io objects')];
    const notified = new WebSocket(`${platform.url.replace('http', 'ws')}/rtc/notifications`, {
      headers: { Authorization: `Bearer ${alice.token}` },
    });
    const closed = new Promise((resolve) => notified.once('close', resolve));
    const { room } = await makeRoom(early);
    await ring(early, room, [late]);
    assert.equal(early.isClosed() || late.isClosed(), false);
    await until('all to be closed', () => (early.isClosed() && late.isClosed()) || undefined);
    assert.equal(await closed, 1008);
    await platform.stop();
  });
});

describe('the history of a long call', () => {
  it('is read to its end', () => {
    const folder = mkdtempSync(join(tmpdir(), 'history-'));
    const db = openDatabase(join(folder, 'platform.db'), platformMigrations);
    const insert = db.prepare("INSERT INTO event(stream, seq, at, body) VALUES (?, ?, 1, '{}')");
    db.transaction(() => {
      for (let seq = 1; seq <= 2000; seq += 1) for (const stream of ['a', 'b']) insert.run(stream, seq);
      for (let seq = 2001; seq <= 2345; seq += 1) insert.run('a', seq);
    })();
    const reader = createLogReader(db);
    const seqs = (call: string) => [...callEvents({ reader }, call)].map(({ seq }) => seq);
    assert.deepEqual(
      seqs('a'),
      Array.from({ length: 2345 }, (_, index) => index + 1),
    );
    assert.equal(seqs('b').length, 2000);
    assert.deepEqual(seqs('c'), []);
    db.close();
    rmSync(folder, { recursive: true });
  });
});
