import type { SentEvent } from '../../server/wire/events.ts';
import { createRetryPause } from '../shared/retryPause.ts';
import { type ChannelState, newOperationId } from '../shared/ucwaClient.ts';
import { blankView, type ChatView, lastNumber } from './chatView.ts';
import { type Conversation, followConversation } from './conversation.ts';
import type { ChatStatus, Desk } from './desk.ts';
import { type About, hasConversation, invite } from './invitation.ts';
import type { Keep, KeptChat } from './kept.ts';
import { createLeaving } from './leaving.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createOwnChat } from './ownChat.ts';
import { type Line, receive, withDelivery, withOwn } from './thread.ts';
import { createTypists } from './typists.ts';
import { type Joined, openVisitor, type Visitor } from './visitor.ts';
import { createWaitingStatus } from './waitingStatus.ts';

/** One visitor's chat, from the start form to its end and the next. It knows no page: `onChange` shows it. */
export interface ChatSession {
  view(): ChatView;
  /** Begins a chat. */
  start(name: string): void;
  /** After a reload: goes on with the chat that was kept, if it goes on. */
  restore(): void;
  /** Another tab noted something: that it began a chat, or what the visitor saw there. */
  followTabs(): void;
  say(text: string): void;
  /** The visitor is writing; call it with every key. */
  write(): void;
  tryAgain(operationId: string): void;
  end(): void;
  /** Back to the start form; returns what the ended chat left unsent. */
  startOver(): string;
  /** All messages shown were seen. */
  markSeen(): void;
  /** Remembers for reloads and other tabs whether the dialog is open. */
  setOpen(open: boolean): void;
  wake(): void;
  close(): void;
}

/** Times in milliseconds; shortened by tests. */
export interface SessionTimes {
  readonly firstPauseMs: number;
  readonly maxPauseMs: number;
  /** How often the others are told that the visitor is writing. */
  readonly typingMs: number;
  /** After coming back: without news of the conversation for this long, it is over. */
  readonly settleMs: number;
}

const usualTimes: SessionTimes = { firstPauseMs: 700, maxPauseMs: 15_000, typingMs: 4_000, settleMs: 3_000 };

