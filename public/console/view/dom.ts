type Child = Node | string | null;

/** Attributes by name; null and false are left out, true is the empty attribute. `class` is one of them. */
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** Makes an element. Strings become text, never markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Sets or takes away an attribute; touches the page only when that changes something. */
export function setAttribute(element: Element, name: string, value: string | number | boolean | null): void {
  if (value === null || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Sets text; touches the page only when that changes something, so that a screen reader is not told twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** An element of the page by id. @throws Error when the view lacks it: view and script belong together */
export function byId<Kind extends HTMLElement>(id: string, kind: abstract new () => Kind): Kind {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

const parts = new WeakMap<Element, Map<string, Element>>();

/**
 * Makes the children of `parent` those of `items`, in their order. A child stays the same element for as long as its
 * key is there, and is moved only when it has to be: focus, scroll position and announcements survive.
 */
export function keyed<Item, Part extends Element>(
  parent: Element,
  items: readonly Item[],
  part: { key: (item: Item) => string; make: (item: Item) => Part; update: (element: Part, item: Item) => void },
): void {
  const before = (parts.get(parent) ?? new Map()) as Map<string, Part>;
  const after = new Map<string, Part>();
  for (const item of items) after.set(part.key(item), before.get(part.key(item)) ?? part.make(item));
  for (const [key, element] of before) if (!after.has(key)) element.remove();
  let place = parent.firstElementChild;
  for (const item of items) {
    const element = after.get(part.key(item));
    if (!element) continue;
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
    part.update(element, item);
  }
  parts.set(parent, after);
}
