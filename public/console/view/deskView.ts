import type { Notifier } from '../alerts/notifier.ts';
import type { Sound } from '../alerts/sound.ts';
import type { CallCommands } from '../session/calls.ts';
import type { Keep } from '../session/keep.ts';
import { currentCall, ringingCalls } from '../state/calls.ts';
import type { Availability, Chat, Member } from '../state/model.ts';
import { selectedChat, shownChats, wanting } from '../state/reading.ts';
import type { Store } from '../store.ts';
import { createAboutPane } from './aboutPane.ts';
import { createBar } from './bar.ts';
import { createCallCards } from './callCards.ts';
import { createCallColleagues } from './callColleagues.ts';
import { createChatList } from './chatList.ts';
import { createChatPane } from './chatPane.ts';
import { createColleagues } from './colleagues.ts';
import { createComposer } from './composer.ts';
import { byId, setText } from './dom.ts';
import { createConversationLog } from './log.ts';
import { createPanes } from './panes.ts';
import { preparePasswordDialog } from './passwordDialog.ts';
import { listenForShortcuts } from './shortcuts.ts';
import { createWaitingList } from './waitingList.ts';

/** The page. */
export interface DeskView {
  render(): void;
  /** Brings a chat to the screen and the person to its textbox. */
  open(chat: string): void;
  /** Is the selected chat's log before somebody's eyes? */
  looking(): boolean;
  /** Tells a screen reader something that is seen elsewhere. */
  announce(sentence: string): void;
  /** The same about a call, which does not wait until the reader has finished. */
  announceCall(sentence: string): void;
}

/** What the page lets a person do. Sentences that come back say what did not work. */
interface Doings {
  readonly store: Store;
  readonly drafts: Keep;
  readonly sound: Sound;
  readonly notifier: Notifier;
  accept(invitation: string): Promise<void>;
  decline(invitation: string): Promise<void>;
  select(chat: string): void;
  end(chat: string): Promise<void>;
  dismiss(chat: string): void;
  say(chat: string, text: string): void;
  again(chat: string, operationId: string): void;
  typing(chat: string): void;
  bringIn(chat: Chat, colleague: Member, silent: boolean): Promise<string | undefined>;
  /** A colleague is about to be chosen. */
  onChoosing(): void;
  setAvailability(availability: Availability): Promise<string | undefined>;
  useHere(): void;
  /** Something else of the page came before the person's eyes. */
  onLook(): void;
  changePassword(password: string, newPassword: string): Promise<string | undefined>;
  readonly calls: Pick<
    CallCommands,
    'call' | 'callVisitor' | 'joinCall' | 'answer' | 'decline' | 'hangUp' | 'stay' | 'dismiss' | 'media' | 'asks'
  >;
}

export function createDeskView(doings: Doings): DeskView {
  const { store, drafts, sound, notifier } = doings;
  const announcer = byId('announcer', HTMLElement);
  const callAnnouncer = byId('call-announcer', HTMLElement);
  const logs = byId('logs', HTMLElement);
  /** The chat whose textbox gets the focus as soon as it is on the screen. */
  let wanted: string | undefined;

  const panes = createPanes(doings.onLook);
  const bar = createBar({
    availability: doings.setAvailability,
    useHere: doings.useHere,
    toggleSound: () => {
      sound.toggle();
      render();
    },
    soundIsOn: sound.on,
    askNotifications: notifier.ask,
    notifications: notifier.state,
  });
  const waitingList = createWaitingList({ accept, decline: (id) => void doings.decline(id), soundIsOn: sound.on });
  const chatList = createChatList(open);
  const log = createConversationLog(doings.again);
  const { calls } = doings;
  const callCards = createCallCards(calls);
  const callColleagues = createCallColleagues({ call: calls.call, onLook: doings.onChoosing });
  const chatPane = createChatPane({
    end: (chat) => void doings.end(chat),
    dismiss,
    call: calls.call,
    callVisitor: calls.callVisitor,
    joinCall: calls.joinCall,
  });
  const composer = createComposer(drafts, {
    typing: doings.typing,
    say(chat, text) {
      doings.say(chat, text);
      log.toEnd();
    },
  });
  const aboutPane = createAboutPane();
  const colleagues = createColleagues(doings.bringIn, doings.onChoosing, calls.call);
  preparePasswordDialog(doings.changePassword, () => announce('Your password is changed.'));
  listenForShortcuts({
    accept: acceptFirst,
    step,
    write: () => composer.focus(),
    answer: () => withFirstRinging((id) => calls.answer(id, false)),
    decline: () => withFirstRinging(calls.decline),
    mute() {
      const shown = calls.media.shown();
      if (shown) calls.media.mute(!shown.state.muted);
    },
    hangUp() {
      const call = currentCall(store.get().calls);
      if (call && call.phase !== 'leaving') calls.hangUp(call.id);
    },
  });

  function withFirstRinging(act: (call: string) => void): void {
    const [first] = ringingCalls(store.get().calls);
    if (first) act(first.id);
  }

  function accept(invitation: string): void {
    wanted = store.get().waiting.find(({ id }) => id === invitation)?.chat;
    void doings.accept(invitation);
  }

  function acceptFirst(): void {
    const first = store.get().waiting.find((waiting) => waiting.step === 'ringing');
    if (first) accept(first.id);
  }

  function open(chat: string): void {
    wanted = chat;
    doings.select(chat);
    panes.show('chat');
  }

  function step(by: 1 | -1): void {
    const chats = shownChats(store.get());
    const place = chats.findIndex(({ id }) => id === store.get().selected);
    const next = chats[place === -1 ? 0 : (place + by + chats.length) % chats.length];
    if (next) open(next.id);
  }

  function dismiss(chat: string): void {
    doings.dismiss(chat);
    panes.show('list');
    byId('chats-title', HTMLElement).focus();
  }

  function announce(sentence: string): void {
    announcer.textContent = sentence;
  }

  /** The page as the state is now. */
  function render(): void {
    const [state, now] = [store.get(), Date.now()];
    const chat = selectedChat(state);
    bar.render(state);
    panes.render(wanting(state));
    waitingList.render(state, now);
    chatList.render(state, now);
    chatPane.render(state, now);
    composer.render(state, chat);
    log.render(state, chat, now);
    aboutPane.render(state, now);
    colleagues.render(state, now);
    callCards.render(state, now);
    callColleagues.render(state);
    if (chat && chat.id === wanted) arrive();
  }

  /** On a phone a keyboard that springs up unasked would hide what was said. */
  function arrive(): void {
    wanted = undefined;
    panes.show('chat');
    log.toEnd();
    if (matchMedia('(pointer: fine)').matches) composer.focus();
    else byId('chat-name', HTMLElement).focus();
  }

  // How long somebody waits is told by the clock, not by an event.
  setInterval(render, 1_000);
  render();

  return {
    render,
    open,
    looking: () => document.visibilityState === 'visible' && document.hasFocus() && logs.offsetParent !== null,
    announce,
    announceCall: (sentence) => setText(callAnnouncer, sentence),
  };
}
