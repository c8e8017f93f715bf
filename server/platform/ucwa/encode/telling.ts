import type { Facts, Person } from '../../conversation/model.ts';
import type { LoggedMessage } from '../../log/reading.ts';
import type { View } from './view.ts';

/** A UCWA client that events are told to: its device id and whose it is. */
export interface Viewer {
  readonly device: string;
  readonly person: Person;
  /** It did not list Html: what is said so, it is told as plain text. */
  readonly plainOnly?: boolean;
}

/** Everything an encoding for a client may need beside the event itself. */
export interface Telling {
  readonly view: View;
  readonly viewer: Viewer;
  readonly facts: Facts;
  /**
   * What was said in the conversation before the event being told, between two message numbers, in order; as much as
   * fits into one package, the rest comes with the next.
   */
  readonly earlier: (after: number, until: number | null) => readonly LoggedMessage[];
}
