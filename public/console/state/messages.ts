import { embeddedResource, type SentEvent } from '../../../server/wire/events.ts';
import { isResource, lookUp } from '../../../server/wire/resource.ts';
import { messageOf, type Person, typingOf } from '../../shared/ucwaClient.ts';
import { markMissed, markUnsent, placeMessage } from './lines.ts';
import { type Chat, type Desk, sameAddress } from './model.ts';
import { speakerOf } from './roster.ts';

/** A `message` event, each number once. Who has spoken types no longer. */
export function applyMessage(chat: Chat, sent: SentEvent, desk: Desk, now: number): Chat {
  const message = messageOf(sent);
  if (message === undefined) return chat;
  const operationId = message.operationId ?? null;
  const outgoing = message.direction === 'Outgoing';
  if (!message.delivered) {
    if (!outgoing) return chat;
    const marked = markMissed(chat.lines, message.number, missedBy(sent));
    const told = operationId === null ? marked : markUnsent(marked, operationId, 'failed', 'It did not arrive.');
    return told === chat.lines ? chat : { ...chat, lines: told };
  }
  const uri = outgoing ? desk.me.uri : addressOf(message.from);
  const lines = placeMessage(chat.lines, {
    kind: 'message',
    key: `message-${message.number}`,
    number: message.number,
    at: message.at ?? now,
    from: outgoing ? 'me' : speakerOf(desk, chat, uri),
    uri,
    name: outgoing ? desk.me.name : nameOf(chat, desk, uri, message.from?.name ?? ''),
    text: message.text ?? '',
    delivery: 'sent',
    operationId,
    trouble: null,
  });
  const { [uri]: _spoke, ...typing } = chat.typing;
  return lines === chat.lines ? chat : { ...chat, lines, typing };
}

/** Somebody began or stopped typing; anybody but me. */
export function applyTyping(chat: Chat, sent: SentEvent, desk: Desk): Chat {
  const told = typingOf(sent);
  if (told === undefined) return chat;
  const uri = addressOf(told.who);
  if (speakerOf(desk, chat, uri) === 'me') return chat;
  const { [uri]: _before, ...others } = chat.typing;
  const typing = told.typing ? { ...others, [uri]: nameOf(chat, desk, uri, told.who.name) } : others;
  return { ...chat, typing };
}

/** Names of those whom a message did not reach (ucwa.md 5.4). */
function missedBy({ event }: SentEvent): string[] {
  const links = lookUp(embeddedResource(event)?._links, 'failedDeliveryParticipant');
  return (Array.isArray(links) ? links : [links])
    .filter(isResource)
    .flatMap(({ title }) => (typeof title === 'string' && title !== '' ? [title] : []));
}

const addressOf = (person: Person | undefined): string => (person?.uri ?? person?.href ?? '').toLowerCase();

function nameOf(chat: Chat, desk: Desk, uri: string, told: string): string {
  if (speakerOf(desk, chat, uri) === 'helpdesk') return desk.helpdeskName;
  const member = desk.roster.find((candidate) => sameAddress(candidate.uri, uri));
  return told || chat.participants[uri]?.name || member?.name || chat.name;
}
