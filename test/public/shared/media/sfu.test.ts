import assert from 'node:assert/strict';
import { openRoomMedia, type RoomMedia } from '../../../../public/shared/media/roomMedia.ts';
import { addMember, connect, type RoomClient, requestId, ring } from '../../../platform/rooms/support.ts';
import { startPlatform, type TestPlatform } from '../../../platform/support/platform.ts';
import { until } from '../../../platform/support/until.ts';
import { lacks, type Started, startJanus } from '../../../support/mediaServers.ts';
import { skipBecause } from '../../../support/skip.ts';
import { heardOn } from '../../../support/tone.ts';
import { openNode } from './room.ts';

/** The media of a call for several: what a page shows, over real sockets, a real Janus and real connections. */
describe('public/shared/media: several through the media server', function () {
  this.timeout(40_000);
  const clients: RoomClient[] = [];
  let janus: Started;
  let platform: TestPlatform;
  let room = '';
  let all: { id: string; media: RoomMedia; close: () => void }[] = [];

  before(async function () {
    skipBecause(this, lacks('janus'));
    janus = await startJanus();
    platform = await startPlatform({ JANUS_URL: `ws://127.0.0.1:${janus.port}` });
    for (const name of ['Alice', 'Bob', 'Carol'])
      clients.push(await connect(platform, await addMember(platform, name)));
  });
  beforeEach(async () => {
    const [alice, ...others] = clients;
    assert.ok(alice);
    const made = await alice.ask({ request: 'createRoom', requestID: requestId(), payload: { topology: 'SFU' } });
    room = made.payload.room;
    for (const other of others) {
      const requestID = await ring(alice, room, [other]);
      await other.ask({ answer: 'invitation', requestID, from: alice.id });
    }
  });
  afterEach(async () => {
    for (const { close } of all.splice(0)) close();
    for (const client of clients) await client.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room } });
  });
  after(async () => {
    for (const client of clients) await client.close();
    await platform?.stop();
    await janus?.stop();
  });

  function enter(client: RoomClient): RoomMedia {
    const node = openNode();
    let read = client.frames.length;
    const media = openRoomMedia({
      room,
      isNewcomer: true,
      send: client.send,
      onChange: () => {},
      browser: node.browser,
    });
    const reading = setInterval(() => {
      while (read < client.frames.length) media.takeFrame(client.frames[read++]);
    }, 5);
    const close = () => {
      clearInterval(reading);
      media.close();
      node.close();
    };
    all.push({ id: client.id, media, close });
    media.start(false);
    return media;
  }
  const shows = (media: RoomMedia, count: number) => {
    const { peers } = media.state();
    return peers.length === count && peers.every(({ phase, audio }) => phase === 'connected' && audio)
      ? true
      : undefined;
  };
  const enterAll = async () => {
    all = [];
    const entered = clients.map(enter);
    await until('all connected', () => entered.every((media) => shows(media, 2)) || undefined, 15_000);
    return entered as [RoomMedia, RoomMedia, RoomMedia];
  };
  async function hears(media: RoomMedia, name: string): Promise<number> {
    const track = media.state().peers.find((peer) => peer.name === name)?.audio;
    if (track) return (await heardOn(track, [440]))[0] ?? 0;
    await new Promise((done) => setTimeout(done, 50));
    return 0;
  }
  async function comesToHear(media: RoomMedia, name: string): Promise<void> {
    const end = Date.now() + 10_000;
    for (let share = 0; share < 0.5; share = await hears(media, name))
      if (Date.now() > end) assert.fail(`does not hear ${name}: ${JSON.stringify(media.state().peers)}`);
  }

  it('shows each of three both others with their names, and plays them; muted is silent, held is told', async () => {
    const [alice, bob, carol] = await enterAll();
    for (const [media, names] of [
      [alice, ['Bob', 'Carol']],
      [bob, ['Alice', 'Carol']],
      [carol, ['Alice', 'Bob']],
    ] as const)
      for (const name of names) await comesToHear(media, name);
    alice.setMuted(true);
    await until('silence', () => (alice.state().muted ? true : undefined));
    await new Promise((done) => setTimeout(done, 400));
    assert.ok((await hears(bob, 'Alice')) < 0.1);
    alice.setMuted(false);
    alice.setHeld(true);
    const held = (media: RoomMedia) => media.state().peers.find(({ name }) => name === 'Alice')?.heldByOther;
    await until('held', () => held(bob) || undefined, 8000);
    assert.ok(
      alice.state().peers.every(({ audio }) => audio === null),
      'who holds hears nothing',
    );
    alice.setHeld(false);
    await until('back', () => held(bob) === false || undefined, 8000);
    await comesToHear(bob, 'Alice');
    await comesToHear(alice, 'Carol');
  });

  it('says that the media server is lost, and comes back with it by itself', async () => {
    const entered = await enterAll();
    janus.kill();
    for (const media of entered)
      await until('the sentence', () => /cannot be reached/.test(media.state().connectionTrouble ?? '') || undefined);
    const { port } = janus;
    await janus.stop();
    janus = await startJanus({ port });
    await until('all connected anew', () => entered.every((media) => shows(media, 2)) || undefined, 25_000);
    assert.equal(entered[0].state().connectionTrouble, null);
    await comesToHear(entered[0], 'Bob');
  });

  it('goes on after a page was loaded again, and when the person asks to try again', async () => {
    const [alice, bob] = await enterAll();
    const [client] = clients;
    assert.ok(client);
    all.shift()?.close();
    const again = enter(client);
    await until('connected', () => shows(again, 2), 15_000);
    await comesToHear(again, 'Bob');
    await comesToHear(bob, 'Alice');
    bob.retry();
    await comesToHear(bob, 'Carol');
    await comesToHear(again, 'Bob');
    assert.ok(alice);
  });
});

describe('public/shared/media: several without a media server', () => {
  it('says what is missing and that the chat goes on, and tries nothing until the person asks', async () => {
    const platform = await startPlatform();
    const client = await connect(platform, await addMember(platform, 'Alice'));
    const node = openNode();
    const made = await client.ask({ request: 'createRoom', requestID: requestId(), payload: { topology: 'SFU' } });
    const media = openRoomMedia({
      room: made.payload.room,
      isNewcomer: false,
      send: client.send,
      onChange: () => {},
      browser: node.browser,
    });
    let read = client.frames.length;
    const reading = setInterval(() => {
      while (read < client.frames.length) media.takeFrame(client.frames[read++]);
    }, 5);
    try {
      media.start(false);
      const sentence = await until('a sentence', () => media.state().connectionTrouble ?? undefined, 5000);
      assert.match(sentence, /this installation has none\. The chat goes on/);
      const asked = () => client.frames.filter(({ cancel }) => cancel === 'sdp').length;
      const before = asked();
      media.refresh();
      await new Promise((done) => setTimeout(done, 300));
      assert.equal(asked(), before);
      media.retry();
      await until('another try', () => asked() > before || undefined);
    } finally {
      clearInterval(reading);
      media.close();
      node.close();
      await client.close();
      await platform.stop();
    }
  });
});
