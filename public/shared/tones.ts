/** One tone: hertz, when it begins and how long it lasts, in seconds. */
export type Tone = readonly [frequency: number, begins: number, lasts: number];

/** A call that rings here. */
export const calling: readonly Tone[] = [
  [523, 0, 0.35],
  [659, 0.3, 0.35],
  [784, 0.6, 0.6],
];

/** Somebody is being rung: what callers know from the telephone. */
export const ringingThere: readonly Tone[] = [[425, 0, 1]];

/** Plays tones, made on the spot, softly. @param context one that runs: a suspended one plays them all when it is resumed */
export function playTones(context: AudioContext, tones: readonly Tone[]): void {
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
