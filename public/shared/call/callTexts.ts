import type { Source, TroubleCode } from '../media/mediaTrouble.ts';
import type { Quality } from '../media/quality.ts';

/** Everything that is said about a call in one language. Each sentence about a fault says what to do, and what goes on. */
export interface CallTexts {
  readonly call: string;
  readonly mute: string;
  readonly camera: string;
  readonly screen: string;
  /** A picture on the whole screen; whose it is follows. */
  readonly fullScreen: string;
  readonly devices: string;
  readonly hangUp: string;
  readonly microphone: string;
  readonly speaker: string;
  /** A device without a name of its own. */
  readonly unnamed: string;
  readonly you: string;
  readonly again: string;
  readonly takeOver: string;
  readonly connecting: string;
  readonly waiting: string;
  readonly reconnecting: string;
  readonly elsewhere: string;
  readonly ended: string;
  /** The browser plays no sound before the person did something. */
  readonly silenced: string;
  readonly someone: string;
  /** Where some of those in the call cannot be connected with; absent: in the words of the media. */
  readonly crowded?: string;
  readonly with: (names: string) => string;
  readonly linking: (name: string) => string;
  readonly interrupted: (name: string) => string;
  readonly lost: (name: string) => string;
  readonly unreached: (name: string) => string;
  readonly held: (name: string) => string;
  readonly quality: Readonly<Record<Quality, string>>;
  /** With the article or possessive that {@link CallTexts.trouble} takes. */
  readonly device: Readonly<Record<Source, string>>;
  readonly trouble: Readonly<Record<Exclude<TroubleCode, 'cancelled'>, (device: string) => string>>;
  /** What goes on without it. */
  readonly goesOn: Readonly<Record<Source, string>>;
}
