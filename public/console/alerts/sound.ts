import { calling, playTones, type Tone } from '../../shared/tones.ts';
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

const ringing: readonly Tone[] = [
  [660, 0, 0.18],
  [880, 0.16, 0.32],
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
    if (on() && context?.state === 'running') playTones(context, tones);
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
