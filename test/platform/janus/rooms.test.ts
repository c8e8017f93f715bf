import assert from 'node:assert/strict';
import { lacks, type Started, startJanus } from '../../support/mediaServers.ts';
import { skipBecause } from '../../support/skip.ts';
import { addMember, connect, type Got, type RoomClient, requestId, ring } from '../rooms/support.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { openSfuPeer, type SfuPeer } from './support.ts';

describe('a call for several through Janus, heard by real connections over real sockets', function () {
  this.timeout(40_000);
  let janus: Started;
  let platform: TestPlatform;
  let clients: RoomClient[] = [];
  let peers: SfuPeer[] = [];

  before(async function () {
    skipBecause(this, lacks('janus'));
    janus = await startJanus();
    platform = await startPlatform({ JANUS_URL: `ws://127.0.0.1:${janus.port}` });
    for (const name of ['Alice', 'Bob', 'Carol']) {
      const member = await addMember(platform, name);
      clients.push(await connect(platform, member));
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
  async function room(): Promise<Got> {
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
    const deadline = Date.now() + 15_000;
    for (;;) {
      const heard = await Promise.all(peers.map((peer) => peer.hears(others(peer))));
      if (heard.flat().every((share) => share > 0.7)) return;
      if (Date.now() > deadline) assert.fail(`heard: ${JSON.stringify(heard)}`);
    }
  }

  it('carries the sound of each of three to both others', async () => {
    await room();
    for (const peer of peers) assert.equal(await peer.publish(), undefined);
    await allHearAll();
  });
});
