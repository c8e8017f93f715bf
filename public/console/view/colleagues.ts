import { canCall } from '../state/calls.ts';
import type { Asked, Chat, ConsoleState, Member, Participant } from '../state/model.ts';
import { isTwo } from '../state/peer.ts';
import { candidatesFor, colleaguesIn, seenByVisitor, selectedChat } from '../state/reading.ts';
import { callButton } from './callColleagues.ts';
import { byId, keyed, make, setAttribute, setText } from './dom.ts';

/** Who else of the staff is in the chat, and the way to bring somebody in. */
export interface Colleagues {
  render(state: ConsoleState, now: number): void;
}

/** For so long somebody who was asked is shown as being asked (ms): rings end within that time. */
const askedMs = 60_000;

/**
 * @param bringIn resolves to a sentence when it did not work
 * @param onChoosing somebody is about to look for a colleague in the list
 * @param call calls a colleague who is in the chat
 */
export function createColleagues(
  bringIn: (chat: Chat, colleague: Member, silent: boolean) => Promise<string | undefined>,
  onChoosing: () => void,
  call: (whom: { uri: string; name: string }) => void,
): Colleagues {
  const part = byId('colleagues-part', HTMLElement);
  const list = byId('colleagues', HTMLUListElement);
  const none = byId('colleagues-none', HTMLElement);
  const form = byId('bring-in', HTMLFormElement);
  const choice = byId('colleague', HTMLSelectElement);
  const silent = byId('silently', HTMLInputElement);
  const trouble = byId('bring-in-trouble', HTMLElement);
  let chat: Chat | undefined;
  let candidates: readonly Member[] = [];

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const colleague = candidates.find(({ uri }) => uri === choice.value);
    if (!chat || !colleague) return;
    const told = await bringIn(chat, colleague, silent.checked);
    setText(trouble, told ?? '');
    setAttribute(trouble, 'hidden', told === undefined);
    if (told === undefined) silent.checked = false;
  });

  for (const sign of ['pointerenter', 'focusin']) part.addEventListener(sign, onChoosing);

  function offer(state: ConsoleState, open: Chat): void {
    const pending = open.asked.map(({ uri }) => uri);
    candidates = candidatesFor(state, open).filter(({ uri }) => !pending.includes(uri));
    keyed(choice, candidates, {
      key: ({ uri }) => uri,
      make: ({ uri }) => make('option', { value: uri }),
      update: (option, { name, role }) => setText(option, role === 'agent' ? name : `${name}, ${role}`),
    });
  }

  return {
    render(state, now) {
      const before = chat?.id;
      chat = selectedChat(state);
      if (!chat) return;
      if (before !== chat.id) {
        setAttribute(trouble, 'hidden', true);
        silent.checked = false;
        onChoosing(); // with nobody to choose there is nothing to point at
      }
      setAttribute(part, 'hidden', isTwo(chat));
      const rows = rowsOf(state, chat, now);
      keyed(list, rows, {
        key: ({ uri }) => uri,
        make: ({ uri, name }) => {
          const nameId = `colleague-${uri}`;
          const who = make('span', { dir: 'auto', id: nameId });
          return make(
            'li',
            {},
            make('span', {}, who, ' ', make('span', { class: 'small muted' })),
            callButton(() => call({ uri, name }), nameId),
          );
        },
        update(element, { name, about, isIn }) {
          const [who, told] = element.querySelectorAll('span > span');
          if (who) setText(who, name);
          if (told) setText(told, about);
          const button = element.querySelector('button');
          if (!button) return;
          setAttribute(button, 'hidden', !isIn || state.calls.link === 'absent');
          setAttribute(button, 'aria-disabled', canCall(state.calls) ? null : 'true');
        },
      });
      setAttribute(none, 'hidden', rows.length > 0);
      offer(state, chat);
      // The helpdesk brings colleagues into its own meetings only.
      const possible = chat.phase === 'open' && chat.onlineMeetingUri !== null && chat.peer === null;
      setAttribute(form, 'hidden', !possible || candidates.length === 0);
    },
  };
}

interface Row {
  readonly uri: string;
  readonly name: string;
  readonly about: string;
  readonly isIn: boolean;
}

function rowsOf(state: ConsoleState, chat: Chat, now: number): Row[] {
  const inIt = (colleague: Participant): Row => ({
    uri: colleague.uri,
    name: colleague.name,
    isIn: true,
    about:
      seenByVisitor(state, chat, colleague.uri) === false ? 'silently: the visitor does not see this' : 'in the chat',
  });
  const called = ({ uri, name, silent }: Asked): Row => ({
    uri,
    name,
    isIn: false,
    about: silent ? 'asked to come, silently' : 'asked to come',
  });
  return [...colleaguesIn(chat).map(inIt), ...chat.asked.filter(({ at }) => now - at < askedMs).map(called)];
}
