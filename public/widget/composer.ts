import { el } from '../shared/dom.ts';
import type { Texts } from './texts/shape.ts';

/** Where the visitor writes. */
export interface Composer {
  readonly element: HTMLElement;
  readonly input: HTMLTextAreaElement;
  /** Puts a text there to be sent or changed. */
  fill(text: string): void;
}

/** From how many bytes below the limit on the count is shown. */
const countFrom = 1192;

/**
 * Enter sends, Shift+Enter begins a new line, Enter within an input method only ends the composition.
 * @param picture on the button
 * @param maxBytes the longest message in bytes of UTF-8, asked anew each time
 * @param onWrite called with every key
 * @param onSend takes the text; false = not now, and the text stays
 */
export function createComposer(
  texts: Texts,
  picture: Element,
  maxBytes: () => number,
  onWrite: () => void,
  onSend: (text: string) => boolean,
): Composer {
  const hint = el('p', { class: 'hint', id: 'hint', hidden: '' });
  const input = el('textarea', {
    'aria-describedby': 'hint',
    rows: '1',
    'aria-label': texts.message,
    placeholder: texts.message,
    enterkeyhint: 'send',
  });
  const button = el('button', { class: 'main', 'aria-label': texts.send }, picture);
  const form = el('form', { class: 'composer' }, input, button);
  const element = el('div', {}, hint, form);

  function measure(): void {
    const [used, most] = [new TextEncoder().encode(input.value.trim()).length, maxBytes()];
    const problem = used > most ? texts.tooLong : '';
    // The form then refuses to be sent, and the browser says why.
    input.setCustomValidity(problem);
    hint.hidden = used < most - countFrom;
    hint.className = problem ? 'hint bad' : 'hint';
    hint.textContent = `${problem} ${used} / ${most}`;
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight + 2}px`;
  }

  input.addEventListener('input', () => {
    measure();
    if (input.value.trim()) onWrite();
  });
  input.addEventListener('keydown', (event) => {
    // 229: Safari ends a composition before it tells of the key that did.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text || !onSend(text)) return;
    fill('');
    input.focus();
  });

  function fill(text: string): void {
    input.value = text;
    measure();
  }

  return { element, input, fill };
}
