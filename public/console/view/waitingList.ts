import { type ConsoleState, sameAddress } from '../state/model.ts';
import { kindOf } from '../state/peer.ts';
import { aboutOf, calledName } from '../state/reading.ts';
import type { Missed, Waiting } from '../state/waiting.ts';
import { byId, keyed, make, setAttribute, setText } from './dom.ts';
import { shortAddress } from './text.ts';
import { lengthText } from './time.ts';

/** Who waits: the list "Waiting". */
export interface WaitingList {
  render(state: ConsoleState, now: number): void;
}

const missedMs = 20_000;

const missedText: Readonly<Record<Missed['why'], string>> = {
  answered: 'A colleague was faster, or the visitor left.',
  answeredHere: 'You answered in another window.',
  timeout: 'Nobody answered in time. The visitor is put through again.',
  unanswered: 'Nobody answered in time.',
  over: 'No longer waiting.',
};

export function createWaitingList(on: {
  accept: (invitation: string) => void;
  decline: (invitation: string) => void;
  soundIsOn: () => boolean;
}): WaitingList {
  const list = byId('waiting', HTMLUListElement);
  const title = byId('waiting-title', HTMLHeadingElement);
  const count = byId('waiting-count', HTMLElement);
  const empty = byId('waiting-empty', HTMLElement);
  const missed = byId('missed', HTMLElement);

  function card({ id }: Waiting): HTMLLIElement {
    const nameId = `waiting-${id}`;
    const button = (label: string, look: string, press: () => void): HTMLButtonElement => {
      const made = make('button', { type: 'button', class: `button ${look}`, 'aria-describedby': nameId }, label);
      made.addEventListener('click', press);
      return made;
    };
    return make(
      'li',
      { class: 'waiting-card' },
      make(
        'div',
        { class: 'card-top' },
        make(
          'span',
          { id: nameId, class: 'card-who' },
          make('strong', { class: 'card-name', dir: 'auto' }),
          ' ',
          make('span', { class: 'badge card-kind', hidden: true }),
        ),
        make('span', { class: 'card-waited number' }),
      ),
      make('p', { class: 'card-subject', dir: 'auto' }),
      make('p', { class: 'card-text small muted', dir: 'auto' }),
      make('p', { class: 'card-page small muted' }),
      make('p', { class: 'card-trouble small bad-text', hidden: true }),
      make(
        'div',
        { class: 'card-actions' },
        button('Accept', 'primary', () => on.accept(id)),
        button('Decline', '', () => on.decline(id)),
      ),
    );
  }

  function fill(element: HTMLLIElement, waiting: Waiting, state: ConsoleState, now: number): void {
    const [name, kind, waited, subject, text, page, trouble] = parts.map((part) => element.querySelector(part));
    if (!name || !kind || !waited || !subject || !text || !page || !trouble) return;
    const about = aboutOf(state, waiting.onlineMeetingUri);
    setText(name, calledName(waiting));
    setText(kind, waiting.peer ? kindOf(state.desk, waiting.peer.uri) : '');
    setAttribute(kind, 'hidden', waiting.peer === null);
    setText(waited, lengthText(now - askedAt(state, waiting)));
    setText(subject, waiting.subject || (waiting.peer ? '' : 'No subject'));
    setText(text, waiting.firstText ?? '');
    setText(page, about?.state === 'known' && about.page ? shortAddress(about.page) : '');
    setText(trouble, waiting.trouble ?? '');
    setAttribute(trouble, 'hidden', waiting.trouble === null);
    setAttribute(element, 'class', `waiting-card${waiting.urgent ? ' urgent' : ''}`);
    for (const button of element.querySelectorAll('button'))
      setAttribute(button, 'aria-disabled', waiting.step === 'ringing' ? null : 'true');
  }

  return {
    render(state, now) {
      const hadFocus = list.contains(document.activeElement);
      const inOrder = [...state.waiting].sort((a, b) => askedAt(state, a) - askedAt(state, b));
      keyed(list, inOrder, {
        key: ({ id }) => id,
        make: card,
        update: (element, waiting) => fill(element, waiting, state, now),
      });
      // Whoever was withdrawn under the person's hands takes the focus with him: it goes to what is next.
      if (hadFocus && !list.contains(document.activeElement)) (list.querySelector('button') ?? title).focus();
      setText(count, String(state.waiting.length));
      setAttribute(count, 'hidden', state.waiting.length === 0);
      setText(empty, emptyText(state, on.soundIsOn()));
      setAttribute(empty, 'hidden', state.waiting.length > 0);
      const last = state.missed && now - state.missed.at < missedMs ? state.missed : null;
      setText(missed, last ? `${last.name || 'A visitor'}: ${missedText[last.why]}` : '');
      setAttribute(missed, 'hidden', last === null);
    },
  };
}

/** What of a card changes. */
const parts = ['name', 'kind', 'waited', 'subject', 'text', 'page', 'trouble'].map((part) => `.card-${part}`);

/** Since when somebody waits: he may have asked long before it rang here. */
function askedAt(state: ConsoleState, waiting: Waiting): number {
  const about = aboutOf(state, waiting.onlineMeetingUri);
  return about?.state === 'known' ? (about.askedAt ?? waiting.since) : waiting.since;
}

function emptyText({ availability, connection, desk }: ConsoleState, sound: boolean): string {
  if (connection === 'replaced') return 'Who is waiting is shown where the console is open.';
  if (connection !== 'live') return 'Who is waiting is shown as soon as the console is connected.';
  if (availability === 'DoNotDisturb' || availability === 'Offwork')
    return 'Nobody is put through to you while you are set to this.';
  if (!desk.roster.some(({ uri, role }) => role === 'agent' && sameAddress(uri, desk.me.uri)))
    return 'Visitors are put through to agents. A colleague may ask you to join a chat; it appears here.';
  return `Nobody is waiting. You will ${sound ? 'hear a sound' : 'see it here'} when somebody writes.`;
}
