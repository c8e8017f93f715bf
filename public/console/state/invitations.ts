import { decodeDataUri } from '../../../server/wire/dataUri.ts';
import { embeddedResource, type Reason, type WireEvent } from '../../../server/wire/events.ts';
import { bareRel } from '../../../server/wire/rels.ts';
import { embeddedOf, linkOf, textOf } from '../../../server/wire/resource.ts';
import { htmlToText } from '../../shared/htmlText.ts';
import { conversationIdOf } from '../../shared/ucwaClient.ts';
import { blankChat } from './chat.ts';
import type { ConsoleState } from './model.ts';
import { peerOf, wasTwo } from './peer.ts';
import type { Missed, Waiting } from './waiting.ts';

/**
 * An `onlineMeetingInvitation` event, by which the helpdesk puts a visitor through or a colleague adds me to a chat
 * (ucwa.md 6.2), or a `messagingInvitation` event of somebody who wants a chat of two (4.4): he waits for me, or no
 * longer does.
 */
export function applyInvitation(state: ConsoleState, event: WireEvent, now: number): ConsoleState {
  const id = lastSegment(event.link.href);
  if (event.type === 'completed' || event.type === 'deleted') return over(state, id, event, now);
  const known = state.waiting.find((waiting) => waiting.id === id);
  const told = waitingOf(event, id, known, now);
  if (told === undefined) return state;
  if (known) return { ...state, waiting: state.waiting.map((waiting) => (waiting === known ? told : waiting)) };
  return { ...state, waiting: [...state.waiting, told], missed: null };
}

/** Undefined for an invitation that is not for me to answer. */
function waitingOf(event: WireEvent, id: string, known: Waiting | undefined, now: number): Waiting | undefined {
  const resource = embeddedResource(event);
  const chat = conversationIdOf(linkOf(resource, 'conversation')?.href ?? '');
  const accept = linkOf(resource, 'accept')?.href ?? null;
  if (textOf(resource, 'direction') !== 'Incoming' || chat === undefined || accept === null) return undefined;
  const from = embeddedOf(resource, 'from')[0];
  const onlineMeetingUri = textOf(resource, 'onlineMeetingUri') ?? null;
  const ofTwo = bareRel(event.link.rel) === 'messagingInvitation' || wasTwo(chat, onlineMeetingUri);
  const importance = textOf(resource, 'importance') ?? 'Normal';
  return {
    id,
    chat,
    accept,
    decline: linkOf(resource, 'decline')?.href ?? null,
    name: textOf(from, 'name') || linkOf(resource, 'from')?.title || '',
    peer: ofTwo ? peerOf(from) : null,
    subject: textOf(resource, 'subject') ?? '',
    firstText: textAt(linkOf(resource, 'message')?.href),
    urgent: importance === 'Urgent' || importance === 'Emergency',
    onlineMeetingUri,
    since: known?.since ?? now,
    step: known?.step ?? 'ringing',
    trouble: known?.trouble ?? null,
    stale: false,
  };
}

function over(state: ConsoleState, id: string, event: WireEvent, now: number): ConsoleState {
  const ended = state.waiting.find((waiting) => waiting.id === id);
  if (!ended) return state;
  const waiting = state.waiting.filter((invitation) => invitation !== ended);
  if (event.status === 'Success') return { ...joining(state, ended, now), waiting };
  if (ended.step === 'declining') return { ...state, waiting };
  return { ...state, waiting, missed: { name: ended.name, why: whyOf(event.reason, ended), at: now } };
}

/** I am on my way in. The conversation itself usually told so before; what the invitation knew is kept if it did not. */
function joining(state: ConsoleState, { chat, step }: Waiting, now: number): ConsoleState {
  const known = state.chats.some(({ id }) => id === chat);
  const chats = known ? state.chats : [...state.chats, blankChat(state, chat, '', now)];
  return { ...state, chats, selected: step === 'accepting' ? chat : state.selected };
}

/** No helpdesk stands behind a chat of two: nobody else is asked, and nobody is put through again. */
function whyOf(reason: Reason | undefined, { peer }: Waiting): Missed['why'] {
  switch (reason?.subcode) {
    case 'ConnectedElsewhere':
      return 'answeredHere';
    case 'Canceled':
      return peer ? 'over' : 'answered';
    case 'Timeout':
    case 'Missed':
      return peer ? 'unanswered' : 'timeout';
    default:
      return 'over';
  }
}

function textAt(href = ''): string | null {
  const written = decodeDataUri(href);
  if (written === undefined) return null;
  return (written.type === 'text/html' ? htmlToText(written.text) : written.text).trim() || null;
}

const lastSegment = (href: string): string => /\/([^/?]+)(?:\?[^/]*)?$/.exec(href)?.[1] ?? href;
