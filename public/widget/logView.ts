import { el, pressable } from '../shared/dom.ts';
import { linkify } from './linkify.ts';
import type { Texts } from './texts/shape.ts';
import type { Line } from './thread.ts';

/** The conversation as it is shown: a live region that a screen reader reads as it grows. */
export interface LogView {
  readonly element: HTMLElement;
  render(lines: readonly Line[]): void;
}

interface Shown {
  readonly element: HTMLElement;
  readonly meta: HTMLElement;
  /** As it was marked last. */
  line?: Line;
}

export function createLogView(texts: Texts, language: string, onTryAgain: (operationId: string) => void): LogView {
  const shown = new Map<string, Shown>();
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const element = el('div', {
    class: 'log',
    role: 'log',
    'aria-label': texts.conversation,
    'aria-live': 'polite',
    tabindex: '0',
  });
  let atEnd = true;
  /** Who reads the end goes on reading it, whatever grows above or below. */
  const stay = () => {
    if (atEnd) element.scrollTop = element.scrollHeight;
  };
  element.addEventListener('scroll', () => {
    atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
  });
  new ResizeObserver(stay).observe(element);

  function draw({ from, name, text }: Line): Shown {
    const words = linkify(text).map((piece) =>
      piece.href === undefined
        ? piece.text
        : el('a', { href: piece.href, target: '_blank', rel: 'noopener' }, piece.text),
    );
    const who = el('div', { class: 'name' }, from === 'visitor' ? texts.you : from === 'agent' ? name : '');
    // How far it has come changes often, and is not worth an announcement each time; the status tells what went wrong.
    const meta = el('div', { class: 'meta', 'aria-live': 'off' });
    return { element: el('div', {}, who, el('div', { class: 'text', dir: 'auto' }, ...words), meta), meta };
  }

  function mark({ element, meta }: Shown, { key, from, at, delivery }: Line): void {
    element.className = `line ${from} ${delivery}`;
    meta.textContent = clock.format(at) + (delivery ? ` · ${texts[delivery]}` : '');
    if (delivery === 'failed') meta.append(pressable(texts.again, '', () => onTryAgain(key)));
  }

  function render(lines: readonly Line[]): void {
    if (lines.length === 0) {
      element.replaceChildren();
      shown.clear();
    }
    lines.forEach((line, place) => {
      const known = shown.get(line.key);
      const drawn = known ?? draw(line);
      if (drawn.line !== line) mark(drawn, line);
      drawn.line = line;
      if (element.children[place] !== drawn.element)
        element.insertBefore(drawn.element, element.children[place] ?? null);
      if (!known && line.from === 'visitor') atEnd = true;
      shown.set(line.key, drawn);
    });
    stay();
  }

  return { element, render };
}
