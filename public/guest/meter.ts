import { el } from '../shared/dom.ts';

/** Shows how loud a microphone is. */
export interface Meter {
  readonly element: HTMLElement;
  /** Null: nothing to hear, and nothing shown. */
  listen(track: MediaStreamTrack | null): void;
}

/** How often it is looked at (ms). */
const everyMs = 100;

export function createMeter(): Meter {
  const bar = el('meter', { min: '0', max: '1', low: '0.02', value: '0' });
  const element = el('label', { class: 'choice', hidden: '' }, 'Microphone level', bar);
  let heard: MediaStreamTrack | null = null;
  let stop = (): void => {};

  function listen(track: MediaStreamTrack | null): void {
    if (track === heard) return;
    stop();
    heard = track;
    element.hidden = track === null;
    stop = () => {};
    if (track)
      stop = measure(track, (level) => {
        bar.value = level;
      });
  }

  return { element, listen };
}

/** Returns the way to stop. */
function measure(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    onLevel(Math.min(1, Math.sqrt(power) * 3)); // speech reaches about a third of the full scale
  }, everyMs);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
