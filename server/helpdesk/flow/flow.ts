import { advanceBridging, bridgingMoved } from './bridging.ts';
import { callAnswered, callAsked, callEnded, callMoved } from './calls.ts';
import { type Chat, isOver, nearest, newLeg } from './chat.ts';
import { advanceEnding, end, endingMoved, usualOutcome } from './ending.ts';
import type { Happening, OperationMoved } from './happenings.ts';
import { broughtIn, own, personJoined, personLeft, personReads } from './presence.ts';
import { advanceRouting, beginRound, invitationMoved } from './routing.ts';
import {
  advanceSetup,
  chatAnswered,
  giveUp,
  goOnWithoutMessaging,
  setupMoved,
  setupUntil,
  setupWake,
} from './setup.ts';
import { type Ask, type Context, heard, type NewLine, type Step, say } from './step.ts';
import { eventTexts, texts } from './texts.ts';

/** What a step came to: the chat as it is now, what to ask of the platform, what to write down. */
export interface Outcome {
  readonly chat: Chat;
  readonly asks: readonly Ask[];
  readonly lines: readonly NewLine[];
}

/** A visitor's invitation as it came in (step 7). */
export type Invited = Pick<Chat, 'id' | 'visitor' | 'subject' | 'invitation'> & {
  readonly conversation: { readonly id: string; readonly href: string };
};

/** A support request begins: the first thing asked is a meeting (step 8). */
export function begin(invited: Invited, context: Context): Outcome {
  const { conversation, ...given } = invited;
  const chat: Chat = {
    ...given,
    createdAt: context.now,
    state: 'opening',
    outcome: null,
    setup: 'meeting',
    asked: { meeting: null, messaging: null, accept: null, welcome: null },
    bridgeRead: false,
    retries: 0,
    peer: newLeg(conversation.id, conversation.href),
    meeting: null,
    onlineMeetingUri: null,
    owner: null,
    seats: [],
    search: { round: 1, since: context.now, nextAt: null, toldNobody: false, toldAhead: 0 },
    firstAnswerAt: null,
    endedAt: null,
    wakeAt: null,
  };
  return settle({ chat, context, asks: [], lines: [] });
}

/**
 * PURE. What a support request becomes when something happens to it. First the fact is noted, then everything that has
 * become possible or necessary is done; so the order in which the platform tells its events matters as little as can be.
 */
export function flow(chat: Chat, happening: Happening, context: Context): Outcome {
  if (happening.type === 'said') return { chat, asks: [], lines: said(chat, happening, context) };
  const step: Step = { chat: structuredClone(chat), context, asks: [], lines: [] };
  noteFact(step, happening);
  return settle(step);
}

function settle(step: Step): Outcome {
  advanceSetup(step);
  advanceRouting(step);
  if (!isOver(step.chat)) advanceBridging(step);
  tellQueue(step);
  advanceEnding(step);
  step.chat.wakeAt = nextWake(step);
  const { chat, asks, lines } = step;
  return { chat, asks, lines };
}

function noteFact(step: Step, happening: Happening): void {
  switch (happening.type) {
    case 'operation':
      return operationMoved(step, happening);
    case 'chatAnswered':
      return chatAnswered(step, happening);
    case 'links':
      return linksChanged(step, happening);
    case 'joined':
      return personJoined(step, happening);
    case 'listening':
      return personReads(step, happening);
    case 'left':
      return personLeft(step, happening);
    case 'said':
      return; // only written down, see flow
    case 'ended':
      return legEnded(step, happening);
    case 'broughtIn':
      return isOver(step.chat) ? undefined : broughtIn(step, happening);
    case 'callAsked':
      return callAsked(step, happening);
    case 'callAnswered':
      return callAnswered(step, happening);
    case 'callEnded':
      return callEnded(step, happening);
    case 'looked':
      return goOnWithoutMessaging(step);
    case 'queueMoved':
      return;
    case 'timePassed':
      return timePassed(step);
  }
}

