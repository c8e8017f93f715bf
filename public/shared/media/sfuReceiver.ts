import type { MediaOffer, OfferedTrack } from '../../../server/wire/mediaOffer.ts';
import type { PeerTimes } from './peerState.ts';
import { type Measure, measureOf, noMeasure, type Quality, qualityOf } from './quality.ts';
import type { SfuReply } from './sfuPort.ts';
import { gathered } from './transceivers.ts';

/** What comes from one person. */
export interface Incoming {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly quality: Quality;
  readonly level: number;
}

/** The connection by which everybody else comes from the media server. */
export interface SfuReceiver {
  take(offer: MediaOffer): void;
  /** Whether it carries; undefined before there is one. */
  isConnected(): boolean | undefined;
  /** What comes from somebody; undefined while the server has nothing of him. */
  from(id: string): Incoming | undefined;
  measure(): Promise<void>;
  /** Nothing comes any more, until the next offer. */
  drop(): void;
}

/** @param parts.onFailed it has to be asked for anew */
export function openSfuReceiver(parts: {
  connect: () => RTCPeerConnection;
  answer: (sdp: string, connection: number) => Promise<SfuReply | undefined>;
  onChange: () => void;
  onFailed: () => void;
  times: PeerTimes;
}): SfuReceiver {
  let current: { readonly id: number; readonly connection: RTCPeerConnection } | undefined;
  let tracks: readonly OfferedTrack[] = [];
  let silent: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let measures = new Map<string, { readonly measure: Measure; readonly quality: Quality }>();
  let steps = Promise.resolve();

  function drop(): void {
    clearTimeout(timer);
    current?.connection.close();
    [current, tracks, silent, measures] = [undefined, [], [], new Map()];
  }

  function failed(): void {
    drop();
    parts.onFailed();
    parts.onChange();
  }

  function open(): RTCPeerConnection {
    const opened = parts.connect();
    opened.addEventListener('connectionstatechange', () => {
      if (opened !== current?.connection) return;
      clearTimeout(timer);
      if (opened.connectionState === 'failed') failed();
      if (opened.connectionState === 'disconnected') timer = setTimeout(failed, parts.times.stall);
      parts.onChange();
    });
    return opened;
  }

  async function take(offer: MediaOffer): Promise<void> {
    if (current?.id !== offer.connection) {
      drop();
      current = { id: offer.connection, connection: open() };
      timer = setTimeout(failed, parts.times.connect);
    }
    const { connection } = current;
    await connection.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
    await connection.setLocalDescription(await connection.createAnswer());
    await gathered(connection, parts.times.gather);
    if (connection !== current?.connection) return;
    const reply = await parts.answer(connection.localDescription?.sdp ?? '', offer.connection);
    if (connection !== current?.connection) return;
    if (reply?.is !== 'done') return failed();
    [tracks, silent] = [offer.tracks, offer.silent];
    parts.onChange();
  }

  function trackOf(id: string, kind: 'audio' | 'video'): MediaStreamTrack | null {
    const mids = tracks.filter(({ from }) => from === id).map(({ mid }) => mid);
    const line = current?.connection
      .getTransceivers()
      .find(({ mid, receiver }) => mid !== null && mids.includes(mid) && receiver.track.kind === kind);
    return line?.receiver.track ?? null;
  }

  return {
    take(offer) {
      steps = steps.then(() => take(offer)).catch(failed);
    },
    isConnected: () => current && current.connection.connectionState === 'connected',
    from(id) {
      if (!silent.includes(id) && !tracks.some(({ from }) => from === id)) return undefined;
      const { measure, quality } = measures.get(id) ?? { measure: noMeasure, quality: 'good' };
      return { audio: trackOf(id, 'audio'), video: trackOf(id, 'video'), quality, level: measure.levelIn };
    },
    async measure() {
      const report = [...((await current?.connection.getStats())?.values() ?? [])] as Record<string, unknown>[];
      const next: typeof measures = new Map();
      for (const id of new Set(tracks.map(({ from }) => from))) {
        const own = [trackOf(id, 'audio')?.id, trackOf(id, 'video')?.id];
        const mids = tracks.filter(({ from }) => from === id).map(({ mid }) => mid);
        const isHis = ({ mid, trackIdentifier }: Record<string, unknown>) =>
          mids.includes(String(mid)) || own.includes(String(trackIdentifier));
        const measure = measureOf(report.filter((entry) => entry.type !== 'inbound-rtp' || isHis(entry)));
        next.set(id, { measure, quality: qualityOf(measures.get(id)?.measure ?? noMeasure, measure) });
      }
      measures = next;
    },
    drop,
  };
}