export function createChatSession(options: {
  desk: Desk;
  keep: Keep;
  about: About;
  page: () => string;
  culture: string;
  onChange: (view: ChatView) => void;
  times?: Partial<SessionTimes>;
}): ChatSession {
  const { desk, keep } = options;
  const times = { ...usualTimes, ...options.times };
  const own = createOwnChat(keep);
  const leaving = createLeaving(times);
  const pause = createRetryPause(times);
  let view = blankView;
  let visitor: Visitor | undefined;
  let joined: Joined | undefined;
  let conversation: Conversation | undefined;
  let outbox: Outbox | undefined;
  let typedAt = 0;
  let unsent = '';

  function show(change: Partial<ChatView>): void {
    view = { ...view, ...change };
    options.onChange(view);
  }

  const typists = createTypists((typing) => show({ typing }));
  const waiting = createWaitingStatus({
    desk,
    session: () => (view.phase === 'waiting' ? own.now()?.session : undefined),
    onStatus: ({ ahead = 0, nobodyThere = false, agent }: ChatStatus) => {
      if (view.phase !== 'waiting') return;
      show({ ahead, nobodyThere: nobodyThere && !agent });
      if (agent) answered(agent);
    },
  });

  function begin(chat: KeptChat): void {
    own.take(chat);
    conversation = undefined;
    const held = keep.unsent();
    const lines = held.reduce(withOwn, [] as readonly Line[]);
    show({ ...blankView, phase: 'waiting', lines, seen: chat.seen, ending: chat.ending === true });
    outbox = createOutbox({
      keep,
      times,
      send: ({ operationId, text }) => {
        const href = conversation?.messages ?? '';
        const query = `${href.includes('?') ? '&' : '?'}operationId=${encodeURIComponent(operationId)}`;
        return joined?.http.request('POST', href + query, { text }) ?? Promise.resolve({ status: 0 });
      },
      onDelivery: (operationId, delivery, number) =>
        show({ lines: withDelivery(view.lines, operationId, delivery, number) }),
    });
    visitor = openVisitor({
      desk,
      name: chat.name,
      page: options.page,
      culture: options.culture,
      session: () => own.now()?.session,
      underWay: () => own.now()?.invited === true,
      onJoined: (now) => void onJoined(now),
      onEvents,
      onState,
      onOver: finish,
      onShut: () => fail('shut'),
      times,
    });
  }

  async function onJoined(now: Joined): Promise<void> {
    joined = now;
    own.note({ session: now.session });
    const goesOn = () => joined === now;
    if (own.now()?.invited) {
      if (await hasConversation(now)) return;
      await pause.wait(times.settleMs); // its events may be on their way
      if (goesOn() && conversation === undefined) finish();
      return;
    }
    const operationId = own.now()?.operationId ?? '';
    const answer = await invite(now, { operationId, about: options.about, pause, goesOn });
    if (!goesOn()) return;
    if (answer === 'invited') own.note({ invited: true });
    if (answer === 'refused') fail('broken');
  }

  function onEvents(events: SentEvent[]): void {
    if (!joined) return;
    for (const sent of events) {
      conversation = followConversation(conversation, sent);
      typists.follow(sent);
    }
    const { lines, added, messages } = receive(view.lines, events, joined.to.toLowerCase(), Date.now());
    for (const { operationId, from } of messages) {
      if (operationId !== undefined) outbox?.confirmed(operationId);
      if (from) typists.said(from.href);
    }
    show({ lines });
    const agent = added.findLast(({ from }) => from === 'agent');
    if (agent) answered(agent.name);
    if (conversation?.state === 'ended') {
      finish();
      return;
    }
    outbox?.setReady(conversation?.state === 'connected');
    if (own.now()?.ending) leave();
    if (added.some(({ from }) => from === 'desk')) waiting.ask();
  }

  function answered(agent: string): void {
    waiting.stop();
    if (view.phase !== 'ended') show({ phase: 'talking', agent, ahead: 0, nobodyThere: false });
  }

  function onState(connection: ChannelState): void {
    if (connection === 'live') outbox?.wake();
    else typists.clear();
    show({ connection });
  }

  function leave(): void {
    if (joined && conversation) leaving.begin(joined, conversation.href, finish);
  }

  function fail(problem: 'shut' | 'broken'): void {
    finish();
    show({ problem });
  }

  function finish(): void {
    if (view.phase === 'ended' || view.phase === 'form') return;
    stop();
    own.note({ over: true });
    unsent = (outbox?.giveUp() ?? []).map(({ text }) => text).join('\n');
    const endedByVisitor = own.now()?.ending === true;
    show({ phase: 'ended', ending: false, endedByVisitor, nobodyThere: false, ahead: 0 });
  }

  function stop(): void {
    visitor?.close();
    joined = undefined;
    outbox?.setReady(false);
    leaving.stop();
    pause.cut();
    waiting.stop();
    typists.clear();
  }

  return {
    view: () => view,
    start(name) {
      const chat = { name, operationId: newOperationId(), open: true, seen: 0 };
      keep.save(chat);
      begin(chat);
    },
    restore() {
      const found = keep.chat();
      if (found && !found.over) begin(found);
    },
    followTabs() {
      const another = own.refresh();
      const seen = own.now()?.seen ?? 0;
      if (seen > view.seen) show({ seen });
      if (!another?.invited || another.over) return;
      stop();
      begin(another);
    },
    say(text) {
      const message = { operationId: newOperationId(), text, at: Date.now() };
      show({ lines: withOwn(view.lines, message) });
      outbox?.add(message);
      typedAt = 0;
    },
    write() {
      if (conversation?.state !== 'connected' || view.connection !== 'live') return;
      if (Date.now() - typedAt < times.typingMs) return;
      typedAt = Date.now();
      void joined?.http.request('POST', conversation.typing); // a courtesy: whether it arrives matters to nobody
    },
    tryAgain: (operationId) => outbox?.retry(operationId),
    end() {
      own.note({ ending: true });
      show({ ending: true });
      if (joined || own.now()?.invited) leave();
      else finish(); // nobody was asked yet
    },
    startOver() {
      keep.drop();
      own.take(undefined);
      show(blankView);
      return unsent;
    },
    markSeen() {
      const seen = lastNumber(view.lines);
      if (seen <= view.seen) return;
      own.note({ seen });
      show({ seen });
    },
    setOpen(open) {
      if (own.now()?.open !== open) own.note({ open });
    },
    wake() {
      pause.cut();
      outbox?.wake();
      visitor?.wake();
    },
    close: stop,
  };
}
