import { el, field, pressable, typed } from './dom.ts';
import type { Texts } from './texts/shape.ts';

/** The form that leaves a message when nobody is there. */
export interface LeaveForm {
  readonly element: HTMLElement;
  /** Shows it, with the focus where the visitor goes on. */
  show(name: string, text: string): void;
}

/**
 * @param options.onLeave sends it; false = it did not arrive
 * @param options.onBack the visitor returns to the chat, having left a message or not
 */
export function createLeaveForm(options: {
  texts: Texts;
  onLeave: (note: { name: string; email: string; text: string }) => Promise<boolean>;
  onBack: (left: boolean) => void;
}): LeaveForm {
  const { texts } = options;
  const name = field('input', texts.yourName, { required: '', maxlength: '100', autocomplete: 'name' });
  const email = field('input', texts.yourEmail, {
    required: '',
    type: 'email',
    maxlength: '254',
    autocomplete: 'email',
  });
  const text = field('textarea', texts.yourMessage, { required: '', rows: '3', maxlength: '4000' });
  const problem = el('p', { class: 'hint bad', role: 'alert' });
  const button = el('button', { class: 'main' }, texts.leave);
  const back = pressable(texts.back, 'plain', () => options.onBack(false));
  const element = el('form', { class: 'leave', hidden: '' }, name.row, email.row, text.row, problem, button, back);

  button.addEventListener('click', () => {
    for (const { input } of [name, email, text]) typed(input);
  });
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    const note = { name: typed(name.input), email: typed(email.input), text: typed(text.input) };
    const left = await options.onLeave(note);
    button.disabled = false;
    problem.textContent = left ? '' : texts.leaveFailed;
    if (left) options.onBack(true);
  });

  return {
    element,
    show(knownName, knownText) {
      name.input.value ||= knownName;
      text.input.value ||= knownText;
      element.hidden = false;
      email.input.focus();
    },
  };
}
