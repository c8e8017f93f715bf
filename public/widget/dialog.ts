import { el, pressable } from '../shared/dom.ts';
import type { ChatSession } from './chatSession.ts';
import type { ChatView } from './chatView.ts';
import { createComposer } from './composer.ts';
import type { ChatSettings } from './desk.ts';
import { createForm, nameAttributes } from './form.ts';
import type { Launch } from './launch.ts';
import { createLeaveForm } from './leaveForm.ts';
import { createLogView } from './logView.ts';
import { closingText, statusText } from './statusText.ts';
import type { Texts } from './texts/shape.ts';
import type { Line } from './thread.ts';

/** The chat's dialog. It stands beside the page: not modal, and Escape closes it. */
export interface Dialog {
  readonly element: HTMLElement;
  /** "Call", hidden; and where a call is shown. */
  readonly call: HTMLButtonElement;
  readonly calls: HTMLElement;
  /** What is going on, in words. */
  readonly status: HTMLElement;
  render(view: ChatView): void;
  /** Moves the focus to where the visitor goes on. */
  focus(): void;
  setSettings(settings: ChatSettings): void;
}

export function createDialog(
  texts: Texts,
  { language, icon }: Pick<Launch, 'language' | 'icon'>,
  name: string,
  session: () => ChatSession,
  onClose: () => void,
  leaveMessage: (name: string, email: string, text: string) => Promise<boolean>,
): Dialog {
  let settings: ChatSettings = { name: texts.chat, privacyUrl: null, maxMessageBytes: 0 };
  let leaving = false;
  let left = false;
  let closing: Line | undefined;

  const title = el('h2', {}, settings.name);
  const subtitle = el('p');
  const end = pressable(texts.end, 'end', () => session().end());
  const call = el('button', { type: 'button', hidden: '' }, texts.call);
  const calls = el('div', { class: 'calls' });
  const close = pressable('', 'close', onClose);
  close.setAttribute('aria-label', texts.close);
  close.append(icon('M6 6l12 12M18 6L6 18'));
  const form = createForm('start', [[texts.yourName, 'input', nameAttributes]], texts.start, ([given = '']) =>
    begin(given),
  );
  const nameInput = form.inputs[0] as HTMLInputElement;
  nameInput.value = name;
  form.element.prepend(texts.intro);
  const log = createLogView(texts, language, (operationId) => session().tryAgain(operationId));
  const composer = createComposer(
    texts,
    icon('M5 12h13M12 5.5l6.5 6.5-6.5 6.5'),
    () => settings.maxMessageBytes || 8192,
    () => session().write(),
    (text) => {
      // The first message may come with the name: sending it starts the chat.
      const given = session().view().phase === 'form' ? form.read() : [];
      if (given?.[0]) begin(given[0]);
      if (given) session().say(text);
      return given !== undefined;
    },
  );
  const note = el('p');
  const openLeave = pressable(texts.leaveOpen, 'main', () => showLeave(true));
  const card = el('div', { class: 'card' }, note, openLeave);
  const leave = createLeaveForm(texts, leaveMessage, (done) => {
    left ||= done;
    showLeave(false);
  });
  const status = el('div', { class: 'status', role: 'status' });
  const again = pressable(texts.another, 'main again', () => {
    left = false;
    composer.fill(session().startOver());
    focus();
  });
  const foot = el('p', { class: 'foot' });
  const header = el('header', {}, el('div', {}, title, subtitle), call, end, close);
  const element = el(
    'div',
    { class: 'panel', role: 'dialog', 'aria-label': texts.chat, tabindex: '-1' },
    ...[header, calls, form.element, log.element, card, leave.element, status, composer.element, again, foot],
  );
  // The page may have shortcuts of its own, and cannot see that somebody types here.
  for (const type of ['keydown', 'keyup', 'keypress'] as const)
    element.addEventListener(type, (event) => {
      event.stopPropagation();
      if (type === 'keydown' && event.key === 'Escape' && !event.isComposing) onClose();
    });

  function begin(name: string): void {
    left = false;
    session().start(name);
    composer.input.focus();
  }

  function showLeave(show: boolean): void {
    leaving = show;
    const { lines } = session().view();
    const said = lines.filter(({ from }) => from === 'visitor').map(({ text }) => text);
    render(session().view());
    if (show) leave.open(nameInput.value, said.join('\n'));
    else focus();
  }

  function render(view: ChatView): void {
    const { phase: now, agent } = view;
    const [before, over] = [now === 'form', now === 'ended'];
    const endsHere = over && !closing && element.contains(active());
    form.element.hidden = !before;
    log.element.hidden = before;
    leave.element.hidden = !leaving;
    composer.element.hidden = over || leaving;
    again.hidden = !over || view.problem === 'shut' || leaving;
    end.hidden = before || over;
    end.disabled = view.ending;
    const nobody = view.nobodyThere || left || (over && !view.endedByVisitor && !view.problem);
    card.hidden = leaving || !nobody || agent !== undefined;
    note.textContent = left ? texts.left : texts.nobody;
    openLeave.hidden = left;
    foot.hidden = !before || !settings.privacyUrl;
    subtitle.textContent = agent ?? '';
    const { text, look } = statusText(view, texts);
    if (status.textContent !== text) status.textContent = text;
    status.className = `status ${look}`;
    status.hidden = over;
    closing = over
      ? (closing ?? { key: 'end', from: 'closing', name: '', text: closingText(view, texts), at: Date.now() })
      : undefined;
    if (endsHere) again.focus();
    log.render(closing ? [...view.lines, closing] : view.lines);
  }

  /** The focused element within the shadow root. */
  const active = () => (element.getRootNode() as ShadowRoot).activeElement;

  function focus(): void {
    // A keyboard that jumps up on a phone hides what there is to read.
    const target = matchMedia('(pointer:coarse)').matches ? element : fieldToFill();
    target.focus();
  }

  function fieldToFill(): HTMLElement {
    if (!again.hidden) return again;
    return form.element.hidden || nameInput.value ? composer.input : nameInput;
  }

  function setSettings(now: ChatSettings): void {
    settings = now;
    title.textContent = now.name || texts.chat;
    if (now.privacyUrl && /^https?:/.test(now.privacyUrl))
      foot.replaceChildren(el('a', { href: now.privacyUrl, target: '_blank', rel: 'noopener' }, texts.privacy));
    render(session().view());
  }

  return { element, call, calls, status, render, focus, setSettings };
}
