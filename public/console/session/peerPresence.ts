import { textOf } from '../../../server/wire/resource.ts';
import type { UcwaHttp } from '../../shared/ucwaClient.ts';
import type { Chat } from '../state/model.ts';
import { kindOf, peerIs } from '../state/peer.ts';
import { selectedChat } from '../state/reading.ts';
import type { Store } from '../store.ts';

/** While his chat is on the screen a colleague's presence is asked for this often (ms). */
const everyMs = 30_000;

/** Keeps up how the colleague is whose chat of two is on the screen (ucwa.md 7). An application is never away. */
export function watchPeer(http: UcwaHttp, store: Store): void {
  let asked = '';

  function shown(): { chat: Chat; href: string } | undefined {
    const state = store.get();
    const chat = selectedChat(state);
    if (!chat?.peer?.presenceHref || chat.phase === 'ended') return undefined;
    return kindOf(state.desk, chat.peer.uri) === 'colleague' ? { chat, href: chat.peer.presenceHref } : undefined;
  }

  async function ask(): Promise<void> {
    const watched = shown();
    if (!watched) return;
    const { body } = await http.request('GET', watched.href);
    store.update((state) => peerIs(state, watched.chat.id, textOf(body, 'availability') ?? null));
  }

  store.onChange(() => {
    const watched = shown();
    const now = watched ? `${watched.chat.id} ${watched.href}` : '';
    if (now === asked) return;
    asked = now;
    void ask();
  });
  setInterval(() => document.visibilityState === 'visible' && void ask(), everyMs);
}
