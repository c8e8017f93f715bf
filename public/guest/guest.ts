import { callStyles } from '../shared/call/callStyles.ts';
import { enterRoom } from './guestRoom.ts';
import { guestStyles } from './guestStyles.ts';
import { type Preferred, preferring } from './preferred.ts';
import { createPreview } from './preview.ts';

/** What the forms of `/join/{callId}` become where scripts run: without it they join and leave all the same. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(callStyles + guestStyles);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const sources = { devices: navigator.mediaDevices as MediaDevices | undefined, isSecure: isSecureContext };
const preferred: Preferred = { microphone: '', camera: '', speaker: '' };
const chosen = preferring(sources, preferred);

/** Shows whatever the server says the page is now. */
function begin(withVideo: boolean): void {
  const room = document.getElementById('room');
  if (room) return void enterRoom(room, { sources: chosen, speaker: preferred.speaker }, withVideo, show);
  const form = document.getElementById('join');
  if (form instanceof HTMLFormElement) prepare(form);
}

function prepare(form: HTMLFormElement): void {
  const preview = createPreview(sources, preferred);
  form.before(preview.element);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button) button.disabled = true;
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const withVideo = preview.withVideo();
    fetch(form.action, { method: 'POST', body })
      .then(async (answer) => {
        preview.close();
        show(await answer.text(), answer.url, withVideo);
      })
      .catch(() => {
        if (button) button.disabled = false;
        form.submit(); // the browser says what is wrong with the network better than a script can
      });
  });
}

/** Takes the content of another page of the server's into this one, so that the devices stay open. */
function show(html: string, address: string, withVideo = false): void {
  const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
  const now = document.querySelector('main');
  if (!main || !now) return location.reload();
  if (main.querySelector('#room')) history.replaceState(null, '', new URL(address).pathname); // the token has done its work
  now.replaceWith(main);
  document.title = main.querySelector('h1')?.textContent ?? document.title;
  begin(withVideo);
}

begin(false);
