import { el, pressable } from '../shared/dom.ts';
import { createForm, nameAttributes } from './form.ts';
import type { Texts } from './texts/shape.ts';

/** The form that leaves a message when nobody is there. */
export interface LeaveForm {
  readonly element: HTMLElement;
  /** Offers what is known already, and puts the focus where the visitor goes on. */
  open(name: string, text: string): void;
}

/**
 * @param onLeave sends it; false = it did not arrive
 * @param onBack the visitor returns to the chat, having left a message or not
 */
export function createLeaveForm(
  texts: Texts,
  onLeave: (name: string, email: string, text: string) => Promise<boolean>,
  onBack: (left: boolean) => void,
): LeaveForm {
  const problem = el('p', { class: 'bad', role: 'alert' });
  const { element, inputs, button } = createForm(
    'leave',
    [
      [texts.yourName, 'input', nameAttributes],
      [texts.yourEmail, 'input', { type: 'email', maxlength: '254', autocomplete: 'email' }],
      [texts.yourMessage, 'textarea', { rows: '3', maxlength: '4000' }],
    ],
    texts.leave,
    async ([name = '', email = '', text = '']) => {
      button.disabled = true;
      const left = await onLeave(name, email, text);
      button.disabled = false;
      problem.textContent = left ? '' : texts.failed;
      if (left) onBack(true);
    },
  );
  element.append(
    problem,
    pressable(texts.back, 'plain', () => onBack(false)),
  );
  const [nameInput, emailInput, textInput] = inputs;

  return {
    element,
    open(name, text) {
      if (nameInput) nameInput.value ||= name;
      if (textInput) textInput.value ||= text;
      emailInput?.focus();
    },
  };
}
