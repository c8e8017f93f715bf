import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { apply, opened } from '../conversation/apply.ts';
import type { Call } from '../conversation/call/model.ts';
import { nextDeadline } from '../conversation/deadlines.ts';
import type { ConversationEvent } from '../conversation/events.ts';
import { type Conversation, devicesOf, type Facts, meetingAddress } from '../conversation/model.ts';
import { refuse } from '../conversation/reasons.ts';
import { relaysOf } from '../conversation/relays.ts';
import type { LoggedConversationEvent, LoggedEvent } from './reading.ts';
import { createRemembered } from './remembered.ts';
import { conversationOf, logStatements, stateOf } from './statements.ts';

/** What a commit touched: a hint for followers to look, never the truth itself. */
export interface Touched {
  readonly streams: ReadonlySet<string>;
  /** What the commit added for each device that it concerns, in order. */
  readonly devices: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** What the commit did to calls, in order. */
  readonly calls: readonly CallChange[];
}

/** One decision about one call. */
export interface CallChange {
  readonly facts: Facts;
  /** Null when the decision made the call. */
  readonly before: Call | null;
  /** After all of them. */
  readonly after: Call;
  readonly events: readonly LoggedConversationEvent[];
}

/** The log inside one transaction. */
export interface Transaction {
  /** When this commit happens, epoch ms. */
  readonly now: number;
  /** @throws Problem `NoSuchConversation` as {@link Log.conversation} gives undefined */
  load(id: string): Conversation;
  /** Opens a conversation with its first events. */
  open(events: readonly ConversationEvent[]): void;
  /** One decision: load, decide, append; what crosses a bridge is decided in the same commit. Gives what was decided. */
  change(
    id: string,
    decide: (conversation: Conversation) => readonly ConversationEvent[],
  ): readonly ConversationEvent[];
  /** Something that happened to a person, for the devices that follow him. */
  tell(person: string, event: unknown): void;
  follow(device: string, stream: string): void;
  unfollow(device: string, stream: string): void;
}

export interface Log {
  /** Runs a command; answers once it is on disk. */
  commit<T>(work: (transaction: Transaction) => T): Promise<T>;
  /**
   * As {@link commit}, once per operation id of its owner: a repeat gets the first answer again.
   * `operation` null: nothing is kept.
   */
  once<T>(owner: string, operation: string | null, work: (transaction: Transaction) => T): Promise<T>;
  /** What {@link once} answered to an operation; undefined when it has not been asked. */
  answered(owner: string, operation: string): unknown;
  conversation(id: string): Conversation | undefined;
  /** Calls back inside every transaction that touched streams, so that a follower's claim is part of it. */
  withinCommit(claim: (touched: Touched) => void): void;
  /** Calls back after every commit. Returns the way to stop. */
  onCommit(listener: (touched: Touched) => void): () => void;
}

interface Touching extends Touched {
  readonly streams: Set<string>;
  readonly devices: Map<string, LoggedEvent[]>;
  readonly calls: CallChange[];
}

/**
 * The event log on SQLite.
 * @param options.listenerFailed told of a listener's fault: what was committed stays so, and others hear of it
 */
