import type { Outgoing, Signal } from './callMedia.ts';
import { heldAfter, onAnswer, onOffer, type Standing, sessionOf } from './negotiation.ts';
import { type Ailment, type PeerPhase, type PeerState, type PeerTimes, peerPhase, restartPause } from './peerState.ts';
import { type Measure, measureOf, noMeasure, qualityOf } from './quality.ts';
import { gathered, incoming, prepare } from './transceivers.ts';

/** The connection with one other, kept up for as long as he is in the call. */
export interface Peer {
  send(outgoing: Outgoing): void;
  /** Offers after this pause, unless he offers first. */
  begin(afterMs: number): void;
  take(signal: Pick<Signal, 'type' | 'sdp'>): void;
  /** Another network, or somebody asked: begins anew what is not sound, and restarts what is. */
  restart(): void;
  measure(): Promise<void>;
  state(): Omit<PeerState, 'name'>;
  levelOut(): number;
  close(): void;
}

export interface PeerParts {
  readonly id: string;
  /** A fresh connection, with the ICE servers of the call. */
  connect(): RTCPeerConnection;
  /** Whether I yield when both offer at once. */
  isPolite(): boolean;
  send(type: Signal['type'], sdp: string): void;
  onChange(): void;
  readonly times: PeerTimes;
  now(): number;
}

/**
 * Perfect negotiation (WebRTC 10.7) over a wire that takes whole descriptions: steps run one after the other, so that
 * a collision is told by the connection's state alone.
 */
