import type { ChatCall } from './callNews.ts';
import type { WidgetCallTexts } from './texts/shape.ts';

/**
 * What this window has to do with the call. `mine`: it made the call or answered it. `left`: it hung up, and waits to be
 * told that it is over. `failed`: what was asked was refused.
 */
export type Part = 'none' | 'mine' | 'left' | 'failed';

/** What is said beside the chat while this window is not in the call, and what the visitor can do. */
export interface Words {
  /** Empty: nothing is shown. */
  readonly text: string;
  readonly choice: 'answer' | 'takeOver' | 'close' | 'wait';
}

const nothing: Words = { text: '', choice: 'wait' };

/** @param name who is on the other side */
export function wordsFor(now: ChatCall, part: Part, name: string, texts: WidgetCallTexts): Words {
  const { phase, end, pass } = now;
  if (part === 'left') return nothing;
  if (phase === 'none') {
    const text = part === 'failed' ? texts.failed : end ? texts[end] : '';
    return { text, choice: 'close' };
  }
  if (part === 'mine') return { text: texts.calling, choice: 'wait' };
  if (phase === 'incoming') return { text: part === 'failed' ? texts.failed : texts.incoming(name), choice: 'answer' };
  return { text: texts.elsewhere, choice: pass ? 'takeOver' : 'wait' };
}
