import type { Chat, ConsoleState } from '../state/model.ts';
import { kindOf } from '../state/peer.ts';
import { aboutOf, selectedChat, since } from '../state/reading.ts';
import type { Peer } from '../state/waiting.ts';
import { type Fact, factsOf } from './content.ts';
import { byId, keyed, make, setAttribute, setText } from './dom.ts';
import { availabilityName, kindName } from './peerText.ts';
import { isWebAddress, safeLink, shortAddress } from './text.ts';
import { momentText } from './time.ts';

/** Who the visitor is, as far as the website told; or the colleague or application of a chat of two. */
export interface AboutPane {
  render(state: ConsoleState, now: number): void;
}

export function createAboutPane(): AboutPane {
  const pane = byId('about', HTMLElement);
  const title = byId('about-title', HTMLElement);
  const list = byId('facts', HTMLElement);
  const silence = byId('facts-none', HTMLElement);

  function row({ name }: Fact): HTMLElement {
    return make('div', { class: 'fact' }, make('dt', { class: 'small muted' }, name), make('dd', { dir: 'auto' }));
  }

  function fill(element: HTMLElement, { value }: Fact): void {
    const told = element.lastElementChild;
    if (!told || told.getAttribute('data-value') === value) return;
    told.setAttribute('data-value', value);
    told.replaceChildren(isWebAddress(value) ? (safeLink(value, shortAddress(value)) ?? value) : value);
  }

  return {
    render(state, now) {
      const chat = selectedChat(state);
      setAttribute(pane, 'data-empty', chat === undefined);
      if (!chat) return;
      setText(title, chat.peer ? kindName[kindOf(state.desk, chat.peer.uri)] : 'Visitor');
      const about = aboutOf(state, chat.onlineMeetingUri);
      const facts = [
        ...basicFacts(state, chat, now),
        ...(about?.state === 'known' ? factsOf(about.customContent) : []),
      ];
      keyed(
        list,
        facts.map((fact, index) => ({ ...fact, key: `${chat.id} ${index} ${fact.name}` })),
        {
          key: ({ key }) => key,
          make: row,
          update: fill,
        },
      );
      setAttribute(silence, 'hidden', about === undefined || about.state === 'known');
    },
  };
}

function basicFacts(state: ConsoleState, chat: Chat, now: number): Fact[] {
  const about = aboutOf(state, chat.onlineMeetingUri);
  const known = about?.state === 'known' ? about : undefined;
  return [
    { name: 'Name', value: known?.name || chat.name || 'Not told' },
    ...(chat.peer ? peerFacts(chat.peer, chat.phase === 'ended') : []),
    ...(known?.page ? [{ name: 'Page', value: known.page }] : []),
    ...(chat.subject ? [{ name: 'Subject', value: chat.subject }] : []),
    { name: 'Here since', value: momentText(since(chat), now) },
  ];
}

/** How somebody is, is kept up for as long as the chat is open. */
function peerFacts({ uri, availability }: Peer, over: boolean): Fact[] {
  return [
    ...(uri ? [{ name: 'Address', value: uri.replace(/^sip:/, '') }] : []),
    ...(availability && !over ? [{ name: 'Availability', value: availabilityName(availability) }] : []),
  ];
}
