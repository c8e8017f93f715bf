import type { Keep } from '../session/keep.ts';
import type { Chat, ConsoleState } from '../state/model.ts';
import { seenByVisitor } from '../state/reading.ts';
import { byId, setAttribute, setText } from './dom.ts';

/** Where the person writes: the textbox "Message" and the button "Send". */
export interface Composer {
  render(state: ConsoleState, chat: Chat | undefined): void;
  focus(): void;
}

/** The wire's limit of one message, and from when on the person is told how much is left (bytes of UTF-8). */
const mostBytes = 8_192;
const tellFrom = 1_000;

/** @param drafts keeps what is written but not sent, by chat */
export function createComposer(
  drafts: Keep,
  on: { say: (chat: string, text: string) => void; typing: (chat: string) => void },
): Composer {
  const form = byId('composer', HTMLFormElement);
  const box = byId('message', HTMLTextAreaElement);
  const left = byId('bytes-left', HTMLElement);
  const send = byId('say', HTMLButtonElement);
  const silent = byId('silent', HTMLElement);
  const encoder = new TextEncoder();
  let current: string | undefined;

  const draftOf = (chat: string): string => `draft.${chat}`;
  const bytesLeft = (): number => mostBytes - encoder.encode(box.value.trimEnd()).length;

  function measure(): void {
    const free = bytesLeft();
    setText(left, free < 0 ? `${-free} bytes too long` : free < tellFrom ? `${free} bytes left` : '');
    setAttribute(left, 'class', free < 0 ? 'bytes-left small bad-text' : 'bytes-left small muted');
    setAttribute(box, 'aria-invalid', free < 0 ? 'true' : null);
    send.disabled = free < 0;
  }

  box.addEventListener('input', () => {
    measure();
    if (current === undefined) return;
    drafts.set(draftOf(current), box.value === '' ? null : box.value);
    if (box.value.trim() !== '') on.typing(current);
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (current === undefined || text === '' || bytesLeft() < 0) return box.focus();
    on.say(current, text);
    box.value = '';
    drafts.set(draftOf(current), null);
    measure();
    box.focus();
  });

  return {
    render(state, chat) {
      const usable = chat !== undefined && chat.phase !== 'ended';
      setAttribute(form, 'hidden', !usable);
      if (chat?.id !== current) {
        current = chat?.id;
        box.value = current === undefined ? '' : (drafts.get(draftOf(current)) ?? '');
        measure();
      }
      const unseen = usable && seenByVisitor(state, chat, state.desk.me.uri) === false;
      setAttribute(silent, 'hidden', !unseen);
      setAttribute(form, 'class', unseen ? 'composer silent' : 'composer');
    },
    focus: () => box.focus(),
  };
}
