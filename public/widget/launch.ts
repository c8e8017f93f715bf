import type { Language } from './language.ts';

/** What the button hands to the chat when it loads it. */
export interface Launch {
  /** Origin of the helpdesk. */
  readonly desk: string;
  readonly language: Language;
  /** What the button says while there is nothing new. */
  readonly label: string;
  /** Holds the button, and then the dialog. */
  readonly box: HTMLElement;
  readonly button: HTMLButtonElement;
  /** From the script tag's `data-name`, `data-subject`, `data-context`; empty where it has none. */
  readonly name: string;
  readonly subject: string;
  readonly context: string;
  /** The visitor clicked. False: a chat is restored after a reload, which steals no focus. */
  readonly clicked: boolean;
  /** Adds a style sheet to the shadow root. */
  adopt(css: string): void;
  /** Makes a picture of an outline on a 24-pixel grid. */
  icon(outline: string): Element;
}
