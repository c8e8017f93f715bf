import type { Connections, Outgoing, Signal } from './callMedia.ts';
import { isPolite } from './negotiation.ts';
import { openPeer, type Peer } from './peer.ts';
import { type PeerTimes, peerTimes } from './peerState.ts';

/** What a mesh needs of the wire of rooms. */
export interface MeshPort {
  /** Who is in the room, and which of them I am; undefined while that cannot be asked. */
  participants(): Promise<Participants | undefined>;
  /** Hands a description on. One that is lost is made up for by the next. */
  send(to: string, type: Signal['type'], sdp: string): void;
}

export interface Participants {
  readonly you: string;
  readonly participants: readonly string[];
  /** By id; empty for whoever has none. */
  readonly names: Readonly<Record<string, string>>;
  readonly ice: readonly RTCIceServer[];
  /** Whether descriptions go to the media server (`SFU`) or to each of the others. */
  readonly topology: 'MESH' | 'SFU';
}

/** With more others than this, each of them would be sent everything anew: that is what a media server is for. */
const mostOthers = 3;
/** Who is there is asked this often (ms), since nobody is told. */
const refreshEveryMs = 4_000;

const full = 'More than four are in this call. You hear and see three of the others.';
const unable =
  'This browser cannot connect sound or picture: it may be switched off in its settings. The call goes on without; try another browser.';

/** A connection with each other one in the room, keyed by his id. */
export function openMesh(parts: {
  port: MeshPort;
  connect: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** I came into the room after the others: I offer. */
  isNewcomer: boolean;
  onChange: () => void;
  times?: PeerTimes;
  now?: () => number;
}): Connections {
  const { port, connect, isNewcomer, onChange, times = peerTimes, now = Date.now } = parts;
  const peers = new Map<string, Peer>();
  let outgoing: Outgoing = { audio: null, video: null, held: false };
  let me = '';
  let ice: readonly RTCIceServer[] = [];
  let names: Participants['names'] = {};
  let isFull = false;
  let isUnable = false;
  let isFirst = true;
  let isClosed = false;
  let asking: ReturnType<typeof setInterval> | undefined;

  /** Undefined where no connection can be made at all. */
  function add(id: string): Peer | undefined {
    const peer = opened(id);
    if (!peer) return undefined;
    peer.send(outgoing);
    peers.set(id, peer);
    return peer;
  }

  function opened(id: string): Peer | undefined {
    try {
      return openPeer({
        id,
        connect: () => connect({ iceServers: [...ice] }),
        isPolite: () => isPolite(me, id),
        send: (type, sdp) => port.send(id, type, sdp),
        onChange() {
          // Whoever left is told by his silence first.
          if (peers.get(id)?.state().phase === 'reconnecting') void refresh();
          onChange();
        },
        times,
        now,
      });
    } catch {
      isUnable = true; // WebRTC is switched off, or takes none of the servers: told as trouble
      return undefined;
    }
  }

  async function refresh(): Promise<void> {
    const told = await port.participants();
    if (!told || isClosed) return;
    [me, ice, names] = [told.you, told.ice, told.names];
    const others = told.participants.filter((id) => id !== me);
    for (const [id, peer] of peers)
      if (!others.includes(id)) {
        peer.close();
        peers.delete(id);
      }
    for (const peer of peers.values()) peer.remind();
    const pause = isNewcomer && isFirst ? 0 : times.waitForOffer;
    isFirst = false;
    for (const id of others) if (!peers.has(id) && peers.size < mostOthers) add(id)?.begin(pause);
    isFull = others.length > mostOthers;
    onChange();
  }

  return {
    send(next) {
      outgoing = next;
      for (const peer of peers.values()) peer.send(next);
    },
    start() {
      asking = setInterval(() => void refresh(), refreshEveryMs);
      void refresh();
    },
    take({ from, to, type, sdp }) {
      if (isClosed) return;
      me ||= to;
      const isNew = !peers.has(from);
      if (isNew && (type === 'answer' || peers.size >= mostOthers)) return;
      (peers.get(from) ?? add(from))?.take({ type, sdp });
      if (isNew) onChange();
    },
    refresh: () => void refresh(),
    restart() {
      for (const peer of peers.values()) peer.restart();
      void refresh();
    },
    async measure() {
      await Promise.all([...peers.values()].map((peer) => peer.measure()));
    },
    peers: () => [...peers].map(([id, peer]) => ({ ...peer.state(), name: names[id] ?? '' })),
    ownLevel: () => Math.max(0, ...[...peers.values()].map((peer) => peer.levelOut())),
    trouble: () => (isUnable ? unable : isFull ? full : null),
    close() {
      isClosed = true;
      clearInterval(asking);
      for (const peer of peers.values()) peer.close();
      peers.clear();
    },
  };
}
