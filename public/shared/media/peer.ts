import type { Outgoing, Signal } from './callMedia.ts';
import { heldAfter, onAnswer, onOffer, type Standing, sessionOf } from './negotiation.ts';
import type { PeerState, PeerTimes } from './peerState.ts';
import { type Measure, measureOf, noMeasure, qualityOf } from './quality.ts';
import { openRecovery } from './recovery.ts';
import { gathered, incoming, prepare } from './transceivers.ts';

/** Measured so often in a row without any sound, somebody counts as soundless: it takes a moment to begin. */
const soundlessAfter = 6;

/** The connection with one other, kept up for as long as he is in the call. */
export interface Peer {
  send(outgoing: Outgoing): void;
  /** Offers after this pause, unless he offers first. */
  begin(afterMs: number): void;
  take(signal: Pick<Signal, 'type' | 'sdp'>): void;
  /** The wire carries, and he is there: a change that he has not agreed to for a while is offered again. */
  remind(): void;
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
  let hasBegun = false;
  let heldByOther = false;
  let otherSession: string | undefined;
  /** What he offered last and was answered, and what he answered last: either may come twice. */
  let answered = { offer: '', answer: '' };
  let takenAnswer = '';
  let offeredAt = 0;
  let beginning: ReturnType<typeof setTimeout> | undefined;
  let measured: Measure = noMeasure;
  let quality: PeerState['quality'] = 'good';
  let silences = 0;
  let steps = Promise.resolve();
  let connection = open();
  const isSound = (): boolean => connection.connectionState === 'connected' && connection.signalingState === 'stable';
  const recovery = openRecovery({ times, isPolite, now, isSound, restart: () => run(() => offer(true)), onChange });
  const isClosed = (): boolean => recovery.phase() === 'closed';

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
      if (isClosed() || (of !== undefined && of !== connection)) return;
      try {
        await step();
      } catch {
        if (isClosed()) return; // closed under its hands
        // Whatever a connection refused, it cannot be told what it agreed on: the next attempt has a fresh one.
        replace();
        recovery.ail('stalls');
      }
    });
  }

  function replace(): void {
    connection.close();
    otherSession = undefined;
    measured = noMeasure;
    connection = open();
    recovery.again();
  }

  async function offer(restarts: boolean): Promise<void> {
    hasBegun = true;
    const mine = connection;
    // One offer at a time, so that an answer is that to the last one: what changed meanwhile is needed again after it.
    if (!restarts && mine.signalingState !== 'stable') return;
    await prepare(mine, outgoing, true);
    await mine.setLocalDescription(await mine.createOffer(restarts ? { iceRestart: true } : {}));
    await gathered(mine, recovery.attempt() === 0 ? times.gather : times.gatherAgain);
    if (mine !== connection || mine.signalingState !== 'have-local-offer') return;
    sendOffer();
    if (!recovery.isAiling()) recovery.ail('slow');
  }

  function sendOffer(): void {
    offeredAt = now();
    parts.send('offer', connection.localDescription?.sdp ?? '');
  }

  const standing = (sdp: string): Standing => ({
    signaling: connection.signalingState,
    isFresh: connection.remoteDescription === null,
    isOther: otherSession !== undefined && otherSession !== sessionOf(sdp),
  });

  async function takeOffer(sdp: string): Promise<void> {
    const stands = connection.signalingState === 'stable' && connection.localDescription?.type === 'answer';
    if (stands && sdp === answered.offer) return parts.send('answer', answered.answer); // which was lost
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
    if (isClosed()) return;
    answered = { offer: sdp, answer: mine.localDescription?.sdp ?? '' };
    parts.send('answer', answered.answer);
    settled();
  }

  async function takeAnswer(sdp: string): Promise<void> {
    if (sdp === takenAnswer) return; // or it would be taken for that to another offer
    const decision = onAnswer(standing(sdp));
    if (decision === 'ignore') return;
    if (decision === 'anew') {
      replace();
      return offer(false);
    }
    await connection.setRemoteDescription({ type: 'answer', sdp });
    takenAnswer = sdp;
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
    if (recovery.phase() === 'lost') recovery.again();
    if (isSound()) recovery.recovered();
    else if (!recovery.isAiling()) recovery.ail('slow');
  }

  function connectionIs({ connectionState }: RTCPeerConnection): void {
    if (isSound()) recovery.recovered(); // while an offer is out: its answer, or its time, comes to the same
    if (connectionState === 'disconnected') recovery.ail('stalls');
    if (connectionState === 'failed') recovery.ail('failed');
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
      else beginning = setTimeout(start, afterMs);
    },
    take({ type, sdp }) {
      run(() => (type === 'offer' ? takeOffer(sdp) : takeAnswer(sdp)));
    },
    remind() {
      run(async () => {
        const isOut = connection.signalingState === 'have-local-offer' && now() - offeredAt >= times.answer;
        // A first connection, and one that is given up, is not a change.
        if (isOut && recovery.wasConnected() && recovery.phase() !== 'lost') sendOffer();
      });
    },
    restart() {
      if (!hasBegun || isClosed()) return;
      if (recovery.phase() === 'lost') recovery.again();
      recovery.anew();
    },
    async measure() {
      if (isClosed()) return;
      const report = await connection.getStats();
      const next = measureOf(report.values());
      quality = qualityOf(measured, next);
      measured = next;
      const mayBeHeard = recovery.phase() === 'connected' && !heldByOther && !outgoing.held;
      silences = next.heard || !mayBeHeard ? 0 : silences + 1;
    },
    state() {
      const { audio, video } = incoming(connection);
      const [phase, wasConnected] = [recovery.phase(), recovery.wasConnected()];
      const shown = phase === 'connected' ? quality : 'reconnecting';
      const soundless = silences >= soundlessAfter;
      return { id, phase, wasConnected, quality: shown, level: measured.levelIn, heldByOther, soundless, audio, video };
    },
    levelOut: () => measured.levelOut,
    close() {
      clearTimeout(beginning);
      recovery.close();
      connection.close();
    },
  };
}
