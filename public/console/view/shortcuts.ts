import { byId } from './dom.ts';

/** What the keyboard does: by code, so that it is the same key on every layout. */
export function listenForShortcuts(on: {
  accept: () => void;
  step: (by: 1 | -1) => void;
  write: () => void;
  answer: () => void;
  decline: () => void;
  mute: () => void;
  hangUp: () => void;
}): void {
  const actions: Readonly<Record<string, () => void>> = {
    KeyA: on.accept,
    ArrowUp: () => on.step(-1),
    ArrowDown: () => on.step(1),
    KeyM: on.write,
    KeyC: on.answer,
    KeyX: on.decline,
    KeyU: on.mute,
    KeyH: on.hangUp,
  };
  addEventListener('keydown', (event) => {
    const action =
      event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey ? actions[event.code] : undefined;
    // A key that is held down would mute and be heard again in turn.
    if (event.repeat && event.code !== 'ArrowUp' && event.code !== 'ArrowDown') return;
    if (!action || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    action();
  });
  const dialog = byId('shortcuts-dialog', HTMLDialogElement);
  byId('shortcuts', HTMLButtonElement).addEventListener('click', () => dialog.showModal());
  byId('shortcuts-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
}
