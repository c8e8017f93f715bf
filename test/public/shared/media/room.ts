import type { MediaBrowser } from '../../../../public/shared/media/roomMedia.ts';
import { wrtc } from '../../../support/wrtc.ts';

import type { Line } from './line.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The room wire between some who are in one room, in memory: frames arrive in order, a turn later, whole. */
export interface Room {
  join(id: string, take: (frame: unknown) => boolean): (frame: Fields) => void;
  leave(id: string): void;
  /** Frames are lost while this holds. */
  cut: boolean;
  /** Descriptions of this type are lost, though they are said to have been handed on. */
  lost: 'offer' | 'answer' | undefined;
  readonly relayed: { from: string; to: string; type: string }[];
}

/** @param line what descriptions lead to goes over it */
export function openRoom(room: string, line?: Line): Room {
  let dealing = Promise.resolve();
  const inside = new Map<string, (frame: unknown) => boolean>();
  const opened: Room = {
    cut: false,
    lost: undefined,
    relayed: [],
    join(id, take) {
      inside.set(id, take);
      return (frame) =>
        void setImmediate(() => {
          if (!opened.cut) dealing = dealing.then(() => deal(id, frame));
        });
    },
    leave: (id) => void inside.delete(id),
  };

  async function deal(from: string, { request, requestID, payload }: Fields): Promise<void> {
    const tell = inside.get(from);
    const participants = [...inside.keys()];
    if (request === 'participants')
      tell?.({ answer: request, requestID, payload: { room, you: from, participants, names: {}, ice: [] } });
    if (request !== 'sdp') return;
    const { to, type, sdp } = payload as { to: string; type: string; sdp: string };
    opened.relayed.push({ from, to, type });
    tell?.({ answer: 'sdp', requestID });
    if (type === opened.lost) return;
    const led = line ? await line.through(from, sdp) : sdp;
    inside.get(to)?.({ request: 'sdp', requestID: `of ${requestID}`, from, to, payload: { room, type, sdp: led } });
  }
  return opened;
}

/**
 * Connections and a microphone without a browser. The microphone says a tone of 440 Hz.
 * @param isAllowed whether the microphone may be used
 */
export function openNode(isAllowed: () => boolean = () => true): {
  browser: MediaBrowser;
  connections: RTCPeerConnection[];
  close(): void;
} {
  const source = new wrtc.nonstandard.RTCAudioSource();
  const connections: RTCPeerConnection[] = [];
  let at = 0;
  const saying = setInterval(() => {
    const samples = Int16Array.from({ length: 480 }, (_none, index) => 12_000 * Math.sin((at + index) * 0.0576));
    at += 480;
    source.onData({ samples, sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 });
  }, 10);
  const stream = () => new wrtc.MediaStream([source.createTrack()]) as unknown as MediaStream;
  const microphone = async () => {
    if (!isAllowed()) throw Object.assign(new Error('refused'), { name: 'NotAllowedError' });
    return stream();
  };
  const devices = { getUserMedia: microphone, enumerateDevices: async () => [] };
  return {
    connections,
    browser: {
      sources: { devices: devices as unknown as MediaDevices, isSecure: true },
      connect(configuration) {
        const connection = new wrtc.RTCPeerConnection(configuration) as unknown as RTCPeerConnection;
        connections.push(connection);
        return connection;
      },
    },
    close() {
      clearInterval(saying);
      for (const connection of connections) connection.close();
    },
  };
}
