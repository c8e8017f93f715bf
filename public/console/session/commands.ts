import type { UcwaAnswer, UcwaHttp } from '../../shared/ucwaClient.ts';
import { answering, endedFor, ending, notEnded } from '../state/actions.ts';
import type { Waiting } from '../state/waiting.ts';
import type { Store } from '../store.ts';
import { sentenceOf } from './application.ts';

/** What the person at the desk can do with what the platform shows her. */
export interface Commands {
  accept(invitation: string): Promise<void>;
  decline(invitation: string): Promise<void>;
  /** Ends the chat, or leaves it to the colleagues in it. */
  end(chat: string): Promise<void>;
  /** Says that I am typing; as often as a key is pressed. */
  typing(chat: string): void;
}

/** Others are told again after this long; they forget after ten seconds. */
const typingEveryMs = 4_000;

export function createCommands(http: UcwaHttp, store: Store, now: () => number): Commands {
  const typedAt = new Map<string, number>();
  const invitationOf = (id: string): Waiting | undefined => store.get().waiting.find((waiting) => waiting.id === id);

  async function answer(id: string, step: 'accepting' | 'declining'): Promise<void> {
    const invitation = invitationOf(id);
    const href = step === 'accepting' ? invitation?.accept : invitation?.decline;
    if (!invitation || !href || invitation.step !== 'ringing') return;
    store.update((state) => answering(state, id, step));
    const told = await http.request('POST', href, { json: step === 'declining' ? { reason: 'Global' } : {} });
    if (told.error) store.update((state) => answering(state, id, 'ringing', sentenceOf(told)));
  }

  return {
    accept: (id) => answer(id, 'accepting'),
    decline: (id) => answer(id, 'declining'),
    async end(id) {
      const chat = store.get().chats.find((one) => one.id === id);
      if (chat?.phase !== 'open') return;
      store.update((state) => ending(state, id));
      const told = await http.request('DELETE', chat.href);
      if (isGone(told)) store.update((state) => endedFor(state, id, now()));
      else if (told.error) store.update((state) => notEnded(state, id, `The chat goes on. ${sentenceOf(told)}`));
    },
    typing(id) {
      const href = store.get().chats.find((chat) => chat.id === id)?.links.setIsTyping;
      if (!href || now() - (typedAt.get(id) ?? 0) < typingEveryMs) return;
      typedAt.set(id, now());
      void http.request('POST', href);
    },
  };
}

const isGone = ({ status }: UcwaAnswer): boolean => status === 404 || status === 410;
