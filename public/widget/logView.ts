import { el, pressable } from './dom.ts';
import { linkify } from './linkify.ts';
import type { Texts } from './texts/shape.ts';
import type { Line } from './thread.ts';

/** The conversation as it is shown: a live region that a screen reader reads as it grows. */
export interface LogView {
  readonly element: HTMLElement;
  /** @param last a closing line, or nothing */
  render(lines: readonly Line[], last: string): void;
}

export function createLogView(options: {
  texts: Texts;
  language: string;
  onTryAgain: (operationId: string) => void;
}): LogView {
  const { texts, language } = options;
  const shown = new Map<string, { line: Line; element: HTMLElement }>();
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const calendar = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short' });
  const element = el('div', {
    class: 'log',
    role: 'log',
    'aria-label': texts.conversation,
    'aria-live': 'polite',
    'aria-relevant': 'additions',
    tabindex: '0',
  });
  const closing = el('div', { class: 'line desk over' }, el('div', { class: 'text' }));

  function draw(line: Line): HTMLElement {
    const { from, name, text, at, delivery } = line;
    const words = linkify(text).map((piece) =>
      piece.href === undefined
        ? piece.text
        : el('a', { href: piece.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, piece.text),
    );
    const time = el('time', { datetime: new Date(at).toISOString(), title: calendar.format(at) }, clock.format(at));
    // How far it has come changes often, and is not worth an announcement each time; the status tells what went wrong.
    const meta = el('div', { class: 'meta', 'aria-live': 'off' }, time);
    if (delivery) meta.append(` · ${texts[delivery]}`);
    if (delivery === 'failed') meta.append(pressable(texts.again, '', () => options.onTryAgain(line.key)));
    const who = el('div', { class: from === 'visitor' ? 'unseen' : 'name' }, from === 'visitor' ? texts.you : name);
    return el(
      'div',
      { class: `line ${from} ${delivery ?? ''}` },
      who,
      el('div', { class: 'text', dir: 'auto' }, ...words),
      meta,
    );
  }

  function render(lines: readonly Line[], last: string): void {
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
    const grew = lines.some(({ key, from }) => from === 'visitor' && !shown.has(key));
    const gone = new Set(shown.keys());
    lines.forEach((line, place) => {
      gone.delete(line.key);
      const known = shown.get(line.key);
      const drawn = known?.line === line ? known.element : draw(line);
      if (known && drawn !== known.element) known.element.replaceWith(drawn);
      if (element.children[place] !== drawn) element.insertBefore(drawn, element.children[place] ?? null);
      shown.set(line.key, { line, element: drawn });
    });
    for (const key of gone) {
      shown.get(key)?.element.remove();
      shown.delete(key);
    }
    if (last === '') closing.remove();
    else if (!closing.isConnected || closing.textContent !== last) {
      closing.firstElementChild?.replaceChildren(last);
      element.append(closing);
    }
    if (atEnd || grew) element.scrollTop = element.scrollHeight;
  }

  return { element, render };
}
