import assert from 'node:assert/strict';
import type { RTCPeerConnection } from '@roamhq/wrtc';
import { type IceServer, iceServersFor } from '../../../server/platform/calls/ice.ts';
import { lacks, type Started, startTurn } from '../../support/mediaServers.ts';
import { skipBecause } from '../../support/skip.ts';
import { heardOn, openTone, type Tone } from '../../support/tone.ts';
import { wrtc } from '../../support/wrtc.ts';
import { until } from '../support/until.ts';

describe('a call that nothing but a relay carries, through coturn', function () {
  this.timeout(30_000);
  let turn: Started;
  let tone: Tone;
  const open: RTCPeerConnection[] = [];

  before(async function () {
    skipBecause(this, lacks('turnserver'));
    turn = await startTurn('the secret');
    tone = openTone(440);
  });
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });
  after(async () => {
    tone?.stop();
    await turn?.stop();
  });

  const relay = (secret: string, now = Date.now()): IceServer[] =>
    iceServersFor(
      { iceServers: [`turn:127.0.0.1:${turn.port}?transport=udp`], turnSecret: secret },
      'a'.repeat(24),
      now,
    );
  function connection(iceServers: IceServer[]): RTCPeerConnection {
    const made = new wrtc.RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
    open.push(made);
    return made;
  }
  /** Sets a description and gives it with all its candidates. */
  async function described(from: RTCPeerConnection, type: 'offer' | 'answer') {
    await from.setLocalDescription(type === 'offer' ? await from.createOffer() : await from.createAnswer());
    await until('all candidates', () => (from.iceGatheringState === 'complete' ? true : undefined), 15_000);
    return { type, sdp: String(from.localDescription.sdp) };
  }

  it('carries sound with the credentials of two people', async () => {
    const [caller, callee] = [connection(relay('the secret')), connection(relay('the secret'))];
    caller.addTrack(tone.track, new wrtc.MediaStream([tone.track]));
    const offer = await described(caller, 'offer');
    const candidates = [...offer.sdp.matchAll(/^a=candidate:.* typ (\w+)/gm)].map(([, kind]) => kind);
    assert.ok(candidates.length > 0 && candidates.every((kind) => kind === 'relay'), `candidates: ${candidates}`);
    await callee.setRemoteDescription(offer);
    await caller.setRemoteDescription(await described(callee, 'answer'));
    await until('a connection', () => (callee.connectionState === 'connected' ? true : undefined), 15_000);
    const [track] = callee.getReceivers().map((receiver: { track: unknown }) => receiver.track);
    let share = 0;
    for (const end = Date.now() + 5000; share < 0.7 && Date.now() < end; ) [share = 0] = await heardOn(track, [440]);
    assert.ok(share > 0.7, `heard ${share} of the tone`);
    assert.match(turn.output(), new RegExp(`user <\\d+:${'a'.repeat(24)}>`), 'coturn knows whose it is');
  });

  it('gets no relay with another secret, nor with credentials that have ended', async () => {
    for (const servers of [relay('another'), relay('the secret', Date.now() - 13 * 3_600_000)]) {
      const caller = connection(servers);
      caller.addTrack(tone.track, new wrtc.MediaStream([tone.track]));
      assert.doesNotMatch((await described(caller, 'offer')).sdp, /a=candidate/);
    }
  });
});