export function openPeer(parts: PeerParts): Peer {
  const { id, times, isPolite, onChange, now } = parts;
  let outgoing: Outgoing = { audio: null, video: null, held: false };
  let phase: PeerPhase = 'connecting';
  let wasConnected = false;
  let hasBegun = false;
  let heldByOther = false;
  let otherSession: string | undefined;
  let attempt = 0;
  let ailingSince: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let measured: Measure = noMeasure;
  let quality: PeerState['quality'] = 'good';
  let steps = Promise.resolve();
  let connection = open();

  function open(): RTCPeerConnection {
    const opened = parts.connect();
    opened.addEventListener('negotiationneeded', () => {
      if (hasBegun) run(() => offer(false), opened);
    });
    opened.addEventListener('connectionstatechange', () => opened === connection && connectionIs(opened));
    return opened;
  }

  /** Steps of a connection that was replaced meanwhile are left out. */
  function run(step: () => Promise<void>, of?: RTCPeerConnection): void {
    steps = steps.then(async () => {
      if (phase === 'closed' || (of !== undefined && of !== connection)) return;
      try {
        await step();
      } catch {
        // Whatever a connection refused, it cannot be told what it agreed on: the next attempt has a fresh one.
        replace();
        ail('stalls');
      }
    });
  }

  function replace(): void {
    connection.close();
    otherSession = undefined;
    measured = noMeasure;
    connection = open();
    become(wasConnected ? 'reconnecting' : 'connecting');
  }

  async function offer(restarts: boolean): Promise<void> {
    hasBegun = true;
    const mine = connection;
    // One offer at a time, so that an answer is that to the last one: what changed meanwhile is needed again after it.
    if (!restarts && mine.signalingState !== 'stable') return;
    await prepare(mine, outgoing, true);
    await mine.setLocalDescription(await mine.createOffer(restarts ? { iceRestart: true } : {}));
    await gathered(mine, attempt === 0 ? times.gather : times.gatherAgain);
    if (mine !== connection || mine.signalingState !== 'have-local-offer') return;
    parts.send('offer', mine.localDescription?.sdp ?? '');
    if (ailingSince === undefined) ail('slow');
  }

  const standing = (sdp: string): Standing => ({
    signaling: connection.signalingState,
    isFresh: connection.remoteDescription === null,
    isOther: otherSession !== undefined && otherSession !== sessionOf(sdp),
  });

  async function takeOffer(sdp: string): Promise<void> {
    const decision = onOffer(standing(sdp), isPolite());
    if (decision === 'ignore') return;
    if (decision === 'anew') replace();
    hasBegun = true;
    const mine = connection;
    // Said, though an offer implies it: not every stack takes the hint.
    if (mine.signalingState === 'have-local-offer') await mine.setLocalDescription({ type: 'rollback' });
    await mine.setRemoteDescription({ type: 'offer', sdp });
    agreed('offer', sdp);
    await prepare(mine, outgoing, false);
    await mine.setLocalDescription(await mine.createAnswer());
    await gathered(mine, times.gather);
    parts.send('answer', mine.localDescription?.sdp ?? '');
    settled();
  }

  async function takeAnswer(sdp: string): Promise<void> {
    const decision = onAnswer(standing(sdp));
    if (decision === 'ignore') return;
    if (decision === 'anew') {
      replace();
      return offer(false);
    }
    await connection.setRemoteDescription({ type: 'answer', sdp });
    agreed('answer', sdp);
    settled();
  }

  function agreed(type: Signal['type'], sdp: string): void {
    otherSession = sessionOf(sdp);
    heldByOther = heldAfter(heldByOther, type, sdp, outgoing.held);
    onChange();
  }

  /** Both sides agree. What is not connected yet, is watched. */
  function settled(): void {
    if (phase === 'lost') become(wasConnected ? 'reconnecting' : 'connecting');
    if (connection.connectionState === 'connected') recovered();
    else if (ailingSince === undefined) ail('slow');
  }

  function connectionIs({ connectionState }: RTCPeerConnection): void {
    if (connectionState === 'connected') recovered();
    if (connectionState === 'disconnected') ail('stalls');
    if (connectionState === 'failed') ail('failed');
  }

  function recovered(): void {
    if (connection.signalingState !== 'stable') return; // an offer is still out: its answer, or its timer, comes here again
    clearTimeout(timer);
    [ailingSince, attempt, wasConnected] = [undefined, 0, true];
    become('connected');
  }

  function ail(ailment: Ailment): void {
    ailingSince ??= now();
    if (ailment !== 'slow') become('reconnecting');
    clearTimeout(timer);
    timer = setTimeout(treat, restartPause(ailment, attempt, isPolite(), times));
  }

  function treat(): void {
    if (connection.connectionState === 'connected' && connection.signalingState === 'stable') return recovered();
    if (now() - (ailingSince ?? now()) > times.giveUp) return become('lost');
    attempt += 1;
    run(() => offer(true));
    ail('slow');
  }

  function become(next: PeerPhase): void {
    const before = phase;
    phase = peerPhase(phase, next);
    if (phase !== before) onChange();
  }

  return {
    send(next) {
      outgoing = next;
      if (hasBegun) run(async () => void (await prepare(connection, outgoing, true)));
    },
    begin(afterMs) {
      const start = (): void => {
        if (!hasBegun) run(() => offer(false));
      };
      if (afterMs === 0) start();
      else timer = setTimeout(start, afterMs);
    },
    take({ type, sdp }) {
      run(() => (type === 'offer' ? takeOffer(sdp) : takeAnswer(sdp)));
    },
    restart() {
      if (!hasBegun || phase === 'closed') return;
      if (phase === 'lost') become(wasConnected ? 'reconnecting' : 'connecting');
      [ailingSince, attempt] = [now(), 0];
      run(() => offer(true));
      ail('slow');
    },
    async measure() {
      if (phase === 'closed') return;
      const report = await connection.getStats();
      const next = measureOf(report.values());
      quality = qualityOf(measured, next);
      measured = next;
    },
    state() {
      const { audio, video } = incoming(connection);
      const shown = phase === 'connected' ? quality : 'reconnecting';
      return { id, phase, wasConnected, quality: shown, level: measured.levelIn, heldByOther, audio, video };
    },
    levelOut: () => measured.levelOut,
    close() {
      clearTimeout(timer);
      phase = 'closed';
      connection.close();
    },
  };
}
