import { embeddedResource, type WireEvent } from '../../../server/wire/events.ts';
import { textOf } from '../../../server/wire/resource.ts';
import { personOf } from '../../shared/ucwaClient.ts';
import { placeNote } from './lines.ts';
import {
  type Chat,
  type Desk,
  type Note,
  type Participant,
  type Participants,
  type Speaker,
  sameAddress,
} from './model.ts';
import { isTwo, kindOf, metPeer } from './peer.ts';

/**
 * Who somebody is, by address: staff are in the roster, the helpdesk has an address of its own, anybody else visits.
 * No visitor is in a chat of two, where the helpdesk is an application like others.
 */
export function speakerOf(desk: Desk, chat: Chat | undefined, uri: string): Speaker {
  if (sameAddress(uri, desk.me.uri)) return 'me';
  if (chat?.peer) return kindOf(desk, uri);
  if (sameAddress(uri, desk.endpoint)) return 'helpdesk';
  const here = chat?.participants[uri.toLowerCase()];
  if (here) return here.visitor ? 'visitor' : 'colleague';
  return desk.roster.some((member) => sameAddress(member.uri, uri)) ? 'colleague' : 'visitor';
}

/** A `participant` event of the roster (it has no `in`): somebody is here, changed, or gone. */
export function applyParticipant(chat: Chat, event: WireEvent, desk: Desk, now: number): Chat {
  const participant = participantOf(event, desk, chat);
  const speaker = speakerOf(desk, chat, participant.uri);
  if (speaker === 'me' || speaker === 'helpdesk') return chat;
  if (event.type === 'deleted') return gone(chat, participant, now);
  return here(metPeer(chat, participant, embeddedResource(event)), participant, event.type, now);
}

function here(chat: Chat, participant: Participant, type: WireEvent['type'], now: number): Chat {
  const known = chat.participants[participant.uri];
  const name = participant.name || known?.name || chat.before?.[participant.uri]?.name || '';
  const participants = { ...chat.participants, [participant.uri]: { ...participant, name } };
  const asked = chat.asked.filter(({ uri }) => !sameAddress(uri, participant.uri));
  const after: Chat = {
    ...chat,
    participants,
    asked,
    ...(participant.visitor ? { name: name || chat.name, visitorLeft: false } : {}),
  };
  const news = chat.settled && !known && type === 'added';
  return news ? noted(after, { ...participant, name }, participant.visitor ? 'visitorJoined' : 'joined', now) : after;
}

function gone(chat: Chat, { uri, name }: Participant, now: number): Chat {
  const known = chat.participants[uri];
  if (!known) return chat;
  const { [uri]: _left, ...participants } = chat.participants;
  const { [uri]: _typing, ...typing } = chat.typing;
  const after: Chat = { ...chat, participants, typing, visitorLeft: chat.visitorLeft || known.visitor };
  if (isTwo(chat)) return after; // its end is told next, whoever of the two brought it about
  return noted(after, { ...known, name: known.name || name }, known.visitor ? 'visitorLeft' : 'left', now);
}

/** The event channel begins anew: everybody will be told again. */
export const rejoin = (chat: Chat): Chat => ({
  ...chat,
  before: chat.before ?? chat.participants,
  participants: {},
  typing: {},
  call: null,
  settled: false,
});

/** Everybody who is here has been told. After a rejoin, tells who came and went meanwhile. */
export function settle(chat: Chat, now: number): Chat {
  if (chat.settled) return chat;
  const { before, participants } = chat;
  let after: Chat = { ...chat, settled: true, before: null };
  if (before === null) return after;
  for (const was of missing(before, participants))
    after = noted(
      { ...after, visitorLeft: after.visitorLeft || was.visitor },
      was,
      was.visitor ? 'visitorLeft' : 'left',
      now,
    );
  for (const is of missing(participants, before))
    after = noted(after, is, is.visitor ? 'visitorJoined' : 'joined', now);
  return after;
}

const missing = (from: Participants, inThese: Participants): Participant[] =>
  Object.values(from).filter(({ uri }) => !(uri in inThese));

/** Adds a note about somebody. */
export function noted(chat: Chat, who: { uri: string; name: string }, what: Note['what'], now: number): Chat {
  return { ...chat, lines: placeNote(chat.lines, { what, uri: who.uri, name: who.name, at: now }) };
}

function participantOf(event: WireEvent, desk: Desk, chat: Chat): Participant {
  const resource = embeddedResource(event);
  const person = personOf(event.link);
  const uri = (person.uri ?? textOf(resource, 'uri') ?? person.href).toLowerCase();
  const member = desk.roster.find((candidate) => sameAddress(candidate.uri, uri));
  const anonymous = resource?.anonymous;
  return {
    uri,
    name: person.name || (textOf(resource, 'name') ?? '') || (member?.name ?? ''),
    visitor: typeof anonymous === 'boolean' ? anonymous : member === undefined && chat.peer === null,
  };
}
