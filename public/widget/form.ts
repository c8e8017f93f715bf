import { type Attributes, el } from '../shared/dom.ts';

/** A form of labelled text fields, all of them needed. */
export interface Form {
  readonly element: HTMLFormElement;
  readonly inputs: readonly (HTMLInputElement | HTMLTextAreaElement)[];
  readonly button: HTMLButtonElement;
  /** What was typed, without the space around it; undefined when something is missing, which the browser then tells. */
  read(): string[] | undefined;
}

/** What is asked of a name. */
export const nameAttributes: Attributes = { maxlength: '100', autocomplete: 'name' };

/** @param fields each with its label, whether it is a line or an area, and further attributes */
export function createForm(
  className: string,
  fields: readonly (readonly [label: string, tag: 'input' | 'textarea', attributes: Attributes])[],
  submit: string,
  onSubmit: (values: string[]) => void,
): Form {
  const inputs = fields.map(([, tag, attributes]) => el(tag, { required: '', ...attributes }));
  const rows = fields.map(([label], place) => el('label', { class: 'field' }, label, inputs[place] ?? ''));
  const button = el('button', { class: 'main' }, submit);
  const element = el('form', { class: className }, ...rows, button);

  function read(): string[] | undefined {
    const values = inputs.map((input) => {
      input.value = input.value.trim();
      return input.value;
    });
    return element.reportValidity() ? values : undefined;
  }
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = read();
    if (values) onSubmit(values);
  });
  return { element, inputs, button, read };
}
