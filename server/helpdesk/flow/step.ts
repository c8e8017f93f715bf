import type { RosterMember, TranscriptLine } from '../model.ts';
import type { Chat, Leg, Seat } from './chat.ts';
import type { What } from './happenings.ts';

/** What a step may know beside the chat and what happened. */
export interface Context {
  /** Epoch ms. */
  readonly now: number;
  /** In routing order. */
  readonly roster: readonly RosterMember[];
  /** How many support requests are waiting that are older. */
  readonly ahead: number;
  /** What was said in this chat so far. */
  readonly earlier: () => readonly Pick<TranscriptLine, 'name' | 'text'>[];
  /** A fresh operation id. */
  readonly newId: () => string;
  readonly rules: Rules;
}

/** What the operator decided. */
export interface Rules {
  readonly endpoint: string;
  readonly callbackUrl: string;
  readonly welcomeText: string;
  readonly replaysHistory: boolean;
  readonly requestTimeoutMs: number;
  /** How long to wait for an invitation's end, and for any other operation's. */
  readonly invitationMs: number;
  readonly operationMs: number;
  /** How long to wait for a call to be answered. */
  readonly callMs: number;
}

/** An operation to start. It is written down before it is sent. */
export interface Ask {
  readonly id: string;
  readonly what: What;
  readonly target: string | null;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absolute. */
  readonly href: string;
  /** A JSON object, a plain text, or nothing. */
  readonly body: Readonly<Record<string, string>> | string | null;
  /** Operations of one chat in one lane are sent one after another, each when the one before was answered. */
  readonly lane: string | null;
  readonly patienceMs: number;
}

/** A line for the transcript; one with a known `key` is not added again. */
export interface NewLine {
  readonly at: number;
  readonly from: TranscriptLine['from'];
  readonly name: string;
  readonly text: string;
  readonly key: string;
  /** Id of the call that it is about. */
  readonly call?: string;
}

/** One step on its way: the chat as it becomes, and what is to be done. */
export interface Step {
  readonly chat: Chat;
  readonly context: Context;
  readonly asks: Ask[];
  readonly lines: NewLine[];
}

type Wanted = Pick<Ask, 'what' | 'href'> & Partial<Ask>;

/** Starts an operation; answers its id. */
export function ask(step: Step, wanted: Wanted): string {
  const id = wanted.id ?? step.context.newId();
  const { operationMs, invitationMs, callMs } = step.context.rules;
  step.asks.push({
    target: null,
    method: 'POST',
    body: null,
    lane: null,
    patienceMs: wanted.what === 'invite' ? invitationMs : wanted.what === 'bridge call' ? callMs : operationMs,
    ...wanted,
    id,
  });
  return id;
}

/**
 * Says something to the visitor as the helpdesk; his texts keep their order. Answers the operation's id, or null when
 * nothing can be said to him now.
 */
export function say(step: Step, text: string): string | null {
  return sayIn(step, step.chat.peer, 'say', text);
}

/** Says something in one of the two conversations, as the helpdesk. */
export function sayIn(step: Step, leg: Leg, what: 'say' | 'tell history', text: string): string | null {
  const href = leg.links.sendMessage;
  if (href === undefined || leg.gone) return null;
  const id = step.context.newId();
  const lane = leg === step.chat.peer ? 'visitor' : 'meeting';
  return ask(step, { id, what, href: withQuery(href, 'operationId', id), body: text, lane });
}

/** Notes something that happened in the transcript. */
export function note(step: Step, text: string): void {
  const { now, newId } = step.context;
  step.lines.push({ at: now, from: 'event', name: '', text, key: newId() });
}

/** Tells the visitor something that happened; where he cannot read it, the transcript has it all the same. */
export function announce(step: Step, text: string): void {
  if (say(step, text) === null) note(step, text);
}

export const seatOf = (chat: Chat, uri: string): Seat | undefined =>
  chat.seats.find((seat) => seat.uri === uri.toLowerCase());

/** The seat of a staff member, made when he has none yet. */
export function takeSeat(chat: Chat, person: { uri: string; name: string }): Seat {
  const known = seatOf(chat, person.uri);
  if (known) return known;
  const seat: Seat = {
    uri: person.uri.toLowerCase(),
    name: person.name,
    place: 'away',
    bridged: 'no',
    bridgedHref: null,
    bridgeFaults: 0,
    silent: false,
    colleague: false,
    declined: false,
    everInvited: false,
    round: 0,
    invitation: null,
    participant: null,
  };
  chat.seats.push(seat);
  return seat;
}

/** Whom the visitor hears, or is about to: everybody in the meeting who was not brought in silently is bridged. */
export const heard = (chat: Chat): Seat[] => chat.seats.filter(({ place, silent }) => place === 'present' && !silent);

/** What meeting and invitations are about: the visitor's subject, or whom one will talk to. At most 250 characters (0.2). */
export const subjectOf = ({ subject, visitor }: Chat): string => (subject || `Chat with ${visitor.name}`).slice(0, 250);

/** Adds one parameter to an address whose own ones stay as the server wrote them. */
export function withQuery(href: string, name: string, value: string): string {
  return `${href}${href.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}
