import type { ConsoleState } from '../state/model.ts';
import { calledName, shownChats, unreadOf, wanting } from '../state/reading.ts';
import type { Store } from '../store.ts';
import type { Notifier } from './notifier.ts';
import type { Sound } from './sound.ts';

/** While somebody waits unanswered, it rings again this often. */
const ringEveryMs = 7_000;

/**
 * Calls the person when something wants her: a sound, the count in the title, a notification when the page is hidden,
 * a sentence for screen readers.
 * @param parts.announce says a sentence to a screen reader
 */
export function callForAttention(parts: {
  store: Store;
  sound: Sound;
  notifier: Notifier;
  announce: (sentence: string) => void;
}): void {
  const { store, sound, notifier, announce } = parts;
  const title = document.title;
  let before = store.get();
  let ringing: ReturnType<typeof setInterval> | undefined;

  store.onChange((state) => {
    const count = wanting(state);
    document.title = count === 0 ? title : `(${count}) ${title}`;
    for (const waiting of newlyWaiting(before, state)) {
      const [title, subject] = [`${calledName(waiting)} is waiting`, waiting.subject];
      announce(`${title}. ${subject}`);
      notifier.tell({ tag: waiting.id, title, body: subject });
      sound.ring();
    }
    for (const { id, name } of newlyUnread(before, state)) {
      announce(`New message from ${name}`);
      notifier.tell({ tag: id, title: `New message from ${name}`, body: '', chat: id });
      sound.tick();
    }
    before = state;
    ringOn(state.waiting.some(({ step }) => step === 'ringing'));
  });

  function ringOn(wanted: boolean): void {
    if (wanted) ringing ??= setInterval(sound.ring, ringEveryMs);
    else {
      clearInterval(ringing);
      ringing = undefined;
    }
  }
}

const newlyWaiting = (before: ConsoleState, state: ConsoleState) =>
  state.waiting.filter(({ id }) => !before.waiting.some((known) => known.id === id));

function newlyUnread(before: ConsoleState, state: ConsoleState): { id: string; name: string }[] {
  return shownChats(state).flatMap((chat) => {
    const known = before.chats.find(({ id }) => id === chat.id);
    return unreadOf(chat) > (known ? unreadOf(known) : 0) ? [{ id: chat.id, name: chat.name || 'a visitor' }] : [];
  });
}
