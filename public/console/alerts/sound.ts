import type { Keep } from '../session/keep.ts';

/** Sounds of the desk, made on the spot. Browsers play none before the person has done something on the page. */
export interface Sound {
  on(): boolean;
  toggle(): void;
  /** Somebody waits. */
  ring(): void;
  /** A call rings. */
  call(): void;
  /** Somebody wrote where nobody looks. */
  tick(): void;
}

/** One tone: hertz, when it begins and how long it lasts, in seconds. */
type Tone = readonly [frequency: number, begins: number, lasts: number];

const ringing: readonly Tone[] = [
  [660, 0, 0.18],
  [880, 0.16, 0.32],
];
const calling: readonly Tone[] = [
  [523, 0, 0.35],
  [659, 0.3, 0.35],
  [784, 0.6, 0.6],
];
const ticking: readonly Tone[] = [[740, 0, 0.12]];

/** @param keep remembers whether sound is on */
export function createSound(keep: Keep): Sound {
  let context: AudioContext | undefined;

  /** The first thing the person does lets the browser play. */
  function unlock(): void {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume();
  }
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, unlock, { once: true, capture: true });

  const on = (): boolean => keep.get('sound') !== 'off';

  function play(tones: readonly Tone[]): void {
    if (!on() || context?.state !== 'running') return;
    for (const [frequency, begins, lasts] of tones) {
      const [from, to] = [context.currentTime + begins, context.currentTime + begins + lasts];
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(0.12, from + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, to);
      const tone = new OscillatorNode(context, { type: 'sine', frequency });
      tone.connect(volume).connect(context.destination);
      tone.start(from);
      tone.stop(to);
    }
  }

  return {
    on,
    toggle() {
      keep.set('sound', on() ? 'off' : null);
      unlock();
      play(ticking);
    },
    ring: () => play(ringing),
    call: () => play(calling),
    tick: () => play(ticking),
  };
}
