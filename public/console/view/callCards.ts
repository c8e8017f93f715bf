import type { CallAsks } from '../session/callAsks.ts';
import { type Call, type CallPhase, currentCall } from '../state/calls.ts';
import type { ConsoleState } from '../state/model.ts';
import { type CallMediaView, createCallMediaView, type MediaDoings } from './callMedia.ts';
import { callDetail, callSentence, leavingText } from './callText.ts';
import { byId, keyed, make, setAttribute, setText } from './dom.ts';
import { lengthText } from './time.ts';

/** Calls that ring here, that I make or am in, and how the last one ended: above everything else, on every pane. */
export interface CallCards {
  render(state: ConsoleState, now: number): void;
}

interface CallDoings extends Pick<MediaDoings, 'media'> {
  readonly asks: CallAsks;
  answer(id: string, withVideo: boolean): void;
  decline(id: string): void;
  hangUp(id: string): void;
  stay(id: string): void;
  dismiss(id: string): void;
}

/** Which buttons a call has, by its phase. */
const buttonsOf: Readonly<Record<CallPhase, readonly string[]>> = {
  ringing: ['Answer', 'With video', 'Decline'],
  answering: ['Answer', 'With video', 'Decline'],
  opening: ['Hang up'],
  calling: ['Hang up'],
  in: ['Hang up'],
  leaving: ['Hang up'],
  over: ['Close'],
};
const buttonsFor = ({ phase, alone }: Call): readonly string[] =>
  phase === 'in' && typeof alone?.until === 'number' ? ['Stay', ...buttonsOf.in] : buttonsOf[phase];
const pressed: readonly CallPhase[] = ['answering', 'leaving'];
const timed: readonly CallPhase[] = ['ringing', 'calling', 'in'];

export function createCallCards(on: CallDoings): CallCards {
  const list = byId('calls', HTMLUListElement);
  const elsewhere = byId('call-elsewhere', HTMLElement);
  const sounds = new WeakMap<Element, CallMediaView>();

  function card({ id }: Call): HTMLLIElement {
    const nameId = `call-${id}`;
    const button = (label: string, look: string, press: (id: string) => void): HTMLButtonElement => {
      const made = make('button', { type: 'button', class: `button ${look}`, 'aria-describedby': nameId }, label);
      made.addEventListener('click', () => made.getAttribute('aria-disabled') === null && press(id));
      return made;
    };
    const sound = createCallMediaView(id, { ...on.asks, media: on.media });
    const made = make(
      'li',
      { class: 'call-card' },
      make('div', { class: 'call-ring', 'aria-hidden': 'true' }),
      make(
        'div',
        { class: 'call-who' },
        make('p', { class: 'call-name', id: nameId, dir: 'auto', tabindex: -1 }),
        make('p', { class: 'call-detail small', dir: 'auto' }),
      ),
      make('span', { class: 'call-time number muted' }),
      make(
        'div',
        { class: 'call-actions' },
        button('Answer', 'primary', (one) => on.answer(one, false)),
        button('With video', '', (one) => on.answer(one, true)),
        button('Decline', '', on.decline),
        button('Stay', '', on.stay),
        button('Hang up', 'danger', on.hangUp),
        button('Close', 'quiet', on.dismiss),
      ),
      sound.element,
    );
    sounds.set(made, sound);
    return made;
  }

  function fill(element: HTMLLIElement, call: Call, state: ConsoleState, now: number): void {
    const [name, detail, time] = ['.call-name', '.call-detail', '.call-time'].map((part) =>
      element.querySelector(part),
    );
    if (!(name instanceof HTMLElement) || !detail || !time) return;
    const current = currentCall(state.calls);
    const hadFocus = element.contains(document.activeElement);
    setText(name, callSentence(call));
    setText(detail, callDetail(call, state.calls.link, current) || leavingText(call, now));
    setText(time, timed.includes(call.phase) ? lengthText(now - call.since) : '');
    setAttribute(element, 'data-phase', call.phase);
    for (const button of element.querySelectorAll('.call-actions button')) {
      setAttribute(button, 'hidden', !buttonsFor(call).includes(button.textContent ?? ''));
      setAttribute(button, 'aria-disabled', pressed.includes(call.phase) ? 'true' : null);
    }
    sounds.get(element)?.render(call, state);
    // Its button went under the person's finger: not to the next one, which a second press would then press.
    if (hadFocus && !isShown(document.activeElement)) name.focus();
  }

  return {
    render(state, now) {
      const hadFocus = list.contains(document.activeElement);
      keyed(list, state.calls.list, {
        key: ({ id }) => id,
        make: card,
        update: (element, call) => fill(element, call, state, now),
      });
      setAttribute(list, 'hidden', state.calls.list.length === 0);
      // After a reload the platform speaks of this tab's room before the tab knows it again.
      setAttribute(elsewhere, 'hidden', !state.calls.isElsewhere || currentCall(state.calls) !== undefined);
      if (hadFocus && !list.contains(document.activeElement))
        (list.querySelector<HTMLElement>('.call-name') ?? byId('main', HTMLElement)).focus({ preventScroll: true });
    },
  };
}

const isShown = (element: Element | null): boolean => element instanceof HTMLElement && element.offsetParent !== null;
