import { el } from './dom.ts';
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
 * @param options.maxBytes the longest message in bytes of UTF-8, asked anew each time
 * @param options.onSend takes the text; false = not now, and the text stays
 */
export function createComposer(options: {
  texts: Texts;
  language: string;
  /** The picture on the button. */
  picture: Element;
  maxBytes: () => number;
  onWrite: () => void;
  onSend: (text: string) => boolean;
}): Composer {
  const { texts } = options;
  const number = new Intl.NumberFormat(options.language);
  const hint = el('p', { class: 'hint', id: 'hint', hidden: '' });
  const input = el('textarea', {
    rows: '1',
    'aria-label': texts.message,
    placeholder: texts.message,
    enterkeyhint: 'send',
  });
  const button = el('button', { class: 'main', 'aria-label': texts.send, title: texts.send }, options.picture);
  const form = el('form', { class: 'composer' }, input, button);
  const element = el('div', {}, hint, form);
  input.setAttribute('aria-describedby', 'hint');

  const bytes = () => new TextEncoder().encode(input.value.trim()).length;

  function measure(): void {
    const [used, most] = [bytes(), options.maxBytes()];
    const over = used > most;
    hint.hidden = used < most - countFrom;
    hint.className = over ? 'hint bad' : 'hint';
    // Only the sentence is worth an interruption, not every number.
    hint.setAttribute('role', over ? 'alert' : 'note');
    const count = `${number.format(used)} / ${number.format(most)}`;
    hint.textContent = over ? `${texts.tooLong} ${count}` : count;
    input.setAttribute('aria-invalid', String(over));
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight + 2}px`;
  }

  input.addEventListener('input', () => {
    measure();
    if (input.value.trim() !== '') options.onWrite();
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
    if (text === '' || bytes() > options.maxBytes()) input.focus();
    else if (options.onSend(text)) fill('');
  });

  function fill(text: string): void {
    input.value = text;
    measure();
  }

  return { element, input, fill };
}
