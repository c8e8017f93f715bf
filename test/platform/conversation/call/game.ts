import { Problem } from '../../../../server/lib/problem.ts';
import { applyCall, newCall } from '../../../../server/platform/conversation/call/apply.ts';
import { type CallConversationFacts, createCall } from '../../../../server/platform/conversation/call/create.ts';
import { deviceCame, deviceGone, renew } from '../../../../server/platform/conversation/call/devices.ts';
import { type CallFacts, type Draft, draftOf } from '../../../../server/platform/conversation/call/draft.ts';
import { callDeadlines, elapseCall, settle } from '../../../../server/platform/conversation/call/due.ts';
import { declineCall, ringInto, withdraw } from '../../../../server/platform/conversation/call/invite.ts';
import { join } from '../../../../server/platform/conversation/call/join.ts';
import { dismiss, end, leave } from '../../../../server/platform/conversation/call/leave.ts';
import type { Call, CallTerms, Party } from '../../../../server/platform/conversation/call/model.ts';
import type { CallStep } from '../../../../server/platform/conversation/call/steps.ts';

export const people = ['sip:alice@x', 'sip:bob@x', 'sip:carol@x', 'sip:dave@x'] as const;

const party = (uri: string, index: number): Party => ({
  uri,
  name: uri,
  id: String(index).padStart(24, '0'),
  number: index + 1,
  kind: 'staff',
  contact: { domain: 'x', email: '', phone: null, dbId: index + 1, userId: uri },
});

const standard: CallTerms = {
  reason: 'STANDARD',
  topology: 'SFU',
  anonymous: true,
  inform: true,
  plannedAt: null,
  expiresAt: null,
  creator: people[0],
  broker: null,
  asked: [],
  room: 'r',
  limit: 3,
};

/** One call, its people's devices and a clock, moved by hand. */
export interface Game {
  readonly call: Call;
  readonly terms: CallTerms;
  readonly steps: readonly CallStep[];
  now: number;
  readonly connected: Map<string, { uri: string; busy: boolean }>;
  readonly forbidden: Set<string>;
  /** Decides, folds, and gives the fresh steps; undefined when the core refused. */
  play(decide: (draft: Draft) => void): readonly CallStep[] | undefined;
  connect(uri: string, device: string, busy?: boolean): void;
  disconnect(device: string): void;
  ring(
    from: string,
    uris: readonly string[],
    how?: { order?: 'all' | 'sequential'; wait?: boolean; device?: string | null },
  ): string | undefined;
  /** Lets time pass to a moment, everything due on the way done in order. */
  until(moment: number): void;
}

/** A call as `terms` say, made by its creator with the device `alice-0`. */
export function startGame(over: Partial<CallTerms> = {}, devices: Readonly<Record<string, string>> = {}): Game {
  const terms = { ...standard, ...over };
  const connected = new Map(Object.entries(devices).map(([device, uri]) => [device, { uri, busy: false }]));
  const forbidden = new Set<string>();
  let ids = 0;
  const state = { now: 1000 };
  const facts = (): CallFacts => ({
    now: state.now,
    newId: () => `asked-${++ids}`,
    ringTimeoutMs: 60,
    lostGraceMs: 10,
    abandonMs: 1000,
    reach: (uri) => ({
      forbidden: forbidden.has(uri),
      devices: [...connected].flatMap(([id, device]) => (device.uri === uri ? [{ id, busy: device.busy }] : [])),
    }),
  });
  const conversation: CallConversationFacts = {
    id: 'c',
    kind: 'call',
    application: null,
    endpoint: { uri: terms.creator, name: terms.creator },
    subject: '',
    importance: 'Normal',
    threadId: '',
    onlineMeetingUri: null,
    createdAt: state.now,
    customContent: null,
    firstText: null,
    call: terms,
  };
  const parties = people.map(party);
  const [created] = createCall({ facts: conversation, parties, device: 'alice-0', byRequest: false }, facts());
  if (created?.type !== 'callCreated') throw new Error('a call begins with its creation');
  const steps = [...created.steps];
  let call = steps.reduce(applyCall, newCall(created.status, parties, terms.creator));

  const game: Game = {
    terms,
    connected,
    forbidden,
    steps,
    get call() {
      return call;
    },
    get now() {
      return state.now;
    },
    set now(moment) {
      state.now = moment;
    },
    play(decide) {
      const draft = draftOf(terms, call, facts());
      try {
        decide(draft);
      } catch (error) {
        if (error instanceof Problem) return undefined;
        throw error;
      }
      settle(draft);
      call = draft.call;
      steps.push(...draft.steps);
      return draft.steps;
    },
    connect(uri, device, busy = false) {
      connected.set(device, { uri, busy });
      game.play((draft) => deviceCame(draft, uri, { id: device, busy }, true));
    },
    disconnect(device) {
      connected.delete(device);
      game.play((draft) => deviceGone(draft, device));
    },
    ring(from, uris, { order = 'all', wait = false, device = null } = {}) {
      const id = `i-${++ids}`;
      const policy = { order, unreachable: wait ? ('wait' as const) : ('fail' as const) };
      const ask = { id, operation: id, from, device, uris, policy, context: {}, transfer: false };
      const media = { audio: true, video: false };
      return game.play((draft) => ringInto(draft, { ...ask, media })) && id;
    },
    until(moment) {
      for (;;) {
        const due = Math.min(...callDeadlines(terms, call, 1000), Number.POSITIVE_INFINITY);
        if (due > moment) break;
        state.now = Math.max(state.now, due);
        const fresh = game.play((draft) => elapseCall(draft, 1000));
        if (!fresh || fresh.length === 0) throw new Error(`nothing happened at the deadline ${due}`);
      }
      state.now = moment;
    },
  };
  return game;
}

/** Commands of the core under the names a test reads. */
export const acts = {
  answer: (uri: string, device: string, invitation?: string) => (draft: Draft) =>
    join(draft, { uri, device, byRequest: false, mayAlways: false, ...(invitation ? { invitation } : {}) }),
  joinByRequest:
    (uri: string, mayAlways = false) =>
    (draft: Draft) =>
      join(draft, { uri, device: `request-${uri}`, byRequest: true, mayAlways }),
  decline: (uri: string, device: string | null, invitation?: string) => (draft: Draft) =>
    declineCall(draft, { uri, device, ...(invitation ? { invitation } : {}) }),
  withdraw: (invitation: string, cause: 'cancelled' | 'timeout') => (draft: Draft) =>
    withdraw(draft, invitation, cause),
  /** Goes on with another device in the place of one, or (null) of whichever. */
  takeOver: (uri: string, device: string, takesFrom: string | null) => (draft: Draft) =>
    join(draft, { uri, device, byRequest: false, mayAlways: false, takesFrom }),
  leave: (uri: string, device?: string) => (draft: Draft) => leave(draft, uri, 'left', device),
  dismiss: (uri: string) => (draft: Draft) => dismiss(draft, uri),
  /** What the first decision after a start begins with. */
  renew: () => (draft: Draft) => renew(draft),
  end: (by: string) => (draft: Draft) => end(draft, 'ended', by),
};