function operationMoved(step: Step, moved: OperationMoved): void {
  switch (moved.what) {
    case 'bridge':
    case 'unbridge':
      return bridgingMoved(step, moved);
    case 'invite':
    case 'withdraw':
      return invitationMoved(step, moved);
    case 'bridge call':
    case 'decline call':
      return callMoved(step, moved);
    case 'decline':
    case 'end chat':
    case 'end meeting':
      return endingMoved(step, moved);
    default:
      return setupMoved(step, moved);
  }
}

/** An absent link means that something is not allowed now, so the old ones of the same resource are forgotten. */
function linksChanged({ chat }: Step, { side, about, links, messaging }: Extract<Happening, { type: 'links' }>): void {
  const leg = side === 'peer' ? chat.peer : chat.meeting;
  if (leg === null) return;
  const { sendMessage, addMessaging, addParticipant, conversationBridge, bridgedParticipants } = leg.links;
  const others = {
    conversation: { sendMessage, addMessaging, bridgedParticipants },
    messaging: { addParticipant, conversationBridge, bridgedParticipants },
    bridge: { sendMessage, addMessaging, addParticipant, conversationBridge },
  }[about];
  const known = Object.entries({ ...others, ...links }).filter(([, href]) => href !== undefined);
  leg.links = Object.fromEntries(known.sort(([one], [other]) => (one < other ? -1 : 1))); // the same links, the same chat
  if (messaging !== undefined) leg.messaging = messaging;
}

/** Visitors are heard on the peer conversation only, staff in the meeting only, so nothing is counted twice. */
function said(chat: Chat, line: Extract<Happening, { type: 'said' }>, context: Context): NewLine[] {
  const visitor = line.anonymous || line.uri === chat.visitor.uri;
  const { at, text, key } = line;
  if (line.side === 'peer')
    return visitor || line.uri === null ? [{ at, from: 'visitor', name: chat.visitor.name, text, key }] : [];
  if (visitor || line.uri === context.rules.endpoint) return [];
  const name = chat.seats.find(({ uri }) => uri === line.uri)?.name ?? line.name;
  return [{ at, from: 'staff', name, text, key }];
}

function legEnded(step: Step, { side }: Extract<Happening, { type: 'ended' }>): void {
  const { chat } = step;
  const leg = side === 'peer' ? chat.peer : chat.meeting;
  if (leg === null) return;
  leg.gone = true;
  const outcome = usualOutcome(chat, side === 'peer' ? 'abandoned' : 'failed');
  if (side === 'peer') end(step, { outcome, goodbye: null, event: eventTexts.visitorLeft });
  else end(step, { outcome, goodbye: texts.broken, event: eventTexts.meetingLost });
}

/**
 * "You are number 3 in line.": after the welcome when somebody is before him, and whenever that changes while he is
 * among the nearest. Telling everybody of every move would cost the square of the line's length.
 */
function tellQueue(step: Step): void {
  const { chat, context } = step;
  const { toldAhead } = chat.search;
  if (chat.state !== 'waiting' || context.ahead === toldAhead) return;
  if (toldAhead > 0 && context.ahead >= nearest) return;
  chat.search.toldAhead = context.ahead;
  say(step, texts.queue(context.ahead));
}

function timePassed(step: Step): void {
  const { chat, context } = step;
  if (chat.state === 'opening' && context.now >= setupUntil(step)) giveUp(step, 'it took too long');
  if (chat.state !== 'waiting') return;
  if (context.now >= searchUntil(step)) return searchIsOver(step);
  if (chat.search.nextAt !== null && context.now >= chat.search.nextAt) beginRound(step);
}

/** Nobody came; but whoever is heard in the meeting, though nobody asked him, has the chat. */
function searchIsOver(step: Step): void {
  const there = heard(step.chat)[0];
  if (there) return own(step, there);
  const outcome = usualOutcome(step.chat, 'unanswered');
  end(step, { outcome, goodbye: texts.unanswered, event: eventTexts.unanswered });
}

const searchUntil = ({ chat, context }: Step): number => chat.search.since + context.rules.requestTimeoutMs;

function nextWake(step: Step): number | null {
  const { chat } = step;
  if (chat.state === 'opening') return setupWake(step);
  if (chat.state !== 'waiting') return null;
  return Math.min(searchUntil(step), chat.search.nextAt ?? Number.POSITIVE_INFINITY);
}
