type Attributes = Readonly<Record<string, string>>;

/** An element with these attributes and children. Text is text: nothing here reads markup. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that submits nothing. */
export function pressable(text: string, className: string, onPress: () => void): HTMLButtonElement {
  const button = el('button', { type: 'button', class: className }, text);
  button.addEventListener('click', onPress);
  return button;
}

/** A labelled text field. */
export function field<Tag extends 'input' | 'textarea'>(
  tag: Tag,
  label: string,
  attributes: Attributes,
): { readonly row: HTMLLabelElement; readonly input: HTMLElementTagNameMap[Tag] } {
  const input = el(tag, attributes);
  return { row: el('label', { class: 'field' }, el('span', {}, label), input), input };
}

/** What was typed, without the space around it; a field with nothing but space is empty. */
export function typed(input: HTMLInputElement | HTMLTextAreaElement): string {
  const text = input.value.trim();
  if (text === '') input.value = '';
  return text;
}
