import { el } from '../shared/dom.ts';
import { browserStore } from './browserStore.ts';
import { hookCalls } from './calls.ts';
import { createChatSession } from './chatSession.ts';
import { type ChatView, unseen } from './chatView.ts';
import { createDesk } from './desk.ts';
import { createDialog } from './dialog.ts';
import { dialogStyles } from './dialogStyles.ts';
import { openKeep } from './kept.ts';
import { keptKey } from './keptKey.ts';
import type { Launch } from './launch.ts';
import { loadTexts } from './texts.ts';

/** The chat behind the button: loaded once on a page, on the first click or to go on with an earlier chat. */
export async function start(launch: Launch): Promise<void> {
  const { desk: origin, language, box, button, clicked } = launch;
  launch.adopt(dialogStyles);
  const texts = await loadTexts(language);
  const desk = createDesk(origin);
  const keep = openKeep(browserStore(), origin);
  const badge = el('span', { class: 'badge', hidden: '', 'aria-hidden': 'true' });
  button.append(badge);
  let open = false;

  const session = createChatSession({
    desk,
    keep,
    about: launch,
    page: () => location.href,
    culture: language,
    onChange: show,
    onTold: (events, http) => calls.hear(events, http),
  });
  const dialog = createDialog(
    texts,
    launch,
    launch.name || keep.chat()?.name || '',
    () => session,
    () => turn(false),
    async (name, email, text) => {
      const applicationSessionId = keep.chat()?.session;
      const { status } = await desk.leaveMessage({ name, email, text, page: location.href, applicationSessionId });
      return status > 0 && status < 300;
    },
  );
  const calls = hookCalls(origin, {
    ...launch,
    place: dialog.calls,
    button: dialog.call,
    again: texts.again,
    status: dialog.status,
    show: () => turn(true, false),
    agent: () => session.view().agent ?? '',
  });
  dialog.element.hidden = true;
  box.append(dialog.element);

  function show(view: ChatView): void {
    dialog.render(view);
    if (view.phase === 'ended') calls.close();
    if (open && document.visibilityState === 'visible') session.markSeen();
    const news = open ? 0 : unseen(session.view());
    badge.hidden = news === 0;
    badge.dataset.count = String(news); // drawn by the style sheet: the button's name says it in words
    button.setAttribute('aria-label', launch.label + (news > 0 ? `, ${texts.unread(news)}` : ''));
  }

  function turn(now: boolean, focus = true): void {
    open = now;
    dialog.element.hidden = !now;
    box.classList.toggle('open', now);
    button.setAttribute('aria-expanded', String(now));
    session.setOpen(now);
    show(session.view());
    if (!focus) return;
    if (now) dialog.focus();
    else button.focus();
  }

  button.addEventListener('click', () => turn(!open));
  addEventListener('storage', (event) => {
    if (event.key !== keptKey(origin)) return;
    session.followTabs();
    const elsewhere = keep.chat()?.open;
    if (elsewhere !== undefined && elsewhere !== open) turn(elsewhere, false);
  });
  for (const news of ['online', 'offline', 'pageshow'] as const) addEventListener(news, () => session.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') return;
    session.wake();
    show(session.view());
  });
  followViewport(dialog.element);

  session.restore();
  turn(clicked || (session.view().phase !== 'form' && keep.chat()?.open === true), clicked);
  void desk.settings().then(({ value }) => value && dialog.setSettings(value));
}

/** Keeps a full-screen dialog within what the on-screen keyboard leaves of the screen. */
function followViewport(panel: HTMLElement): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    panel.style.setProperty('--height', `${viewport.height}px`);
    panel.style.setProperty('--top', `${viewport.offsetTop}px`);
  };
  viewport.addEventListener('resize', follow);
  viewport.addEventListener('scroll', follow);
  follow();
}
