import { embeddedResource, type WireEvent } from '../../../server/wire/events.ts';
import { isResource, lookUp, textOf } from '../../../server/wire/resource.ts';
import type { CallLog } from './callLog.ts';
import { placeCallNotes } from './lines.ts';
import { type Chat, type ChatCall, type ConsoleState, type Note, withChat } from './model.ts';

/** Calls of a chat as the chat shows them, whoever is in them: a line when one began, was over, or was not answered. */

/**
 * `audioVideo` tells what call there is. When it began is known only to who saw it ring: after a reload an old one is
 * told anew, and its line waits for the call log, which has the true times ({@link withCallLog}).
 */
export function applyAudioVideo(chat: Chat, event: WireEvent, now: number): Chat {
  const resource = embeddedResource(event);
  const state = stateOf[textOf(resource, 'state') ?? ''];
  if (state === undefined || chat.phase === 'ended') return chat;
  const { call: before } = chat;
  if (state === null) return before ? { ...withNote(chat, before, 'callOver', now), call: null } : chat;
  const link = lookUp(resource?._links, 'room');
  const id = textOf(resource, 'callId') ?? before?.id ?? '';
  const call: ChatCall = {
    id,
    state,
    room: (isResource(link) ? textOf(link, 'room') : undefined) ?? before?.room ?? null,
    inside: before?.id === id ? before.inside : null,
  };
  if (before && before.id === id && before.state === state && before.room === call.room) return chat;
  const began = state === 'on' && before?.state === 'asked';
  return { ...(began ? withNote(chat, call, 'callBegan', now) : chat), call };
}

const stateOf: Readonly<Record<string, ChatCall['state'] | null>> = {
  Connecting: 'asked',
  Connected: 'on',
  Disconnected: null,
};

function withNote(chat: Chat, { id, state }: ChatCall, what: Note['what'], at: number): Chat {
  const isTold = chat.lines.some((line) => line.key === `call-${id}-${what}`);
  if (state !== 'on' || !chat.settled || isTold) return chat;
  const others = chat.lines.flatMap((line) =>
    line.kind === 'note' && line.key.startsWith(`call-${id}-`) ? [line] : [],
  );
  return { ...chat, lines: placeCallNotes(chat.lines, id, [...others, { what, at, name: '', uri: '' }]) };
}

/** The chat whose call it is, after the call log was read: who is in the call, and the lines of it. */
export function withCallLog(state: ConsoleState, log: CallLog): ConsoleState {
  const chat = state.chats.find(
    ({ call, onlineMeetingUri, phase }) =>
      phase !== 'joining' &&
      (call?.id === log.callId || (log.meeting !== '' && onlineMeetingUri?.toLowerCase() === log.meeting)),
  );
  if (!chat) return state;
  return withChat(state, chat.id, (before) => {
    const lines = placeCallNotes(before.lines, log.callId, notesOf(log, state.desk.me.uri.toLowerCase()));
    const call = before.call?.id === log.callId ? withInside(before.call, log) : before.call;
    return lines === before.lines && call === before.call ? before : { ...before, lines, call };
  });
}

function withInside(call: ChatCall, { inside }: CallLog): ChatCall {
  const same = call.inside?.map(({ uri }) => uri).join(' ') === inside.map(({ uri }) => uri).join(' ');
  return same ? call : { ...call, inside };
}

/** It began when somebody came to whoever called. */
function notesOf({ happened, creator, isOver }: CallLog, me: string): Omit<Note, 'kind' | 'key'>[] {
  const began = happened.find(({ type, who }) => type === 'Join' && who.uri !== creator.uri);
  const over = isOver ? happened.findLast(({ type }) => type === 'Ended') : undefined;
  const nameOf = ({ uri, name }: CallLog['creator']): string => (uri === me ? '' : name || 'Somebody');
  const note = (what: Note['what'], at: number, name = '') => ({ what, at, name, uri: '', isExact: true }) as const;
  if (began) return [note('callBegan', began.at), ...(over ? [note('callOver', over.at)] : [])];
  if (!over) return [];
  const declined = happened.findLast(({ type }) => type === 'Declined');
  if (!declined) return [note('callUnanswered', over.at, nameOf(creator))];
  return [{ ...note('callDeclined', over.at, nameOf(creator)), by: nameOf(declined.who) }];
}
