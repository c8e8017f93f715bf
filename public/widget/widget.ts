import { icon } from '../shared/icon.ts';
import { adoptStyles } from './adoptStyles.ts';
import { buttonStyles } from './buttonStyles.ts';
import { inkOn, parseRgb } from './colour.ts';
import { goesOn, keptKey } from './keptKey.ts';
import { buttonLabels, languageOf } from './language.ts';
import type { Launch } from './launch.ts';

/**
 * What a website embeds: the button. The chat itself is loaded on a click, or when one goes on from an earlier page.
 * Nothing inline, so that the page's policy needs only `script-src` and `connect-src` for this host.
 */
const script = document.currentScript as HTMLScriptElement | null;
if (document.body) begin();
else document.addEventListener('DOMContentLoaded', begin);

function begin(): void {
  if (!script || document.querySelector('bridgedesk-chat')) return;
  const { lang, name = '', subject = '', context = '', position = '', color } = script.dataset;
  const desk = new URL(script.src).origin;
  const language = languageOf(lang, document.documentElement.lang);
  const caption = buttonLabels[language];

  const host = document.createElement('bridgedesk-chat');
  const root = host.attachShadow({ mode: 'open' });
  const box = document.createElement('div');
  box.className = `w ${position}`; // left, right; else where a line ends
  box.lang = language;
  box.dir = language === 'ar' ? 'rtl' : 'ltr';
  const button = document.createElement('button');
  const label = document.createElement('span');
  button.type = 'button';
  button.className = 'launch';
  button.setAttribute('aria-label', caption);
  button.setAttribute('aria-expanded', 'false');
  label.textContent = caption;
  button.append(icon('M4 5h16v11H9.5L4 20z'), label);
  box.append(button);
  adoptStyles(root, buttonStyles);
  root.append(box);
  document.body.append(host);
  if (color) paint(host, button, color);

  let clicked = false;
  let loading = false;
  let retry = '';
  async function load(): Promise<void> {
    if (loading) return;
    busy(true);
    try {
      const chat = (await import(`${desk}/widget/chat.js${retry}`)) as typeof import('./chat.ts');
      button.removeEventListener('click', onClick);
      const adopt: Launch['adopt'] = (css) => adoptStyles(root, css);
      await chat.start({ desk, language, label: caption, box, button, name, subject, context, clicked, adopt, icon });
    } catch (error) {
      retry += '?'; // browsers remember that a module failed to load, so another attempt needs another address
      console.error('The chat could not be loaded; another click tries again.', error);
    }
    busy(false);
  }
  function busy(now: boolean): void {
    loading = now;
    button.setAttribute('aria-busy', String(now));
  }
  function onClick(): void {
    clicked = true;
    void load();
  }
  button.addEventListener('click', onClick);
  if (chatGoesOn(desk)) void load();
}

function chatGoesOn(desk: string): boolean {
  try {
    return goesOn(localStorage.getItem(keptKey(desk)));
  } catch {
    return false; // storage is blocked, so nothing was kept
  }
}

/** The website's own colour, and what can be read on it. */
function paint(host: HTMLElement, sample: HTMLElement, colour: string): void {
  sample.style.color = colour;
  const rgb = sample.style.color && parseRgb(getComputedStyle(sample).color);
  sample.style.color = '';
  if (!rgb) return;
  host.style.setProperty('--bridgedesk-accent', colour);
  host.style.setProperty('--bridgedesk-ink', inkOn(rgb));
}
