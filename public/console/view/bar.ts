import { type Availability, availabilities, type Connection, type ConsoleState } from '../state/model.ts';
import { byId, setAttribute, setText } from './dom.ts';

/** The bar on top: my availability, the connection, sound and notifications. */
export interface Bar {
  render(state: ConsoleState): void;
}

const connectionText: Readonly<Record<Connection, string>> = {
  starting: 'Connecting…',
  live: 'Connected',
  reconnecting: 'Reconnecting…',
  offline: 'No connection. Trying again…',
  replaced: 'The console is open elsewhere',
  failed: 'The platform cannot be reached. Trying again…',
  signedOut: 'Signed out. Reload the page to sign in again.',
};

/** A gap shorter than this is not worth a word (ms). */
const patienceMs = 1_500;

export function createBar(on: {
  availability: (availability: Availability) => Promise<string | undefined>;
  useHere: () => void;
  toggleSound: () => void;
  soundIsOn: () => boolean;
  askNotifications: () => Promise<void>;
  notifications: () => NotificationPermission | 'missing';
}): Bar {
  const choice = byId('availability', HTMLSelectElement);
  const status = byId('connection', HTMLElement);
  const useHere = byId('use-here', HTMLButtonElement);
  const sound = byId('sound', HTMLButtonElement);
  const notify = byId('notify', HTMLButtonElement);
  const trouble = byId('bar-trouble', HTMLElement);
  let shown: Connection | undefined;
  let latest: ConsoleState | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  choice.addEventListener('change', async () => {
    const wanted = availabilities.find((one) => one === choice.value);
    const told = wanted && (await on.availability(wanted));
    setText(trouble, told ? `Not set. ${told}` : '');
    setAttribute(trouble, 'hidden', !told);
    if (told && latest) choice.value = latest.availability ?? '';
  });
  useHere.addEventListener('click', on.useHere);
  sound.addEventListener('click', () => {
    on.toggleSound();
    tools();
  });
  notify.addEventListener('click', async () => {
    await on.askNotifications();
    tools();
  });

  function tools(): void {
    setAttribute(sound, 'aria-pressed', on.soundIsOn() ? 'true' : 'false');
    setAttribute(notify, 'hidden', on.notifications() !== 'default');
  }

  function show(): void {
    waiting = undefined;
    if (!latest) return;
    shown = connectionIn(latest);
    setText(status, connectionText[shown]);
    setAttribute(status, 'data-state', shown);
    setAttribute(useHere, 'hidden', shown !== 'replaced');
  }

  tools();
  return {
    render(state) {
      const changed = latest?.availability !== state.availability;
      latest = state;
      if (changed && state.availability) {
        choice.value = state.availability;
        choice.disabled = false;
      }
      const connection = connectionIn(state);
      if (connection === 'reconnecting' && shown === 'live') {
        waiting ??= setTimeout(show, patienceMs);
        return;
      }
      clearTimeout(waiting);
      show();
    },
  };
}

/** A browser without a network knows so before any request fails. */
const connectionIn = ({ connection }: ConsoleState): Connection =>
  connection === 'live' && !navigator.onLine ? 'offline' : connection;
