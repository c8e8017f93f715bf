import { playTones, type Tone } from '../../shared/tones.ts';

/** While it rings, it is heard again this often. */
const everyMs = 4_000;

/** The sound of a call that rings, here or there. */
export interface Ringer {
  /** Plays this over and over in place of what it played before; undefined: nothing more, at once. */
  play(tones: readonly Tone[] | undefined): void;
}

/** Silent as long as the browser lets the page play nothing: before the visitor has done something on it. */
export function createRinger(): Ringer {
  let playing: readonly Tone[] | undefined;
  let stop: () => void = () => {};
  return {
    play(tones) {
      if (tones === playing) return;
      stop();
      playing = tones;
      stop = tones ? begin(tones) : () => {};
    },
  };
}

/** @returns the way to end it */
function begin(tones: readonly Tone[]): () => void {
  const context = new AudioContext();
  const ring = () => {
    if (context.state === 'running') playTones(context, tones);
  };
  // It runs a moment after it was made, where it may; one that is closed first never does, and says so.
  context.resume().then(ring, () => undefined);
  const timer = setInterval(ring, everyMs);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
