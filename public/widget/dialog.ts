import type { ChatSession } from './chatSession.ts';
import type { ChatView } from './chatView.ts';
import { createComposer } from './composer.ts';
import type { ChatSettings, OfflineNote } from './desk.ts';
import { el, pressable } from './dom.ts';
import { createLeaveForm } from './leaveForm.ts';
import { createLogView } from './logView.ts';
import { createStartForm } from './startForm.ts';
import { closingText, statusText } from './statusText.ts';
import type { Texts } from './texts/shape.ts';

/** The chat's dialog. It stands beside the page: not modal, and Escape closes it. */
export interface Dialog {
  readonly element: HTMLElement;
  render(view: ChatView): void;
  /** Moves the focus to where the visitor goes on. */
  focus(): void;
  setSettings(settings: ChatSettings): void;
}

export function createDialog(options: {
  texts: Texts;
  language: string;
  name: string;
  icon: (outline: string) => Element;
  session: () => ChatSession;
  onClose: () => void;
  leaveMessage: (note: Pick<OfflineNote, 'name' | 'email' | 'text'>) => Promise<boolean>;
}): Dialog {
  const { texts, language } = options;
  const session = options.session;
  let settings: ChatSettings = { name: texts.chat, privacyUrl: '', maxMessageBytes: 8192 };
  let leaving = false;
  let left = false;
  let phase: ChatView['phase'] | undefined;

  const title = el('h2', {}, settings.name);
  const subtitle = el('p');
  const end = pressable(texts.end, 'end', () => session().end());
  const close = pressable('', 'close', options.onClose);
  close.setAttribute('aria-label', texts.close);
  close.append(options.icon('M6 6l12 12M18 6L6 18'));
  const form = createStartForm({ texts, name: options.name, onStart: (name) => begin(name) });
  const log = createLogView({ texts, language, onTryAgain: (operationId) => session().tryAgain(operationId) });
  const composer = createComposer({
    texts,
    language,
    picture: options.icon('M5 12h13M12 5.5l6.5 6.5-6.5 6.5'),
    maxBytes: () => settings.maxMessageBytes,
    onWrite: () => session().write(),
    onSend(text) {
      // The first message may come with the name: sending it starts the chat.
      const name = session().view().phase === 'form' ? form.name() : '';
      if (name === undefined) return false;
      if (name !== '') begin(name);
      session().say(text);
      return true;
    },
  });
  const note = el('p');
  const openLeave = pressable(texts.leaveOpen, 'main', () => showLeave(true));
  const card = el('div', { class: 'card' }, note, openLeave);
  const leave = createLeaveForm({
    texts,
    onLeave: options.leaveMessage,
    onBack(done) {
      left ||= done;
      showLeave(false);
    },
  });
  const status = el('div', { class: 'status', role: 'status' });
  const again = pressable(texts.another, 'main again', () => {
    left = false;
    composer.fill(session().startOver());
    focus();
  });
  const foot = el('p', { class: 'foot' });
  const header = el('header', {}, el('div', {}, title, subtitle), end, close);
  const element = el(
    'div',
    { class: 'panel', role: 'dialog', 'aria-label': texts.chat, tabindex: '-1' },
    ...[header, form.element, log.element, card, leave.element, status, composer.element, again, foot],
  );
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    options.onClose();
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
    if (show) leave.show(form.input.value, said.join('\n'));
    render(session().view());
    if (!show) focus();
  }

  function render(view: ChatView): void {
    const { phase: now, agent } = view;
    const [before, over] = [now === 'form', now === 'ended'];
    // Somebody came after all: back to the chat, unless the visitor is filling the form in.
    if (leaving && now === 'talking' && !element.contains(active())) leaving = false;
    form.element.hidden = !before;
    log.element.hidden = before;
    leave.element.hidden = !leaving;
    composer.element.hidden = over || leaving;
    again.hidden = !over || view.problem === 'shut' || leaving;
    end.hidden = before || over;
    end.disabled = view.ending;
    const nobody = view.nobodyThere || (over && agent === undefined && !view.endedByVisitor && !view.problem);
    card.hidden = leaving || !(nobody || left);
    note.textContent = left ? texts.left : texts.nobody;
    openLeave.hidden = left;
    foot.hidden = !before || settings.privacyUrl === '';
    subtitle.hidden = agent === undefined || over;
    subtitle.textContent = agent === undefined ? '' : texts.talking(agent);
    const { text, look } = statusText(view, texts);
    if (status.textContent !== text) status.textContent = text;
    status.className = `status ${look}`;
    status.hidden = over;
    log.render(view.lines, closingText(view, texts));
    if (over && phase !== undefined && phase !== 'ended' && element.contains(active())) again.focus();
    phase = now;
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
    return form.element.hidden || form.input.value !== '' ? composer.input : form.input;
  }

  function setSettings(now: ChatSettings): void {
    settings = now;
    title.textContent = now.name || texts.chat;
    if (/^https?:\/\//.test(now.privacyUrl))
      foot.replaceChildren(el('a', { href: now.privacyUrl, target: '_blank', rel: 'noopener' }, texts.privacy));
    render(session().view());
  }

  return { element, render, focus, setSettings };
}
