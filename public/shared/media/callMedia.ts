import type { LocalState } from './localMedia.ts';
import type { PeerState } from './peerState.ts';

/** One description of a session on its way, as the room wire relays it (rooms/PROTOCOL.md, `request: sdp`). */
export interface Signal {
  readonly from: string;
  /** Whom it reached: me. */
  readonly to: string;
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

/** What I send to everybody in the call. */
export interface Outgoing {
  readonly audio: MediaStreamTrack | null;
  /** The camera's picture, or the screen's while that is shared. */
  readonly video: MediaStreamTrack | null;
  /** I put the call on hold: nothing goes out and nothing comes in. */
  readonly held: boolean;
}

/**
 * The connections of one call: to every other one in a mesh room (`mesh.ts`), to the media server in another. The rest
 * of a call's media knows only this.
 */
export interface Connections {
  /** What I send from now on; the first one before {@link start}. */
  send(outgoing: Outgoing): void;
  start(): void;
  take(signal: Signal): void;
  /** Somebody may have come or gone, or the signalling is back. */
  refresh(): void;
  /** The network is another one, or the person asked to try again. */
  restart(): void;
  /** Reads quality and levels; resolves when {@link peers} has them. */
  measure(): Promise<void>;
  peers(): readonly PeerState[];
  /** Loudness of what I send, 0 to 1, at the last measurement. */
  ownLevel(): number;
  /** A sentence where some of those in the call cannot be connected with; null otherwise. */
  trouble(): string | null;
  close(): void;
}

/** Everything about the sound and picture of a call that is shown. */
export interface CallMediaState extends LocalState {
  readonly held: boolean;
  /** Loudness of what I send, 0 to 1. */
  readonly level: number;
  readonly peers: readonly PeerState[];
  /** About the connections, as a sentence. */
  readonly connectionTrouble: string | null;
}

/** Sound and picture of one call. Nothing of it throws or rejects: what did not work is in the state. */
export interface CallMedia {
  state(): CallMediaState;
  /** Asks for the microphone, and for the camera where a picture is wanted, and connects without waiting for either. */
  start(withVideo: boolean): void;
  take(signal: Signal): void;
  refresh(): void;
  /** The person asked to try again: devices that were refused, connections that were given up. */
  retry(): void;
  setMuted(muted: boolean): void;
  setCamera(on: boolean): Promise<void>;
  setScreen(on: boolean): Promise<void>;
  setHeld(held: boolean): void;
  /** Goes over to another device, without a new negotiation. */
  choose(kind: 'microphone' | 'camera', deviceId: string): Promise<void>;
  close(): void;
}
