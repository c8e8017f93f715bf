import assert from 'node:assert/strict';
import { openRoomMedia, type RoomMedia } from '../../../../public/shared/media/roomMedia.ts';
import { wrtc } from '../../../support/wrtc.ts';
import { openLine } from './line.ts';
import { openNode, openRoom, type Room } from './room.ts';

/** The media of a mesh room between real connections, over a wire in memory. */
describe('public/shared/media: mesh', () => {
  const name = 'a'.repeat(64);
  let room: Room;
  let all: { id: string; media: RoomMedia; close: () => void; connections: RTCPeerConnection[] }[] = [];
  beforeEach(() => {
    room = openRoom(name);
  });
  afterEach(() => {
    for (const one of all) one.close();
    all = [];
  });

  function enter(id: string, isNewcomer: boolean, isAllowed?: () => boolean): RoomMedia {
    const node = openNode(isAllowed);
    const send = room.join(id, (frame) => media.takeFrame(frame));
    const media = openRoomMedia({ room: name, isNewcomer, send, onChange: () => {}, browser: node.browser });
    const close = (): void => {
      media.close();
      node.close();
      room.leave(id);
    };
    all.push({ id, media, close, connections: node.connections });
    media.start(false);
    return media;
  }
  async function until(what: string, holds: () => boolean, ms = 8_000): Promise<void> {
    const end = Date.now() + ms;
    while (!holds()) {
      if (Date.now() > end) assert.fail(`${what}: ${JSON.stringify(all.map(({ media }) => media.state().peers))}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
  const isConnected = (media: RoomMedia, others: number): boolean => {
    const { peers } = media.state();
    return peers.length === others && peers.every(({ phase }) => phase === 'connected');
  };
  /** Loudest sample that is heard on a track within a time. */
  async function heard(media: RoomMedia, ms = 500): Promise<number> {
    const track = media.state().peers[0]?.audio;
    assert.ok(track, 'no sound comes in');
    const sink = new wrtc.nonstandard.RTCAudioSink(track as never);
    let loudest = 0;
    sink.ondata = ({ samples }: { samples: Int16Array }) => {
      for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
    };
    await new Promise((done) => setTimeout(done, ms));
    sink.stop();
    return loudest;
  }
  async function heardSoon(media: RoomMedia): Promise<void> {
    for (let tries = 0; tries < 20; tries += 1) if ((await heard(media)) > 1_000) return;
    assert.fail('nothing is heard any more');
  }

  it('connects two with sound both ways; muted is silent; held is told and silent; both come back', async () => {
    const [one, two] = [enter('1', false), enter('2', true)];
    await until('both connected', () => isConnected(one, 1) && isConnected(two, 1));
    assert.ok((await heard(one)) > 1_000 && (await heard(two)) > 1_000, 'sound both ways');
    one.setMuted(true);
    await new Promise((done) => setTimeout(done, 300));
    assert.ok((await heard(two)) < 200, 'muted');
    one.setMuted(false);
    two.setHeld(true);
    await until('held', () => one.state().peers[0]?.heldByOther === true);
    await until('silent', () => one.state().peers[0]?.audio === null);
    assert.equal(two.state().peers[0]?.heldByOther, false, 'who holds is not held');
    two.setHeld(false);
    await until('back', () => one.state().peers[0]?.heldByOther === false && one.state().peers[0]?.audio !== null);
    assert.ok((await heard(one)) > 1_000 && (await heard(two)) > 1_000, 'sound again');
  }).timeout(20_000);

  it('tells of whom no sound comes, until it does', async () => {
    let isAllowed = false;
    const [one, two] = [enter('1', false), enter('2', true, () => isAllowed)];
    await until('soundless', () => one.state().peers[0]?.soundless === true);
    assert.equal(two.state().peers[0]?.soundless, false, 'who is heard is not');
    isAllowed = true;
    two.retry();
    await until('heard', () => one.state().peers[0]?.soundless === false);
  }).timeout(20_000);

  it('connects when both offer at once, whoever has the greater id', async () => {
    const [one, two] = [enter('1', true), enter('2', true)];
    await until('both connected', () => isConnected(one, 1) && isConnected(two, 1));
    assert.ok((await heard(one)) > 1_000 && (await heard(two)) > 1_000);
    assert.ok(room.relayed.filter(({ type }) => type === 'offer').length >= 2, 'there was a collision');
    for (const media of [one, two]) media.setHeld(true);
    for (const media of [one, two]) media.setHeld(false);
    await until('still there', () => [one, two].every((media) => Boolean(media.state().peers[0]?.audio)));
    assert.ok((await heard(one)) > 1_000 && (await heard(two)) > 1_000);
  }).timeout(20_000);

  it('connects each of three with the others, and goes on with two when one leaves', async () => {
    const [one, two] = [enter('1', false), enter('2', true)];
    await until('two connected', () => isConnected(one, 1) && isConnected(two, 1));
    const three = enter('3', true);
    await until('all connected', () => [one, two, three].every((media) => isConnected(media, 2)));
    all.find(({ id }) => id === '3')?.close();
    await until('one less', () => isConnected(one, 1) && isConnected(two, 1));
  }).timeout(25_000);

  it('goes on with whoever comes back on a fresh connection, as after a reload', async () => {
    const [one, two] = [enter('1', false), enter('2', true)];
    await until('both connected', () => isConnected(one, 1) && isConnected(two, 1));
    all.find(({ id }) => id === '2')?.close();
    const again = enter('2', true);
    await until('connected anew', () => isConnected(again, 1) && isConnected(one, 1));
    assert.ok((await heard(one)) > 1_000 && (await heard(again)) > 1_000);
  }).timeout(20_000);

  it('finds another way when the network it had is gone', async () => {
    const line = openLine();
    room = openRoom(name, line);
    try {
      const [one, two] = [enter('1', false), enter('2', true)];
      await until('both connected', () => isConnected(one, 1) && isConnected(two, 1));
      assert.ok((await heard(one)) > 1_000);
      line.cut();
      await until('noticed', () => one.state().peers[0]?.phase === 'reconnecting', 15_000);
      assert.equal(one.state().peers[0]?.quality, 'reconnecting');
      await until('connected again', () => isConnected(one, 1) && isConnected(two, 1), 20_000);
      assert.ok(line.ways >= 4, 'by restarting ICE');
      assert.equal(all[0]?.connections.length, 1, 'on the same connection');
      assert.ok((await heard(one)) > 1_000 && (await heard(two)) > 1_000);
      line.cut();
      for (const media of [one, two]) media.retry(); // as when the browser tells that the network is another
      await until('at once', () => line.ways >= 6, 3_000);
      for (const media of [one, two]) await heardSoon(media);
    } finally {
      line.close();
    }
  }).timeout(60_000);

  it('says so where a browser makes no connections', async () => {
    const send = room.join('1', (frame) => media.takeFrame(frame));
    const { browser, close } = openNode();
    const media = openRoomMedia({
      room: name,
      isNewcomer: true,
      send,
      onChange: () => {},
      browser: {
        ...browser,
        connect() {
          throw new ReferenceError('RTCPeerConnection is not defined');
        },
      },
    });
    all.push({ id: '1', media, close: () => [media, { close }].map((one) => one.close()), connections: [] });
    media.start(false);
    enter('2', true);
    await until('told', () => /another browser/.test(media.state().connectionTrouble ?? ''));
    assert.equal(media.state().microphone, 'on');
  });

  it('tells of a hold that was lost on the way, and of what follows it', async () => {
    const [one, two] = [enter('1', false), enter('2', true)];
    await until('both connected', () => isConnected(one, 1) && isConnected(two, 1));
    const isHeld = (): boolean => one.state().peers[0]?.heldByOther === true;
    room.cut = true; // as while the server restarts
    two.setHeld(true);
    await new Promise((done) => setTimeout(done, 2_500));
    assert.equal(isHeld(), false);
    room.cut = false;
    two.refresh();
    await until('held', isHeld, 2_000);
    two.setHeld(false);
    await until('back', () => !isHeld(), 2_000);
    room.lost = 'answer';
    two.setHeld(true);
    await until('held', isHeld, 2_000);
    room.lost = undefined;
    two.setHeld(false);
    await until('back', () => !isHeld() && Boolean(one.state().peers[0]?.audio), 7_000);
    assert.deepEqual(
      all.map(({ connections }) => connections.length),
      [1, 1],
      'on the same connections',
    );
  }).timeout(30_000);

  it('begins again when what was offered was lost on the way', async () => {
    room.cut = true;
    const [one, two] = [enter('1', false), enter('2', true)];
    setTimeout(() => {
      room.cut = false;
      for (const media of [one, two]) media.refresh();
    }, 300);
    await until('both connected', () => isConnected(one, 1) && isConnected(two, 1), 12_000);
  }).timeout(20_000);
});
