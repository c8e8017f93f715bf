import assert from 'node:assert/strict';
import type { RTCPeerConnection } from '@roamhq/wrtc';
import { silentLog } from '../../../server/lib/logger.ts';
import { Problem } from '../../../server/lib/problem.ts';
import type { MediaServer } from '../../../server/platform/calls/media/server.ts';
import { createJanus } from '../../../server/platform/janus/janus.ts';
import { lacks, type Started, startJanus } from '../../support/mediaServers.ts';
import { skipBecause } from '../../support/skip.ts';
import { openTone } from '../../support/tone.ts';
import { wrtc } from '../../support/wrtc.ts';
import { until } from '../support/until.ts';
import { gathered, roomsOf } from './support.ts';

const apiSecret = 'janus api secret';
const times = { answerMs: 700, keepaliveMs: 300, again: { firstMs: 50, maxMs: 200 } };
const refused = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;

describe('the media server behind its port: Janus', function () {
  this.timeout(20_000);
  let janus: Started;
  const open: { server: MediaServer; isUp: () => boolean }[] = [];
  const connections: RTCPeerConnection[] = [];
  const tone = openTone(440);

  before(async function () {
    skipBecause(this, lacks('janus'));
    janus = await startJanus({ apiSecret });
  });
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.close();
    for (const { server } of open.splice(0)) await server.stop();
  });
  after(async () => {
    tone.stop();
    await janus?.stop();
  });

  async function connected(
    secret = 'installation',
    url = `ws://:${encodeURIComponent(apiSecret)}@127.0.0.1:`,
    by = times,
  ) {
    const server = createJanus({ url: `${url}${janus.port}`, secret, logger: silentLog(), times: by });
    let up = false;
    server.onState((isUp) => {
      up = isUp;
    });
    server.start();
    open.push({ server, isUp: () => up });
    await until('a session', () => up || undefined);
    return { server, isUp: () => up };
  }
  async function offer(): Promise<string> {
    const connection = new wrtc.RTCPeerConnection();
    connections.push(connection);
    connection.addTrack(tone.track, new wrtc.MediaStream([tone.track]));
    await connection.setLocalDescription(await connection.createOffer());
    return gathered(connection);
  }
  const rooms = () => roomsOf(janus, apiSecret);

  it('lets so many send into a room as may, and no more', async () => {
    const { server } = await connected();
    const room = await server.openRoom(1);
    const one = await room.join('a'.repeat(24), () => undefined);
    const two = await room.join('b'.repeat(24), () => undefined);
    const sdp = await one.publish(await offer());
    const [connection] = connections;
    await connection.setRemoteDescription({ type: 'answer', sdp });
    await until('a connection', () => (connection.connectionState === 'connected' ? true : undefined));
    assert.equal(one.isPublishing(), true);
    await assert.rejects(two.publish(await offer()), refused('MediaFull'));
    assert.equal(two.isPublishing(), false);
    await one.leave();
    for (const end = Date.now() + 3000; !(await published(two)); ) assert.ok(Date.now() < end, 'room for another');
  });
  const published = async (seat: { publish: (offer: string) => Promise<string> }): Promise<boolean> => {
    try {
      await seat.publish(await offer());
      return true;
    } catch (error) {
      if (refused('MediaFull')(error)) return false;
      throw error;
    }
  };

  it('clears away what an earlier start of the same installation has left, and nothing of others', async () => {
    const other = await connected('another installation');
    await other.server.openRoom(2);
    const [others = ''] = await rooms();
    const killed = await connected();
    await killed.server.openRoom(2);
    await killed.server.openRoom(2);
    assert.equal((await rooms()).length, 3);
    await connected(); // as after a crash: nobody closed those
    assert.deepEqual(await rooms(), [others]);
    const room = await killed.server.openRoom(2);
    await room.close();
    await other.server.stop();
    assert.deepEqual(await rooms(), []);
  });

  it('notices a Janus that hangs, refuses at once, and comes back', async () => {
    const { server, isUp } = await connected();
    janus.kill('SIGSTOP');
    try {
      await assert.rejects(server.openRoom(2), refused('MediaAway'));
      await until('the loss', () => !isUp() || undefined);
      const before = Date.now();
      await assert.rejects(server.openRoom(2), refused('MediaAway'));
      assert.ok(Date.now() - before < 100);
    } finally {
      janus.kill('SIGCONT');
    }
    await until('a session', () => isUp() || undefined, 5000);
    await (await server.openRoom(2)).close();
  });

  it('does not hold up the end of the process when it hangs', async () => {
    const { server } = await connected(undefined, undefined, { ...times, answerMs: 8000, keepaliveMs: 8000 });
    await server.openRoom(2);
    janus.kill('SIGSTOP');
    try {
      const before = Date.now();
      await server.stop();
      assert.ok(Date.now() - before < 2500);
    } finally {
      janus.kill('SIGCONT');
    }
  });

  it('does not get in with a wrong secret', async () => {
    await assert.rejects(connected('installation', 'ws://:wrong@127.0.0.1:'), /no a session/);
  });
});
