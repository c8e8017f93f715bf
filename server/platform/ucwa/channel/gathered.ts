import type { SentEvent } from '../../../wire/events.ts';
import type { Position } from './position.ts';

/** What there is to tell a device, by its id, after a position: told as the device is now, however long a poll was parked. */
export type Gather = (device: string, position: Position) => Gathered;

/** `position`: the last event looked at, or what is still to be told before the next; `since`: when the first of the events happened, epoch ms. */
export interface Gathered {
  readonly events: SentEvent[];
  readonly position: Exclude<Position, 'new'>;
  readonly since: number;
}
