import { canCall } from '../state/calls.ts';
import { type ConsoleState, type Member, sameAddress } from '../state/model.ts';
import { shownChats } from '../state/reading.ts';
import { byId, keyed, make, setAttribute, setText } from './dom.ts';

/** Everybody of the staff but me, to be called: open while there is no chat to look at, folded otherwise. */
export interface CallColleagues {
  render(state: ConsoleState): void;
}

/** A button that calls somebody; pressing it while I cannot call does nothing, and it says so. */
export function callButton(press: () => void, describedBy: string): HTMLButtonElement {
  const made = make('button', { type: 'button', class: 'button call', 'aria-describedby': describedBy }, 'Call');
  made.addEventListener('click', () => made.getAttribute('aria-disabled') === null && press());
  return made;
}

/** @param onLook the list is about to be looked at */
export function createCallColleagues(on: { call: (whom: Member) => void; onLook: () => void }): CallColleagues {
  const part = byId('staff-part', HTMLDetailsElement);
  const list = byId('staff', HTMLUListElement);
  const none = byId('staff-none', HTMLElement);
  const members = new Map<string, Member>();
  let hadChats: boolean | undefined;

  part.addEventListener('toggle', () => part.open && on.onLook());

  function row({ uri }: Member): HTMLLIElement {
    const nameId = `staff-${uri}`;
    const call = callButton(() => {
      const member = members.get(uri);
      if (member) on.call(member);
    }, nameId);
    return make(
      'li',
      {},
      make(
        'span',
        { id: nameId, class: 'staff-name', dir: 'auto' },
        make('span', {}),
        ' ',
        make('span', { class: 'small muted' }),
      ),
      call,
    );
  }

  return {
    render(state) {
      const { calls, desk } = state;
      setAttribute(part, 'hidden', calls.link === 'absent');
      const hasChats = shownChats(state).length > 0;
      if (hasChats !== hadChats) part.open = !hasChats;
      hadChats = hasChats;
      const others = desk.roster.filter(({ uri }) => !sameAddress(uri, desk.me.uri));
      for (const member of others) members.set(member.uri, member);
      keyed(list, others, {
        key: ({ uri }) => uri,
        make: row,
        update(element, { name, role }) {
          const [called, kind] = element.querySelectorAll('.staff-name > span');
          if (called) setText(called, name);
          if (kind) setText(kind, role === 'agent' ? '' : role);
          const button = element.querySelector('button');
          if (button) setAttribute(button, 'aria-disabled', canCall(calls) ? null : 'true');
        },
      });
      setText(none, others.length === 0 ? 'Nobody but you.' : calls.link === 'live' ? '' : 'Calls are not connected.');
    },
  };
}
