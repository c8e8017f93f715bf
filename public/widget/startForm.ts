import { el, field, typed } from './dom.ts';
import type { Texts } from './texts/shape.ts';

/** What is asked before a chat. */
export interface StartForm {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** The name; undefined when there is none, which the visitor is told. */
  name(): string | undefined;
}

export function createStartForm(options: { texts: Texts; name: string; onStart: (name: string) => void }): StartForm {
  const { texts } = options;
  const { row, input } = field('input', texts.yourName, { required: '', maxlength: '100', autocomplete: 'name' });
  input.value = options.name;
  const button = el('button', { class: 'main' }, texts.start);
  const element = el('form', { class: 'start' }, el('p', {}, texts.intro), row, button);

  function name(): string | undefined {
    const text = typed(input);
    return element.reportValidity() ? text : undefined;
  }
  // Before the browser checks: a name of nothing but space is missing.
  button.addEventListener('click', () => typed(input));
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = name();
    if (text !== undefined) options.onStart(text);
  });
  return { element, input, name };
}
