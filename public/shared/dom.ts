/** Attributes of an element by name. */
export type Attributes = Readonly<Record<string, string>>;

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
