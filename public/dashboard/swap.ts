import { showLocalTimes } from './localTimes.ts';

/** What the server wrote for an element, before scripts put local times into it. */
const served = new WeakMap<Element, string>();

const focusable = 'a[href], button, input, select, summary, [tabindex]';

/** Remembers what the server wrote. Call it before anything on the page is changed. */
export function remember(page: ParentNode): void {
  for (const region of page.querySelectorAll('[data-live]')) for (const part of partsOf(region)) note(part, part);
}

/**
 * Brings every region marked `data-live` up to what `fresh` holds under the same id. A part that is unchanged stays
 * the very element it was, so focus, selection and scroll position survive.
 * @returns true when anything changed
 */
export function swap(page: ParentNode, fresh: ParentNode): boolean {
  let changed = false;
  for (const region of page.querySelectorAll('[data-live]')) {
    const next = fresh.querySelector(`#${CSS.escape(region.id)}`);
    if (next && reconcile(container(region), container(next))) changed = true;
  }
  return changed;
}

/** The element whose children are compared one by one: a table's body, else the region itself. */
const container = (region: Element): Element => region.querySelector(':scope > tbody') ?? region;

const partsOf = (region: Element): Element[] => [...container(region).children];

function reconcile(current: Element, next: Element): boolean {
  const before = new Map([...current.children].map((part) => [part.id, part]));
  const left = new Set(current.children);
  let cursor: Element | null = current.firstElementChild;
  let changed = false;
  [...next.children].forEach((wanted, index) => {
    const held = wanted.id === '' ? current.children[index] : before.get(wanted.id);
    if (held !== undefined && left.has(held) && served.get(held) === wanted.outerHTML) {
      left.delete(held);
      if (held === cursor) cursor = held.nextElementSibling;
      else current.insertBefore(held, cursor);
      return;
    }
    changed = true;
    const part = adopt(wanted);
    if (held !== undefined && left.has(held)) {
      left.delete(held);
      if (held === cursor) cursor = held.nextElementSibling;
      replaceKeepingFocus(held, part);
    } else {
      current.insertBefore(part, cursor);
    }
  });
  for (const gone of left) {
    gone.remove();
    changed = true;
  }
  return changed;
}

function adopt(wanted: Element): Element {
  const part = document.importNode(wanted, true);
  note(part, wanted);
  showLocalTimes(part);
  part.classList.add('fresh');
  return part;
}

const note = (part: Element, written: Element): void => void served.set(part, written.outerHTML);

function replaceKeepingFocus(old: Element, part: Element): void {
  const place = [...old.querySelectorAll(focusable)].indexOf(document.activeElement ?? document.body);
  old.replaceWith(part);
  const again = part.querySelectorAll<HTMLElement>(focusable)[place];
  again?.focus({ preventScroll: true });
}
