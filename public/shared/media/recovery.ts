import { type Ailment, type PeerPhase, type PeerTimes, peerPhase, restartPause } from './peerState.ts';

/** Watches over one connection: until it stands, and again whenever something is wrong with it. Closed, it does nothing. */
export interface Recovery {
  phase(): PeerPhase;
  wasConnected(): boolean;
  /** Restarts since it went wrong. */
  attempt(): number;
  isAiling(): boolean;
  ail(ailment: Ailment): void;
  /** It stands and both sides agree. */
  recovered(): void;
  /** It is tried again, whatever was given up. */
  again(): void;
  /** It begins anew: the time until it is given up counts from now. */
  anew(): void;
  close(): void;
}

/** @param parts.restart is called with growing pauses for as long as it is neither sound nor given up */
export function openRecovery(parts: {
  times: PeerTimes;
  isPolite: () => boolean;
  now: () => number;
  isSound: () => boolean;
  restart: () => void;
  onChange: () => void;
}): Recovery {
  const { times, isPolite, now, isSound, restart, onChange } = parts;
  let phase: PeerPhase = 'connecting';
  let wasConnected = false;
  let attempt = 0;
  let ailingSince: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function become(next: PeerPhase): void {
    const before = phase;
    phase = peerPhase(phase, next);
    if (phase !== before) onChange();
  }

  function recovered(): void {
    clearTimeout(timer);
    [ailingSince, attempt, wasConnected] = [undefined, 0, true];
    become('connected');
  }

  function ail(ailment: Ailment): void {
    if (phase === 'closed') return;
    ailingSince ??= now();
    if (ailment !== 'slow') become('reconnecting');
    clearTimeout(timer);
    timer = setTimeout(treat, restartPause(ailment, attempt, isPolite(), times));
  }

  function treat(): void {
    if (isSound()) return recovered();
    if (now() - (ailingSince ?? now()) > times.giveUp) return become('lost');
    attempt += 1;
    restart();
    ail('slow');
  }

  return {
    phase: () => phase,
    wasConnected: () => wasConnected,
    attempt: () => attempt,
    isAiling: () => ailingSince !== undefined,
    ail,
    recovered,
    again: () => become(wasConnected ? 'reconnecting' : 'connecting'),
    anew() {
      if (phase === 'closed') return;
      [ailingSince, attempt] = [now(), 0];
      restart();
      ail('slow');
    },
    close() {
      clearTimeout(timer);
      phase = 'closed';
    },
  };
}
