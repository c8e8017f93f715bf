import { byId, setAttribute, setText } from './dom.ts';

/** The dialog "Change password". @param change resolves to a sentence when it was not changed */
export function preparePasswordDialog(
  change: (password: string, newPassword: string) => Promise<string | undefined>,
  onChanged: () => void,
): void {
  const dialog = byId('password-dialog', HTMLDialogElement);
  const form = byId('password-form', HTMLFormElement);
  const [current, fresh] = [byId('current-password', HTMLInputElement), byId('new-password', HTMLInputElement)];
  const answer = byId('password-answer', HTMLElement);

  function say(sentence: string): void {
    setText(answer, sentence);
    setAttribute(answer, 'hidden', sentence === '');
  }

  byId('password', HTMLButtonElement).addEventListener('click', () => {
    form.reset();
    say('');
    dialog.showModal();
  });
  byId('password-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
  let busy = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    say('');
    const told = await change(current.value, fresh.value);
    busy = false;
    if (told !== undefined) return say(told);
    form.reset();
    dialog.close();
    onChanged();
  });
}
