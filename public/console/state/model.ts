import { type Calls, noCalls } from './calls.ts';
import type { Missed, Peer, Waiting } from './waiting.ts';

/** Somebody of the roster, as the page was told. */
export interface Member {
  readonly uri: string;
  readonly name: string;
  readonly role: string;
}

/** What the page knows from the start. */
export interface Desk {
  readonly me: Member;
  readonly roster: readonly Member[];
  readonly helpdeskName: string;
  /** The helpdesk's SIP URI. */
  readonly endpoint: string;
}

/** Everything the console shows. Changed only by the pure functions of this folder. Times are epoch ms. */
export interface ConsoleState {
  readonly desk: Desk;
  readonly waiting: readonly Waiting[];
  /** In order of arrival; those still being joined are not shown. */
  readonly chats: readonly Chat[];
  /** Id of the chat on the screen. */
  readonly selected: string | null;
  /** What the helpdesk told of a visitor, by online meeting URI. */
  readonly about: Readonly<Record<string, About>>;
  readonly availability: Availability | null;
  readonly connection: Connection;
  /** The last invitation that ended without me. */
  readonly missed: Missed | null;
  readonly calls: Calls;
}

export const availabilities = ['Online', 'Busy', 'DoNotDisturb', 'BeRightBack', 'Away', 'Offwork'] as const;
export type Availability = (typeof availabilities)[number];

/**
 * `starting`: signing in to the platform. `live`, `reconnecting`, `offline`: as the event channel says. `replaced`:
 * another window took the channel. `failed`: the platform refused; it is tried again.
 */
export type Connection = 'starting' | 'live' | 'reconnecting' | 'offline' | 'replaced' | 'failed' | 'signedOut';

/**
 * `joining`: heard of, not in it yet. `ending`: I asked to leave. `ended`: nothing more can be said.
 */
export type Phase = 'joining' | 'open' | 'ending' | 'ended';

export interface Chat {
  /** The conversation's id: the same under every application of mine. */
  readonly id: string;
  /** Where the conversation lies now. */
  readonly href: string;
  readonly phase: Phase;
  /** Whom it is with, unless a visitor: the chat was one of two when it began. */
  readonly peer: Peer | null;
  /** The visitor's name, or the peer's; empty while nobody told it. */
  readonly name: string;
  readonly subject: string;
  readonly onlineMeetingUri: string | null;
  /** Where to ask for it when no event told it. */
  readonly onlineMeetingHref: string | null;
  /** When it appeared here. */
  readonly since: number;
  readonly messaging: string;
  readonly links: MessagingLinks;
  /** By address. Never me, never the helpdesk. */
  readonly participants: Participants;
  /** False until everybody who was here before me was told: who arrives before that did not "join". */
  readonly settled: boolean;
  /** The call that the chat is too; null while there is none. */
  readonly call: ChatCall | null;
  /** Who was here before the event channel was opened anew, until the new roster is settled. */
  readonly before: Participants | null;
  /** Names of those typing, by address. */
  readonly typing: Readonly<Record<string, string>>;
  readonly lines: readonly Line[];
  /** Messages up to this number were read. */
  readonly readUpTo: number;
  /** Colleagues asked to come who are not here yet. */
  readonly asked: readonly Asked[];
  readonly visitorLeft: boolean;
  readonly trouble: string | null;
  readonly stale: boolean;
}

/** The call of a chat, whoever is in it. */
export interface ChatCall {
  /** UUID in the call log; empty where nobody told it. */
  readonly id: string;
  readonly room: string | null;
  /** `asked`: it rings, or is about to. `on`: somebody answered. */
  readonly state: 'asked' | 'on';
  /** Who is in it, by the call log; null while it was not read, or cannot be. */
  readonly inside: readonly { readonly uri: string; readonly name: string }[] | null;
}

interface MessagingLinks {
  readonly addMessaging: string | null;
  readonly sendMessage: string | null;
  readonly setIsTyping: string | null;
}

export interface Participant {
  readonly uri: string;
  readonly name: string;
  readonly visitor: boolean;
}

export type Participants = Readonly<Record<string, Participant>>;

export interface Asked {
  readonly uri: string;
  readonly name: string;
  readonly silent: boolean;
  readonly at: number;
}

export type Line = Message | Note;

export type Speaker = 'me' | 'visitor' | 'colleague' | 'application' | 'helpdesk';

export interface Message {
  readonly kind: 'message';
  /** Stays the same from "sending" to "sent". */
  readonly key: string;
  /** Its number in the conversation; null until the platform has it. */
  readonly number: number | null;
  readonly at: number;
  readonly from: Speaker;
  readonly uri: string;
  readonly name: string;
  /** Empty when I said it elsewhere and the platform does not repeat it. */
  readonly text: string;
  /** `undelivered`: the platform took it, and somebody's client was gone before it fetched it. */
  readonly delivery: 'sending' | 'sent' | 'failed' | 'undelivered';
  /** Names of those whom it did not reach. */
  readonly missedBy?: readonly string[];
  readonly operationId: string | null;
  /** Why it was not sent. */
  readonly trouble: string | null;
}

/** Something that happened, to be worded by the view. */
export interface Note {
  readonly kind: 'note';
  readonly key: string;
  readonly at: number;
  readonly what:
    | 'joined'
    | 'left'
    | 'visitorJoined'
    | 'visitorLeft'
    | 'iEnded'
    | 'iLeft'
    | 'ended'
    | 'lost'
    | 'callBegan'
    | 'callOver'
    | 'callUnanswered'
    | 'callDeclined';
  /** Whom it is about; of a call that was not answered, who called, empty for me. */
  readonly name: string;
  readonly uri: string;
  /** Who declined the call, empty for me; only of one that was declined. */
  readonly by?: string;
  /** Of a call, by the server's clock: it stands among the messages where it happened. */
  readonly isExact?: true;
}

/** What the helpdesk knows of a visitor. `unknown`: it was asked and told nothing. */
export type About =
  | { readonly state: 'asked' }
  | { readonly state: 'unknown' }
  | {
      readonly state: 'known';
      readonly name: string;
      readonly page: string | null;
      readonly customContent: unknown;
      /** When the visitor asked, by this browser's clock; null when nobody knows. */
      readonly askedAt: number | null;
      /** Whose lines the visitor sees, lower case. */
      readonly bridged: readonly string[];
    };

/** The console before anything has happened. */
export const emptyState = (desk: Desk): ConsoleState => ({
  desk,
  waiting: [],
  chats: [],
  selected: null,
  about: {},
  availability: null,
  connection: 'starting',
  missed: null,
  calls: noCalls,
});

/** The state with one chat changed; the same state when there is no such chat or nothing changed. */
export function withChat(state: ConsoleState, id: string, change: (chat: Chat) => Chat): ConsoleState {
  const before = state.chats.find((chat) => chat.id === id);
  const after = before && change(before);
  if (!after || after === before) return state;
  return { ...state, chats: state.chats.map((chat) => (chat === before ? after : chat)) };
}

/** The state with one invitation changed. */
export function withWaiting(state: ConsoleState, id: string, change: (waiting: Waiting) => Waiting): ConsoleState {
  if (!state.waiting.some((waiting) => waiting.id === id)) return state;
  return { ...state, waiting: state.waiting.map((waiting) => (waiting.id === id ? change(waiting) : waiting)) };
}

/** The state with its calls changed; the same state when nothing changed. */
export function withCalls(state: ConsoleState, change: (calls: Calls) => Calls): ConsoleState {
  const calls = change(state.calls);
  return calls === state.calls ? state : { ...state, calls };
}

export const sameAddress = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
