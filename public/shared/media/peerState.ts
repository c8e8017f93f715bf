import type { Quality } from './quality.ts';

/**
 * `connecting`: never connected yet. `reconnecting`: it was, and is tried again. `lost`: given up until somebody asks
 * or the other offers. `closed`: he is out.
 */
export type PeerPhase = 'connecting' | 'connected' | 'reconnecting' | 'lost' | 'closed';

/** One other in the call, as far as sound and picture go. */
export interface PeerState {
  readonly id: string;
  /** Empty while it is not known. */
  readonly name: string;
  readonly phase: PeerPhase;
  readonly wasConnected: boolean;
  readonly quality: Quality;
  /** Loudness of what comes from him, 0 to 1. */
  readonly level: number;
  readonly heldByOther: boolean;
  /** He is connected and has sent no sound yet: he may have no microphone. */
  readonly soundless: boolean;
  readonly audio: MediaStreamTrack | null;
  /** Null while he sends no picture. */
  readonly video: MediaStreamTrack | null;
}

const after: Readonly<Record<PeerPhase, readonly PeerPhase[]>> = {
  connecting: ['connected', 'lost', 'closed'],
  connected: ['reconnecting', 'closed'],
  reconnecting: ['connected', 'lost', 'closed'],
  lost: ['connecting', 'reconnecting', 'connected', 'closed'],
  closed: [],
};

/** The next phase; the same one where the table has no such way. */
export const peerPhase = (now: PeerPhase, next: PeerPhase): PeerPhase => (after[now].includes(next) ? next : now);

/** All in ms. */
export interface PeerTimes {
  /** ICE gathers so long before the description goes out with what there is. */
  readonly gather: number;
  /** Longer where the first attempt failed: a relay may be slow to answer. */
  readonly gatherAgain: number;
  /** Whoever was in the room first waits so long for the newcomer's offer. */
  readonly waitForOffer: number;
  /** A first connection may take so long before it is begun anew. */
  readonly connect: number;
  /** A change that nobody agreed to for so long may have been lost on its way: it is offered again. */
  readonly answer: number;
  /** A connection that stalled gets so long to mend itself. */
  readonly stall: number;
  readonly firstPause: number;
  readonly longestPause: number;
  /** So much later does the polite one restart, so that both do not do it at once. */
  readonly polite: number;
  readonly giveUp: number;
}

export const peerTimes: PeerTimes = {
  gather: 1_000,
  gatherAgain: 3_000,
  waitForOffer: 1_500,
  connect: 8_000,
  answer: 2_000,
  stall: 2_000,
  firstPause: 4_000,
  longestPause: 8_000,
  polite: 1_500,
  giveUp: 45_000,
};

/** What is wrong with a connection: it stalls, it failed, or it does not come about. */
export type Ailment = 'stalls' | 'failed' | 'slow';

/** How long until the next restart, ms. @param attempt how many there were since it went wrong */
export function restartPause(ailment: Ailment, attempt: number, polite: boolean, times: PeerTimes): number {
  const first = { stalls: times.stall, failed: 0, slow: times.connect }[ailment];
  const pause = attempt === 0 ? first : Math.min(times.longestPause, times.firstPause * 2 ** (attempt - 1));
  return pause + (polite ? times.polite : 0);
}
