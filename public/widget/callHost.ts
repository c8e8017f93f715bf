import type { SentEvent } from '../../server/wire/events.ts';
import type { UcwaHttp } from '../shared/ucwaClient.ts';
import type { Launch } from './launch.ts';

/** What the chat hands to its calls when it loads them. */
export interface CallHost extends Pick<Launch, 'language' | 'adopt' | 'box'> {
  /** Where the call is shown. */
  readonly place: HTMLElement;
  /** "Call": shown while one can be made. */
  readonly button: HTMLButtonElement;
  /** "Try again". */
  readonly again: string;
  /** The chat's own, which it fills again by itself. */
  readonly status: HTMLElement;
  /** Opens the dialog, which steals no focus. */
  show(): void;
  /** Who answers the chat; empty while nobody does. */
  agent(): string;
}

/** The calls of a chat. */
export interface Calls {
  /** What the event channel told. */
  hear(events: readonly SentEvent[], http: UcwaHttp): void;
  /** The visitor pressed "Call". */
  press(): void;
  /** The chat is over. */
  close(): void;
}
