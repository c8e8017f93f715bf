import type { CallSaid } from '../../shared/call/callStatus.ts';
import { el, pressable } from '../../shared/dom.ts';
import type { WidgetCallTexts } from './texts/shape.ts';

/** The call while the dialog is closed: nobody must have to guess that he is heard and seen. */
export interface CallBar {
  /**
   * @param said what is said of the call; an empty text: nothing is shown
   * @param isIn this window is in the call, and can hang up
   */
  render(said: Pick<CallSaid, 'text' | 'look'>, isIn: boolean): void;
}

/**
 * @param box of the whole widget, whose class says whether the dialog is open
 * @param onOpen the visitor wants to see the call
 */
export function createCallBar(
  box: HTMLElement,
  texts: WidgetCallTexts,
  onOpen: () => void,
  onHangUp: () => void,
): CallBar {
  let now = '';
  // Always there, so that what appears in it is read out: what comes with its text is not, everywhere.
  const said = el('p', { class: 'callSaid', role: 'status' });
  const open = pressable('', '', onOpen);
  const hangUp = pressable(texts.hangUp, 'main no', () => {
    box.querySelector<HTMLElement>('.launch')?.focus();
    onHangUp();
  });
  const element = el('section', { class: 'callBar', 'aria-label': texts.call }, open, hangUp);
  box.append(said, element);

  function show(): void {
    const text = box.classList.contains('open') ? '' : now;
    element.hidden = text === '';
    if (said.textContent === text) return;
    said.textContent = open.textContent = text;
  }

  new MutationObserver(show).observe(box, { attributeFilter: ['class'] });
  return {
    render({ text, look }, isIn) {
      now = text;
      open.className = `callOpen ${look}`;
      hangUp.hidden = !isIn;
      show();
    },
  };
}
