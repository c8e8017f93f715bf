import type { SentEvent } from '../../../wire/events.ts';

/** What there is to tell a device, by its id, after a position: told as the device is now, however long a poll was parked. */
export type Gather = (device: string, position: number | 'new') => Gathered;

/** `position`: the last event looked at; `since`: when the first of the events happened, epoch ms. */
export interface Gathered {
  readonly events: SentEvent[];
  readonly position: number;
  readonly since: number;
}
