import type { SentEvent } from '../../server/wire/events.ts';
import type { UcwaHttp } from '../shared/ucwaClient.ts';
import type { CallHost, Calls } from './callHost.ts';

/**
 * Loads the calls' part when the visitor presses "Call" or is called, and not before.
 * @param host.button hidden until the platform offers calls
 */
export function hookCalls(desk: string, host: CallHost): Pick<Calls, 'hear' | 'close'> {
  const { button, again, show, status } = host;
  const label = button.textContent;
  const heard: SentEvent[] = [];
  let http: UcwaHttp;
  let calls: Promise<Calls> | undefined;
  let retry = '';
  async function load(isPressed = false): Promise<void> {
    try {
      calls ??= (import(`${desk}/widget-call.js${retry}`) as Promise<typeof import('./call/call.ts')>).then(
        ({ open }) => open(host),
      );
      const loaded = await calls;
      button.textContent = label;
      loaded.hear(heard.splice(0), http);
      if (isPressed) loaded.press();
    } catch (error) {
      calls = undefined;
      retry += '?'; // as for the chat itself
      if (heard[0]) {
        // The chat goes on. Who is called without having pressed anything gets something to press.
        show();
        button.hidden = false;
        status.textContent = button.textContent = `${label} · ${again}`;
        status.className = 'status bad';
      }
      console.error('Calls could not be loaded.', error);
    }
  }
  button.addEventListener('click', () => {
    show(); // what was said before would not be said again
    void load(true);
  });
  return {
    hear(events, by) {
      http = by;
      const told = JSON.stringify(events);
      if (!told.includes('audioVideo')) return;
      heard.push(...events);
      if (calls || told.includes('"room"')) void load();
      else if (told.includes('addAudioVideo')) button.hidden = false;
    },
    close() {
      button.hidden = true;
      heard.splice(0);
      void calls?.then((loaded) => loaded.close());
    },
  };
}
