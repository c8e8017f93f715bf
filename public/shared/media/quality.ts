/** How well a connection carries, in one word. */
export type Quality = 'good' | 'fair' | 'poor' | 'reconnecting';

/** What is read from `getStats` (WebRTC statistics), counters since the connection began. */
export interface Measure {
  /** Round trip, ms; null before one was measured. */
  readonly rtt: number | null;
  readonly received: number;
  /** Whether any sound has come, be it silence: without a microphone nothing is sent. */
  readonly heard: boolean;
  readonly lost: number;
  /** Share of what I sent that the other side misses, 0 to 1. */
  readonly missed: number;
  /** Loudness of what comes in, and of what goes out, 0 to 1. */
  readonly levelIn: number;
  readonly levelOut: number;
}

export const noMeasure: Measure = { rtt: null, received: 0, heard: false, lost: 0, missed: 0, levelIn: 0, levelOut: 0 };

type Entry = Readonly<Record<string, unknown>>;
const number = (entry: Entry, name: string): number => {
  const value = entry[name];
  return typeof value === 'number' ? value : 0;
};

/** Reads a report; what a browser does not tell is 0. */
export function measureOf(report: Iterable<Entry>): Measure {
  let measure = noMeasure;
  for (const entry of report) {
    const { type } = entry;
    const isAudio = entry.kind === 'audio';
    if (type === 'candidate-pair' && entry.nominated === true && typeof entry.currentRoundTripTime === 'number')
      measure = { ...measure, rtt: entry.currentRoundTripTime * 1000 };
    if (type === 'inbound-rtp')
      measure = {
        ...measure,
        received: measure.received + number(entry, 'packetsReceived'),
        heard: measure.heard || (isAudio && number(entry, 'packetsReceived') > 0),
        lost: measure.lost + Math.max(0, number(entry, 'packetsLost')),
        levelIn: isAudio ? Math.max(measure.levelIn, number(entry, 'audioLevel')) : measure.levelIn,
      };
    if (type === 'remote-inbound-rtp')
      measure = { ...measure, missed: Math.max(measure.missed, number(entry, 'fractionLost')) };
    if (type === 'media-source' && isAudio)
      measure = { ...measure, levelOut: Math.max(measure.levelOut, number(entry, 'audioLevel')) };
  }
  return measure;
}

/** Best first: up to this round trip (ms) and this share of packets lost. Beyond the last it is poor. */
const limits = [
  { quality: 'good', rtt: 300, loss: 0.03 },
  { quality: 'fair', rtt: 600, loss: 0.1 },
] as const;

/** How well it carried between two measurements. */
export function qualityOf(before: Measure, now: Measure): Quality {
  const lost = Math.max(0, now.lost - before.lost);
  const all = Math.max(0, now.received - before.received) + lost;
  const loss = Math.max(all === 0 ? 0 : lost / all, now.missed);
  return limits.find((limit) => (now.rtt ?? 0) <= limit.rtt && loss <= limit.loss)?.quality ?? 'poor';
}
