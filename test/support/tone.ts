import type { MediaStreamTrack } from '@roamhq/wrtc';
import { wrtc } from './wrtc.ts';

/** A sound for tests: a tone of so many hertz, as a track that a connection sends. */
export interface Tone {
  readonly track: MediaStreamTrack;
  stop(): void;
}

const rate = 48_000;
const amplitude = 8000;

export function openTone(hertz: number): Tone {
  const source = new wrtc.nonstandard.RTCAudioSource();
  const track = source.createTrack();
  let at = 0;
  const timer = setInterval(() => {
    const samples = new Int16Array(rate / 100);
    for (let i = 0; i < samples.length; i++) samples[i] = amplitude * Math.sin((2 * Math.PI * hertz * at++) / rate);
    source.onData({ samples, sampleRate: rate, bitsPerSample: 16, channelCount: 1, numberOfFrames: rate / 100 });
  }, 10);
  return {
    track,
    stop() {
      clearInterval(timer);
      track.stop();
    },
  };
}

/** Listens to a track for a while. @returns which of these tones it carries, each as a share of all its energy, 0 to 1 */
export async function heardOn(track: MediaStreamTrack, hertz: readonly number[], ms = 600): Promise<number[]> {
  const sink = new wrtc.nonstandard.RTCAudioSink(track);
  const heard: number[] = [];
  let sampled = rate;
  sink.ondata = ({
    samples,
    sampleRate,
    channelCount = 1,
  }: {
    samples: Int16Array;
    sampleRate: number;
    channelCount?: number;
  }) => {
    sampled = sampleRate;
    for (let i = 0; i < samples.length; i += channelCount) heard.push(samples[i] ?? 0);
  };
  await new Promise((resolve) => setTimeout(resolve, ms));
  sink.stop();
  const energy = heard.reduce((sum, value) => sum + value * value, 0);
  if (energy / Math.max(1, heard.length) < 10_000) return hertz.map(() => 0); // as good as silent
  return hertz.map((tone) => shareOf(heard, (2 * Math.PI * tone) / sampled, sampled / 50) / energy);
}

/** Energy of one tone, block by block: between blocks a network may have dropped or stretched something. */
function shareOf(samples: readonly number[], step: number, block: number): number {
  let energy = 0;
  for (let from = 0; from + block <= samples.length; from += block) {
    let [x, y] = [0, 0];
    for (let i = from; i < from + block; i++) {
      x += (samples[i] ?? 0) * Math.cos(step * i);
      y += (samples[i] ?? 0) * Math.sin(step * i);
    }
    energy += (2 * (x * x + y * y)) / block;
  }
  return energy;
}
