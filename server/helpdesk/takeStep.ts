import type { Clock } from '../lib/clock.ts';
import { uuid } from '../lib/ids.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import type { Background, ChatStore } from './chatStore.ts';
import type { Chat } from './flow/chat.ts';
import { begin, flow, type Invited, type Outcome } from './flow/flow.ts';
import type { Happening } from './flow/happenings.ts';
import type { Context, Rules } from './flow/step.ts';
import type { OperationRow, Operations } from './operations.ts';
import type { Roster } from './roster.ts';
import type { Transcript } from './transcript.ts';

/** What a committed piece of work leaves to do. */
export interface Effects {
  /** Operations to send, in order. */
  readonly toSend: OperationRow[];
  /** Requests of which something a page shows changed. */
  readonly changed: Set<string>;
  /** Somebody began or ceased to wait. */
  queueMoved: boolean;
}

/** What may be done to support requests inside a commit. */
export interface Hand {
  /** A visitor asks for help; false when his invitation began a request before. */
  begin(invited: Invited, background: Background): boolean;
  /** Something happens to a request; one that does not exist is let be. */
  take(requestId: string, happening: Happening): void;
  /** Something a page shows of a request changed without the flow. */
  changed(requestId: string): void;
}

/** Runs the flow: every step of a request is one commit with everything it asks for and writes down. */
export interface Steps {
  /** Runs `work` in one commit, then sends what was asked for and tells who listens. */
  run<T>(work: (hand: Hand) => T): Promise<T>;
}

/** Opens the steps. `after` is told the effects of each commit, once it is on disk. */
export function createSteps(parts: {
  commit: GroupCommit;
  clock: Clock;
  chats: ChatStore;
  operations: Operations;
  transcript: Transcript;
  roster: Roster;
  rules: () => Rules;
  after: (effects: Effects) => void;
}): Steps {
  const { commit, clock, chats, operations, transcript, roster } = parts;

  function contextOf(chat: Pick<Chat, 'id' | 'createdAt'>, now: number): Context {
    return {
      now,
      get roster() {
        return roster.list();
      },
      get ahead() {
        return chats.ahead(chat);
      },
      earlier: () => transcript.list(chat.id).filter(({ from }) => from === 'visitor' || from === 'staff'),
      newId: uuid,
      rules: parts.rules(),
    };
  }

  function handOf(effects: Effects): Hand {
    function keep(chat: Chat, { asks, lines }: Outcome, now: number): void {
      for (const asked of asks) effects.toSend.push(operations.ask(chat.id, asked, now));
      for (const line of lines) transcript.add(chat.id, line);
    }
    return {
      begin(invited, background) {
        const now = clock.now();
        const outcome = begin(invited, contextOf({ id: invited.id, createdAt: now }, now));
        if (chats.load(invited.id) !== undefined) return false;
        chats.insert(outcome.chat, background);
        keep(outcome.chat, outcome, now);
        effects.changed.add(invited.id);
        effects.queueMoved = true;
        return true;
      },
      take(requestId, happening) {
        const before = chats.load(requestId);
        if (before === undefined) return;
        const now = clock.now();
        const outcome = flow(before, happening, contextOf(before, now));
        const saved = chats.save(before, outcome.chat);
        keep(before, outcome, now);
        if (saved || outcome.lines.length > 0 || outcome.asks.length > 0) effects.changed.add(requestId);
        if (before.state !== outcome.chat.state) effects.queueMoved = true;
      },
      changed: (requestId) => void effects.changed.add(requestId),
    };
  }

  return {
    async run(work) {
      const effects: Effects = { toSend: [], changed: new Set(), queueMoved: false };
      const result = await commit.run(() => work(handOf(effects)));
      parts.after(effects);
      return result;
    },
  };
}