export function createLog(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  listenerFailed: (error: unknown) => void;
}): Log {
  const { db, commit, clock } = options;
  const sql = logStatements(db);
  const claims: ((touched: Touched) => void)[] = [];
  const listeners = new Set<(touched: Touched) => void>();

  const remembered = createRemembered(clock);
  /** A conversation that is there, with its last event. */
  function read(id: string, lastSeq: number): Conversation {
    const known = remembered.at(id, lastSeq);
    if (known) return known;
    const row = sql.state.get(id);
    if (!row) throw new Error(`conversation ${id} has an event and no row`);
    const conversation = conversationOf(row);
    // Inside a transaction it may be what was written without an event, and is undone: its number would not tell.
    if (!db.inTransaction) remembered.note(id, lastSeq, conversation);
    return conversation;
  }

  const conversation = (id: string): Conversation | undefined => {
    const lastSeq = sql.lastOf.get(id);
    return lastSeq === undefined ? undefined : read(id, lastSeq);
  };

  function transaction({ streams, devices, calls }: Touching): Transaction {
    const now = clock.now();

    function append(stream: string, seq: number, body: unknown, { said, about }: LookedFor = nothing): LoggedEvent {
      const { lastInsertRowid } = sql.append.run(stream, seq, now, JSON.stringify(body), said, about);
      const number = Number(lastInsertRowid);
      return { number, stream, seq, at: now, body };
    }

    function concerns(device: string, events: readonly LoggedEvent[]): void {
      const before = devices.get(device);
      if (before) before.push(...events);
      else devices.set(device, [...events]);
    }

    function record(before: Conversation | null, id: string, lastSeq: number, events: readonly ConversationEvent[]) {
      let after = before;
      const logged: LoggedConversationEvent[] = [];
      const had = before ? devicesOf(before) : new Set<string>();
      const all = new Set(had); // also of what came and went in one decision, as a request that fails at once
      for (const event of events) {
        // Nobody is told that somebody types on: only the state needs to know until when.
        if (event.type !== 'typing' || !event.again)
          logged.push({ ...append(id, lastSeq + logged.length + 1, event, lookedForBy(event)), body: event });
        after = after ? apply(after, event) : opened(event);
        for (const device of devicesOf(after)) all.add(device);
      }
      if (!after) throw new Error(`conversation ${id} was opened without an event`);
      const has = devicesOf(after);
      for (const device of all) if (!had.has(device)) sql.follow.run(device, id, logged[0]?.number);
      for (const device of all) if (!has.has(device)) sql.unfollow.run(logged.at(-1)?.number, device, id);
      for (const device of all) concerns(device, logged);
      const { facts, phase, call } = after;
      if (call) calls.push({ facts, before: before?.call ?? null, after: call, events: logged });
      else streams.add(id);
      const closedAt = phase === 'closed' ? now : null;
      const deadline = nextDeadline(after);
      const state = stateOf(after);
      if (logged.length > 0) remembered.note(id, lastSeq + logged.length, after);
      else remembered.forget(id);
      if (before) sql.update.run(state, lastSeq + logged.length, deadline, closedAt, id);
      else {
        const uri = facts.onlineMeetingUri;
        if (uri !== null) sql.giveUpUri.run(uri);
        sql.insert.run(
          id,
          facts.application ?? '',
          JSON.stringify(facts),
          state,
          logged.length,
          deadline,
          closedAt,
          uri,
        );
      }
      if (after.conferenced && !before?.conferenced) sql.address.run(meetingAddress(facts), id);
      relay(after, events);
    }

    function relay(after: Conversation, events: readonly ConversationEvent[]): void {
      for (const event of events)
        for (const { conversation: target, decide } of relaysOf(after, event)) change(target, decide);
    }

    function change(id: string, decide: (conversation: Conversation) => readonly ConversationEvent[]) {
      const lastSeq = sql.lastOf.get(id);
      if (lastSeq === undefined) throw refuse('NoSuchConversation');
      const before = read(id, lastSeq);
      const events = decide(before);
      if (events.length > 0) record(before, id, lastSeq, events);
      return events;
    }

    return {
      now,
      change,
      load(id) {
        const found = conversation(id);
        if (!found) throw refuse('NoSuchConversation');
        return found;
      },
      open(events) {
        const first = events[0];
        const opening = [
          'chatRequested',
          'peerRequested',
          'meetingStarted',
          'meetingOpened',
          'callCreated',
          'callOpened',
        ];
        if (!first || !opening.includes(first.type) || !('facts' in first))
          throw new Error('a conversation opens with a request or a meeting');
        record(null, first.facts.id, 0, events);
      },
      tell(person, event) {
        const stream = personStream(person);
        streams.add(stream);
        const logged = append(stream, (sql.lastSeq.get(stream)?.seq ?? 0) + 1, event);
        for (const { device } of sql.followers.all(stream)) concerns(device, [logged]);
      },
      follow(device, stream) {
        sql.follow.run(device, stream, (sql.lastNumber.get()?.number ?? 0) + 1);
      },
      unfollow(device, stream) {
        sql.unfollow.run(sql.lastNumber.get()?.number ?? 0, device, stream);
        concerns(device, []);
      },
    };
  }

  async function run<T>(work: (transaction: Transaction) => T): Promise<T> {
    const touched: Touching = { streams: new Set(), devices: new Map(), calls: [] };
    const result = await commit.run(() => {
      const answer = work(transaction(touched));
      if (touched.streams.size + touched.calls.length > 0) for (const claim of claims) claim(touched);
      return answer;
    });
    if (touched.streams.size + touched.devices.size + touched.calls.length > 0) tell(touched);
    return result;
  }

  /** It is on disk: nobody's command fails because a follower does. */
  function tell(touched: Touched): void {
    for (const listener of listeners) {
      try {
        listener(touched);
      } catch (error) {
        options.listenerFailed(error);
      }
    }
  }

  return {
    commit: run,
    once: (owner, operation, work) =>
      run((tx) => {
        if (operation === null) return work(tx);
        const before = sql.answer.get(owner, operation);
        if (before) return JSON.parse(before.body) as ReturnType<typeof work>;
        const answer = work(tx);
        sql.keepAnswer.run(owner, operation, JSON.stringify(answer ?? null), tx.now);
        return answer;
      }),
    answered(owner, operation) {
      const before = sql.answer.get(owner, operation);
      return before && (JSON.parse(before.body) as unknown);
    },
    conversation,
    withinCommit: (claim) => void claims.push(claim),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What an event is looked for by, beside its place: the number of the line it is about, the invitation it is about. */
interface LookedFor {
  readonly said: number | null;
  readonly about: string | null;
}

const nothing: LookedFor = { said: null, about: null };

function lookedForBy(event: ConversationEvent): LookedFor {
  const said = event.type === 'message' || event.type === 'deliveryFailed' ? event.number : null;
  const joining = 'joining' in event ? event.joining : undefined;
  const about = joining?.id ?? ('invitationId' in event ? event.invitationId : undefined) ?? null;
  return { said, about };
}

/** The stream of what happens to a person rather than in a conversation: presence and the like. */
export const personStream = (uri: string): string => `person:${uri}`;
