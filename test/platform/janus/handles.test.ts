import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { RTCPeerConnection } from '@roamhq/wrtc';
import { silentLog } from '../../../server/lib/logger.ts';
import type { MediaRoom, MediaSeat, MediaServer, SeatEvent } from '../../../server/platform/calls/media/server.ts';
import { createJanus } from '../../../server/platform/janus/janus.ts';
import { lacks, type Started, startJanus } from '../../support/mediaServers.ts';
import { skipBecause } from '../../support/skip.ts';
import { openTone } from '../../support/tone.ts';
import { wrtc } from '../../support/wrtc.ts';
import { until } from '../support/until.ts';
import { gathered } from './support.ts';

/** Each is a connection that Janus keeps for us until it is detached, or our session ends. */
describe('handles of Janus', function () {
  this.timeout(20_000);
  let janus: Started;
  let server: MediaServer;
  let room: MediaRoom;
  let sender: MediaSeat;
  let listener: MediaSeat;
  const told: SeatEvent[] = [];
  const connections: RTCPeerConnection[] = [];
  const tone = openTone(440);

  before(async function () {
    skipBecause(this, lacks('janus'));
    janus = await startJanus();
    server = createJanus({ url: `ws://127.0.0.1:${janus.port}`, secret: 'installation', logger: silentLog() });
    const up = new Promise<void>((done) => server.onState((isUp) => isUp && done()));
    server.start();
    await up;
  });
  beforeEach(async () => {
    room = await server.openRoom(3);
    sender = await room.join('a'.repeat(24), () => undefined);
    const before = count('WebRTC media is now available');
    const sdp = await sender.publish(await offer());
    await connections[0]?.setRemoteDescription({ type: 'answer', sdp });
    await until('his media', () => count('WebRTC media is now available') > before || undefined, 8000);
    listener = await room.join('b'.repeat(24), (event) => told.push(event));
  });
  afterEach(async () => {
    await Promise.allSettled([sender.leave(), listener.leave(), room.close()]); // most have left
    for (const connection of connections.splice(0)) connection.close();
    told.length = 0;
  });
  after(async () => {
    tone.stop();
    await server?.stop();
    await janus?.stop();
  });

  async function offer(): Promise<string> {
    const connection = new wrtc.RTCPeerConnection();
    connections.push(connection);
    connection.addTrack(tone.track, new wrtc.MediaStream([tone.track]));
    await connection.setLocalDescription(await connection.createOffer());
    return gathered(connection);
  }
  const count = (what: string) => janus.output().split(what).length - 1;
  const attached = () => count('Creating new handle') - count('Detaching handle from');
  /** The room's own is one of them. */
  const are = (number: number) =>
    until(`${number} handles, last ${attached()}`, () => attached() === number || undefined).then(() =>
      assert.equal(attached(), number),
    );

  it('are as many as are used where somebody begins to listen twice at once', async () => {
    const first = listener.subscribe();
    await turn(); // Janus is asked for a handle
    await Promise.allSettled([first, listener.subscribe()]);
    await until('an offer', () => told.length > 0 || undefined);
    assert.equal(told.length, 1);
    await are(4);
    await listener.leave();
    await are(2);
  });

  it('are let go of where somebody leaves while he begins to listen, or to send anew', async () => {
    await Promise.all([listener.subscribe(), listener.leave()]);
    await are(2);
    const publishing = sender.publish(await offer());
    await Promise.allSettled([publishing, sender.leave()]);
    await assert.rejects(publishing);
    await are(1);
  });

  it('are let go of where Janus refuses what they were for', async () => {
    await listener.leave();
    await sender.leave();
    await are(1);
    await assert.rejects(server.openRoom(-1), /Janus says 430/);
    await are(1);
    await room.close();
    await assert.rejects(
      room.join('c'.repeat(24), () => undefined),
      /Janus says 426/,
    );
    await are(0);
    room = await server.openRoom(1);
  });
});
