import { textOf } from '../../../server/wire/resource.ts';
import { newOperationId, type UcwaHttp } from '../../shared/ucwaClient.ts';
import { aboutIs, meetingIs, read, troubled } from '../state/actions.ts';
import { type Chat, type ConsoleState, sameAddress } from '../state/model.ts';
import { colleaguesIn, lastNumber, selectedChat, shownChats } from '../state/reading.ts';
import type { Store } from '../store.ts';
import { sentenceOf } from './application.ts';
import type { Helpdesk } from './helpdesk.ts';
import type { ReadMarks } from './readMarks.ts';

export interface Upkeep {
  /** Something came before the person's eyes: what she sees is read. */
  look(): void;
}

/**
 * Does what the state asks for without a person: connects messaging where it waits to be connected, asks who a
 * visitor is, and marks as read what is being looked at.
 * @param parts.looking is the selected chat's log before somebody's eyes
 */
export function keepUp(parts: {
  http: UcwaHttp;
  store: Store;
  helpdesk: Helpdesk;
  marks: ReadMarks;
  looking: () => boolean;
  pause: (ms: number) => Promise<void>;
}): Upkeep {
  const { http, store, helpdesk, marks, looking, pause } = parts;
  const connecting = new Set<string>();
  const askedFor = new Map<string, string>();
  const seeking = new Set<string>();

  store.onChange((state) => {
    for (const chat of shownChats(state)) {
      if (wantsMessaging(chat) && !connecting.has(chat.id)) void connectMessaging(chat.id);
      if (chat.phase === 'open' && chat.onlineMeetingUri === null && !seeking.has(chat.id)) void seekMeeting(chat);
      const mark = marks.of(chat.id);
      if (mark > chat.readUpTo) store.update((now) => read(now, chat.id, mark));
    }
    askAboutAll(state);
    markRead(state);
  });

  /** Until it is connected, or the chat is over. Another window of mine may be first. */
  async function connectMessaging(id: string): Promise<void> {
    connecting.add(id);
    let operationId = newOperationId();
    for (let wait = 1_000; ; wait = Math.min(wait * 2, 15_000)) {
      const chat = store.get().chats.find((one) => one.id === id);
      if (!chat || !wantsMessaging(chat) || chat.links.addMessaging === null) break;
      const answer = await http.request('POST', chat.links.addMessaging, { json: { operationId } });
      if (answer.error && answer.status !== 409)
        store.update((state) => troubled(state, id, `The chat is not connected yet. ${sentenceOf(answer)}`));
      if (answer.status !== 0) operationId = newOperationId();
      await pause(wait);
    }
    connecting.delete(id);
  }

  /** A chat that was open before this page: its meeting says which one it is. */
  async function seekMeeting(chat: Chat): Promise<void> {
    if (chat.onlineMeetingHref === null) return;
    seeking.add(chat.id);
    const { body } = await http.request('GET', chat.onlineMeetingHref);
    const uri = textOf(body, 'onlineMeetingUri');
    if (uri) store.update((state) => meetingIs(state, chat.id, uri));
  }

  /** Asked when somebody rings, when I am in, and whenever a colleague came or went: who is bridged may have changed. */
  function askAboutAll(state: ConsoleState): void {
    for (const { onlineMeetingUri: uri, peer } of state.waiting)
      if (uri && !peer && !askedFor.has(uri)) askAbout(uri, 'ringing');
    for (const chat of shownChats(state)) {
      // Of what did not begin with a visitor the helpdesk knows nothing.
      if (chat.onlineMeetingUri === null || chat.phase === 'ended' || chat.peer) continue;
      const here = colleaguesIn(chat).map(({ uri }) => uri);
      const called = chat.asked.map(({ uri }) => uri);
      askAbout(chat.onlineMeetingUri, `in with ${here.join(' ')}, asked ${called.join(' ')}`);
    }
  }

  function askAbout(uri: string, occasion: string): void {
    if (askedFor.get(uri) === occasion) return;
    askedFor.set(uri, occasion);
    void askUntilTold(uri, () => askedFor.get(uri) === occasion);
  }

  /** A helpdesk that bridges me a moment after I am in, or cannot be reached, is asked again. */
  async function askUntilTold(uri: string, wanted: () => boolean): Promise<void> {
    const { me } = store.get().desk;
    for (let attempt = 0; wanted(); attempt += 1) {
      const told = await helpdesk.about(uri);
      if (told && wanted()) store.update((state) => aboutIs(state, uri, told));
      const bridged = told?.state === 'known' && told.bridged.some((address) => sameAddress(address, me.uri));
      if (bridged || (told && attempt >= 3)) return;
      await pause(Math.min(2_000 * 2 ** attempt, 30_000));
    }
  }

  function markRead(state: ConsoleState): void {
    const chat = selectedChat(state);
    const last = chat ? lastNumber(chat) : 0;
    if (!chat || last <= chat.readUpTo || !looking()) return;
    marks.set(chat.id, last);
    store.update((now) => read(now, chat.id, last));
  }

  return { look: () => markRead(store.get()) };
}

const wantsMessaging = (chat: Chat): boolean =>
  chat.phase === 'open' && chat.links.addMessaging !== null && chat.links.sendMessage === null;
