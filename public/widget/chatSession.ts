import type { SentEvent } from '../../server/wire/events.ts';
import { createRetryPause } from '../shared/retryPause.ts';
import { type ChannelState, newOperationId, type UcwaHttp } from '../shared/ucwaClient.ts';
import { blankView, type ChatView, lastNumber } from './chatView.ts';
import { type Conversation, followConversation } from './conversation.ts';
import type { Desk } from './desk.ts';
import { type About, hasConversation, invite } from './invitation.ts';
import type { Keep, KeptChat } from './kept.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createOwnChat } from './ownChat.ts';
import { persist } from './persist.ts';
import { type Line, receive, withDelivery, withOwn } from './thread.ts';
import { withTyping } from './typists.ts';
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
  /** At what age a token is renewed; it lives 8 h (trusted-application-api.md 3). */
  readonly renewMs: number;
}

const usualTimes: SessionTimes = { firstPauseMs: 700, maxPauseMs: 15_000, typingMs: 4_000, renewMs: 6 * 3_600_000 };

export function createChatSession(options: {
  desk: Desk;
  keep: Keep;
  about: About;
  page: () => string;
  culture: string;
  onChange: (view: ChatView) => void;
  /** What the event channel told, for those who look for something else in it. */
  onTold?: (events: SentEvent[], http: UcwaHttp) => void;
  times?: Partial<SessionTimes>;
}): ChatSession {
  const { desk, keep } = options;
  const times = { ...usualTimes, ...options.times };
  const own = createOwnChat(keep);
  const pause = createRetryPause(times);
  let view = blankView;
  let visitor: Visitor | undefined;
  let joined: Joined | undefined;
  let conversation: Conversation | undefined;
  let outbox: Outbox | undefined;
  let leaving: Joined | undefined;
  let typedAt = 0;
  let unsent = '';

  function show(change: Partial<ChatView>): void {
    view = { ...view, ...change };
    options.onChange(view);
  }

  const waiting = createWaitingStatus(
    desk,
    () => (view.phase === 'waiting' ? own.now()?.session : undefined),
    ({ ahead = 0, nobodyThere = false, agent }) => {
      if (view.phase !== 'waiting') return;
      show({ ahead, nobodyThere: nobodyThere && !agent });
      if (agent) answered(agent);
    },
  );

  function begin(chat: KeptChat): void {
    own.take(chat);
    conversation = undefined;
    const held = keep.unsent();
    const lines = held.reduce(withOwn, [] as readonly Line[]);
    show(blankView);
    show({ phase: 'waiting', lines, seen: chat.seen, ending: chat.ending === true });
    outbox = createOutbox(
      keep,
      async ({ operationId, text }) => {
        const href = conversation?.messages ?? '';
        const query = `${href.includes('?') ? '&' : '?'}operationId=${operationId}`;
        return joined?.http.request('POST', href + query, { text }) ?? { status: 0 };
      },
      (operationId, delivery, number) => show({ lines: withDelivery(view.lines, operationId, delivery, number) }),
      times,
    );
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
      onOver: over,
      onShut: () => finish('shut'),
      times,
    });
  }

  async function onJoined(now: Joined): Promise<void> {
    joined = now;
    own.note({ session: now.session });
    const goesOn = () => joined === now;
    const { invited, operationId = '' } = own.now() ?? {};
    if (invited) {
      if (!(await hasConversation(now)) && goesOn() && !conversation) over();
      return;
    }
    const status = await persist(() => invite(now, operationId, options.about), pause, goesOn);
    if (status === undefined || !goesOn()) return;
    if (status < 300) own.note({ invited: true });
    else if (status !== 404 && status !== 410) finish('broken'); // what is gone, the channel tells too: joined anew
  }

  function onEvents(events: SentEvent[]): void {
    if (!joined) return;
    options.onTold?.(events, joined.http);
    conversation = events.reduce(followConversation, conversation);
    const { lines, added, messages } = receive(view.lines, events, joined.to.toLowerCase(), Date.now());
    for (const { operationId } of messages) if (operationId) outbox?.confirmed(operationId);
    show({ lines, typing: events.reduce(withTyping, view.typing) });
    const agent = added.findLast(({ from }) => from === 'agent');
    if (agent) answered(agent.name);
    if (conversation?.state === 'ended') {
      finish();
      return;
    }
    outbox?.setReady(conversation?.state === 'connected');
    if (own.now()?.ending) void leave();
    if (added.some(({ from }) => from === 'desk')) waiting.ask();
  }

  function answered(agent: string): void {
    waiting.stop();
    if (view.phase !== 'ended') show({ phase: 'talking', agent, ahead: 0, nobodyThere: false });
  }

  function onState(connection: ChannelState): void {
    if (connection === 'live') outbox?.wake();
    else show({ typing: [] }); // who stops writing meanwhile is not told
    show({ connection });
  }

  /** Asks the platform for the end until it says that it is one. */
  async function leave(): Promise<void> {
    const now = joined;
    if (!now || !conversation || leaving === now) return;
    leaving = now;
    const { href } = conversation;
    const status = await persist(
      () => now.http.request('DELETE', href),
      pause,
      () => joined === now,
    );
    if (status !== undefined && joined === now) finish();
  }

  /** The chat that was to go on is over: said where it was seen, else there is nothing to show but the start. */
  function over(): void {
    if (view.lines.length > 0) finish();
    else startOver();
  }

  function startOver(): void {
    stop();
    keep.drop();
    own.take(undefined);
    show(blankView);
  }

  function finish(problem?: ChatView['problem']): void {
    if (view.phase === 'ended' || view.phase === 'form') return;
    stop();
    own.note({ over: true });
    unsent = (outbox?.giveUp() ?? []).map(({ text }) => text).join('\n');
    const endedByVisitor = own.now()?.ending === true;
    show({ problem, phase: 'ended', ending: false, endedByVisitor, nobodyThere: false, ahead: 0 });
  }

  function stop(): void {
    visitor?.close();
    joined = undefined;
    outbox?.setReady(false);
    pause.cut();
    waiting.stop();
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
      if (joined || own.now()?.invited) void leave();
      else finish(); // nobody was asked yet
    },
    startOver() {
      startOver();
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
