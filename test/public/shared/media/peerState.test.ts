import assert from 'node:assert/strict';
import { peerText, qualityText, troubleText } from '../../../../public/shared/media/mediaText.ts';
import { canRetry, noDevices, type TroubleCode, troubleOf } from '../../../../public/shared/media/mediaTrouble.ts';
import {
  type PeerPhase,
  type PeerState,
  peerPhase,
  peerTimes,
  restartPause,
} from '../../../../public/shared/media/peerState.ts';
import { type Measure, measureOf, noMeasure, qualityOf } from '../../../../public/shared/media/quality.ts';

describe('public/shared/media: how a connection stands', () => {
  const phases: readonly PeerPhase[] = ['connecting', 'connected', 'reconnecting', 'lost', 'closed'];

  it('never leaves closed, and loses what was connected only by way of reconnecting', () => {
    for (const phase of phases) assert.equal(peerPhase('closed', phase), 'closed');
    assert.equal(peerPhase('connected', 'lost'), 'connected');
    assert.equal(peerPhase('connected', 'connecting'), 'connected');
    for (const phase of phases) assert.equal(peerPhase(phase, 'closed'), 'closed');
  });

  it('restarts at once what failed, later what stalls, ever less often, and the polite one after the other', () => {
    assert.equal(restartPause('failed', 0, false, peerTimes), 0);
    assert.equal(restartPause('stalls', 0, false, peerTimes), peerTimes.stall);
    assert.equal(restartPause('slow', 0, false, peerTimes), peerTimes.connect);
    const pauses = [1, 2, 3, 9].map((attempt) => restartPause('failed', attempt, false, peerTimes));
    assert.deepEqual(pauses, [4_000, 8_000, 8_000, 8_000]);
    for (const attempt of [0, 1, 5])
      assert.equal(
        restartPause('stalls', attempt, true, peerTimes) - restartPause('stalls', attempt, false, peerTimes),
        peerTimes.polite,
      );
  });

  it('reads statistics, and calls a connection what it was between two measurements', () => {
    const report = [
      { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.04 },
      { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 90, packetsLost: 10, audioLevel: 0.5 },
      { type: 'inbound-rtp', kind: 'video', packetsReceived: 10, packetsLost: -2 },
      { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.01 },
      { type: 'media-source', kind: 'audio', audioLevel: 0.25 },
      { type: 'media-source', kind: 'video' },
    ];
    const measure: Measure = {
      rtt: 40,
      received: 100,
      heard: true,
      lost: 10,
      missed: 0.01,
      levelIn: 0.5,
      levelOut: 0.25,
    };
    assert.deepEqual(measureOf(report), measure);
    assert.equal(qualityOf(noMeasure, noMeasure), 'good');
    assert.equal(qualityOf(noMeasure, measure), 'fair');
    assert.equal(qualityOf(measure, measure), 'good', 'what was lost before does not count again');
    assert.equal(qualityOf(measure, { ...measure, rtt: 500 }), 'fair');
    assert.equal(qualityOf(measure, { ...measure, missed: 0.3 }), 'poor');
    assert.equal(qualityOf(measure, { ...measure, rtt: 5_000 }), 'poor');
    assert.equal(qualityOf(measure, noMeasure), 'good', 'a fresh connection counts from the beginning');
  });

  it('says what is wrong, what to do, and that the call goes on', () => {
    const named = (name: string): Error => Object.assign(new Error('x'), { name });
    const expected: Readonly<Record<string, TroubleCode>> = {
      NotAllowedError: 'denied',
      NotFoundError: 'none',
      NotReadableError: 'busy',
      OverconstrainedError: 'none',
      NotSupportedError: 'unsupported',
      SomethingElse: 'failed',
    };
    for (const [name, code] of Object.entries(expected)) {
      const trouble = troubleOf('microphone', named(name));
      assert.deepEqual(trouble, { source: 'microphone', code });
      assert.match(troubleText(trouble), /microphone/);
      assert.match(troubleText(trouble), /you hear them\.$/);
      assert.equal(/Try again/.test(troubleText(trouble)), canRetry(trouble), 'the button is named when it helps');
    }
    assert.deepEqual(troubleOf('screen', named('NotAllowedError')), { source: 'screen', code: 'cancelled' });
    assert.equal(troubleText({ source: 'screen', code: 'cancelled' }), '');
    assert.match(troubleText(noDevices('camera', false)), /https/);
    assert.equal(noDevices('camera', true).code, 'unsupported');
    assert.equal(troubleOf('camera', null).code, 'failed');
  });

  it('has a sentence for every way a connection stands that somebody should know of', () => {
    const state: PeerState = {
      id: '1',
      name: '',
      phase: 'connected',
      wasConnected: true,
      quality: 'good',
      level: 0,
      heldByOther: false,
      soundless: false,
      audio: null,
      video: null,
    };
    assert.equal(peerText(state, 'Bob'), '');
    assert.equal(peerText({ ...state, heldByOther: true }, 'Bob'), 'Bob put the call on hold.');
    assert.match(peerText({ ...state, soundless: true }, 'Bob'), /^No sound comes from Bob\./);
    for (const phase of ['connecting', 'reconnecting', 'lost'] as const)
      assert.match(peerText({ ...state, phase }, 'Bob'), /Bob/);
    assert.match(peerText({ ...state, phase: 'lost', wasConnected: false }, 'Bob'), /firewall/);
    assert.equal(new Set(Object.values(qualityText)).size, 4);
  });
});
