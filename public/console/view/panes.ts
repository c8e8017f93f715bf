import { byId, setAttribute, setText } from './dom.ts';

/** Which of the three columns a narrow window shows. A wide one shows them all and takes no notice. */
export interface Panes {
  show(pane: 'list' | 'chat' | 'about'): void;
  /** How many things besides the chat on the screen want the person: said on the way back to them. */
  render(wanting: number): void;
}

/** @param onShown the person changed columns */
export function createPanes(onShown: () => void): Panes {
  const desk = byId('desk', HTMLElement);
  function show(pane: 'list' | 'chat' | 'about'): void {
    setAttribute(desk, 'data-pane', pane);
    onShown();
  }
  byId('to-list', HTMLButtonElement).addEventListener('click', () => {
    show('list');
    byId('chats', HTMLElement).querySelector<HTMLElement>('[aria-current]')?.focus();
  });
  byId('to-about', HTMLButtonElement).addEventListener('click', () => {
    show('about');
    byId('to-chat', HTMLButtonElement).focus();
  });
  byId('to-chat', HTMLButtonElement).addEventListener('click', () => {
    show('chat');
    byId('to-about', HTMLButtonElement).focus();
  });
  const wanted = byId('wanting', HTMLElement);
  return {
    show,
    render(wanting) {
      setText(wanted, wanting === 0 ? '' : String(wanting));
      setAttribute(wanted, 'hidden', wanting === 0);
    },
  };
}
