import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { lacks, type Started, startJanus } from '../../support/mediaServers.ts';
import { skipBecause } from '../../support/skip.ts';
import { addMember, connect, type RoomClient, requestId, ring } from '../rooms/support.ts';
import type { Got } from '../support/got.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { openSfuPeer, roomsOf, type SfuPeer } from './support.ts';

describe('a call for several through Janus, heard by real connections over real sockets', function () {
  this.timeout(40_000);
  let janus: Started;
  let platform: TestPlatform;
  const clients: RoomClient[] = [];
  let token = '';
  let peers: SfuPeer[] = [];

  before(async function () {
    skipBecause(this, lacks('janus'));
    janus = await startJanus();
    platform = await startPlatform({ JANUS_URL: `ws://127.0.0.1:${janus.port}` });
    for (const name of ['Alice', 'Bob', 'Carol']) {
      const member = await addMember(platform, name);
      clients.push(await connect(platform, member));
      token ||= member.token;
    }
  });
  afterEach(() => {
    for (const peer of peers.splice(0)) peer.close();
  });
  after(async () => {
    for (const client of clients) await client.close();
    await platform?.stop();
    await janus?.stop();
  });

  /** A room with all three in it. */
  async function open(): Promise<Got> {
    const [alice, ...others] = clients;
    assert.ok(alice);
    const { payload } = await alice.ask({
      request: 'createRoom',
      requestID: requestId(),
      payload: { topology: 'SFU' },
    });
    assert.equal(payload.topology, 'SFU');
    for (const other of others) {
      const requestID = await ring(alice, payload.room, [other]);
      assert.equal((await other.ask({ answer: 'invitation', requestID, from: alice.id })).answer, 'invitation');
      await alice.next({ answer: 'invitation', requestID });
    }
    peers = clients.map((client, index) => openSfuPeer(client, payload.room, 440 * (index + 1)));
    return payload;
  }
  const others = (peer: SfuPeer) => peers.filter((one) => one !== peer);

  /** Each hears both others, and on each one's track that one alone. */
  async function allHearAll(): Promise<void> {
    await Promise.all(peers.map((peer) => heardBy(peer, others(peer))));
  }
  async function heardBy(peer: SfuPeer, all: readonly SfuPeer[]): Promise<void> {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const heard = await peer.hears(all);
      if (heard.every((share) => share > 0.7)) return;
      if (Date.now() > deadline) assert.fail(`heard: ${JSON.stringify(heard)}`);
      await pause(50);
    }
  }

  it('carries the sound of each of three to both others, and that of the two who are left', async () => {
    const { room: name } = await open();
    for (const peer of peers) assert.equal(await peer.publish(), undefined);
    await allHearAll();

    const gone = peers.pop();
    await gone?.client.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: name } });
    gone?.close();
    await until('one less', () => peers.every((peer) => peer.offered().length === 1) || undefined);
    await allHearAll();
  });

  it('has a room at Janus from the first who sends until the call is over', async () => {
    const { room: name } = await open();
    const before = (await roomsOf(janus)).length;
    await peers[0]?.publish();
    assert.equal((await roomsOf(janus)).length, before + 1);
    for (const { client } of peers)
      await client.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: name } });
    for (const end = Date.now() + 3000; (await roomsOf(janus)).length > before; ) assert.ok(Date.now() < end);
  });

  it('leaves no room at Janus where calls end while people come to their media', async () => {
    const before = (await roomsOf(janus)).length;
    for (let round = 0; round < 12; round++) {
      const { room: name, callId } = await open();
      const payload = { room: name, type: 'subscribe' };
      const asked = peers.map(({ client }) => client.ask({ request: 'sdp', requestID: requestId(), payload }));
      await pause(round); // each time a little further into it
      const headers = { Authorization: `Bearer ${token}` };
      const body = JSON.stringify({ callId });
      const ended = await fetch(`${platform.url}/rtc/endCall`, { method: 'POST', headers, body });
      assert.equal(ended.status, 200);
      for (const frame of await Promise.all(asked))
        assert.ok(frame.answer === 'sdp' || frame.error === 403, JSON.stringify(frame));
      for (const peer of peers.splice(0)) peer.close();
    }
    for (const end = Date.now() + 3000; (await roomsOf(janus)).length > before; ) assert.ok(Date.now() < end);
  });

  it('lets somebody only listen, and begin anew when his page was loaded again', async () => {
    const { room: name } = await open();
    const [alice, bob, carol] = peers;
    assert.ok(alice && bob && carol);
    const request = { request: 'sdp', payload: { room: name, to: 'sfu', type: 'subscribe' } };
    const { payload } = await carol.client.ask({ ...request, requestID: requestId() });
    assert.deepEqual(payload, { publishing: false });
    await alice.publish();
    await bob.publish();
    await until('both are offered', () => carol.offered().length === 2 || undefined);
    await heardBy(carol, [alice, bob]);

    await alice.publish(); // by another connection
    await carol.client.ask({ ...request, requestID: requestId() });
    await heardBy(carol, [alice, bob]);
    await heardBy(bob, [alice]);
  });

  it('refuses what its media server cannot use, with a sentence each', async () => {
    const { room: name } = await open();
    const [alice, bob] = peers;
    assert.ok(alice && bob);
    const sdp = async (payload: Got) => {
      const told = await alice.client.ask({
        request: 'sdp',
        requestID: requestId(),
        payload: { room: name, sdp: 'v=0', ...payload },
      });
      return [told.cancel, told.error, told.message];
    };
    const unreadable = 'The media server cannot use this description of a session.';
    assert.deepEqual(await sdp({ type: 'offer' }), ['sdp', 400, unreadable]);
    const unasked = 'The media server waits for no such answer: ask it to subscribe again.';
    assert.deepEqual(await sdp({ type: 'answer' }), ['sdp', 409, unasked]);
    assert.equal((await sdp({ type: 'offer', to: bob.client.id }))[1], 409, 'descriptions go to the server');
    await alice.publish();
    await bob.publish();
    await heardBy(alice, [bob]);
  });

  it('says it when Janus is killed in a call, and goes on when it is back', async () => {
    await open();
    for (const peer of peers) await peer.publish();
    await allHearAll();
    janus.kill();
    for (const { client } of peers) {
      const { error, from, to, message } = await client.next({ cancel: 'sdp' });
      assert.deepEqual({ error, from, to }, { error: 503, from: 'sfu', to: client.id });
      assert.match(message, /^The media server cannot be reached just now/);
    }
    assert.equal((await peers[0]?.publish())?.error, 503);
    const { port } = janus;
    await janus.stop();
    janus = await startJanus({ port });
    for (const peer of peers) {
      await until('to be told to begin again', () => again(peer.client) || undefined, 15_000);
      assert.equal(await peer.publish(), undefined);
    }
    await allHearAll();
  });

  const again = ({ frames }: RoomClient) =>
    frames.some(({ request, from, payload }) => request === 'sdp' && from === 'sfu' && payload.type === 'again');
});

describe('a call for several where no Janus is', () => {
  it('is made and rings; its media requests say what is missing', async () => {
    const platform = await startPlatform();
    const alice = await connect(platform, await addMember(platform, 'Alice'));
    const bob = await connect(platform, await addMember(platform, 'Bob'));
    try {
      const { payload } = await alice.ask({
        request: 'createRoom',
        requestID: requestId(),
        payload: { topology: 'SFU' },
      });
      await ring(alice, payload.room, [bob]);
      const told = await alice.ask({
        request: 'sdp',
        requestID: requestId(),
        payload: { room: payload.room, type: 'offer', sdp: 'v=0' },
      });
      assert.equal(told.cancel, 'sdp');
      assert.equal(told.error, 503);
      assert.match(told.message, /this installation has none\. The chat goes on/);
    } finally {
      await alice.close();
      await bob.close();
      await platform.stop();
    }
  });
});
