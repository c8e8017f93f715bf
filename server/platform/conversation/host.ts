import type { ConversationEvent } from './events.ts';
import { closeBehind, devicesIn } from './meeting.ts';
import { type Conversation, type Host, hostOf, type Joining, type Participant } from './model.ts';
import { refuse } from './reasons.ts';
import { stopTyping } from './say.ts';
import { admission } from './terms.ts';

/** Lines told at a time of what was said before: with the longest of them a callback is full (contract, "callbacks"). */
const catchUpLines = 25;
/** People told of at a time: a callback carries a third of a megabyte of them. */
const peopleAtATime = 100;

/**
 * An application joins a scheduled meeting, unseen, and is told what was said there that it has not been told (contract,
 * "joining late"). It never waits in a lobby: where it would, it is refused.
 * @throws Problem `NotAdmitted` | `AlreadyInvited` | `HostedByAnother` | `ConversationOver`
 */
export function joinAsHost(meeting: Conversation, host: Host, joining: Joining): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const { terms, lobby = [], participants: others } = meeting;
  const before = hostOf(meeting);
  if (before?.application === host.application) throw refuse('AlreadyInvited');
  if (!terms || admission(terms, host.endpoint) !== 'in') throw refuse('NotAdmitted');
  if (before) throw refuse('HostedByAnother');
  const waiting = lobby.map(({ participant }) => participant);
  const [first = { others: [], waiting: [] }, ...rest] = inPieces(others, waiting);
  const found = rest.map(
    (some, index): ConversationEvent => ({
      type: 'hostFound',
      ...some,
      terms,
      host,
      joining: index === rest.length - 1 ? joining : null,
    }),
  );
  const more = found.length > 0 ? { more: true as const } : {};
  return [{ type: 'hostJoined', host, joining, ...first, terms, ...more }, ...found, ...catchingUp(meeting)];
}

/** Those inside, then those who wait, so many at a time. */
function inPieces(others: readonly Participant[], waiting: readonly Participant[]) {
  const pieces = (of: readonly Participant[]): Participant[][] =>
    Array.from({ length: Math.ceil(of.length / peopleAtATime) }, (_, n) =>
      of.slice(n * peopleAtATime, (n + 1) * peopleAtATime),
    );
  return [
    ...pieces(others).map((some) => ({ others: some, waiting: [] as Participant[] })),
    ...pieces(waiting).map((some) => ({ others: [] as Participant[], waiting: some })),
  ];
}

function catchingUp({ hostHeard = 0, lastMessage }: Conversation): ConversationEvent[] {
  const events: ConversationEvent[] = [];
  for (let from = hostHeard + 1; from <= lastMessage; from += catchUpLines)
    events.push({ type: 'hostCaughtUp', first: from, last: Math.min(lastMessage, from + catchUpLines - 1) });
  return events;
}

/**
 * The application leaves a meeting that it joined; the meeting goes on for the others. A visitor whom it bridged in
 * leaves with it, his chat goes on.
 * @throws Problem `ConversationOver` | `NotInConversation`
 */
export function leaveAsHost(meeting: Conversation): ConversationEvent[] {
  if (meeting.phase === 'closed') throw refuse('ConversationOver');
  const host = meeting.terms && hostOf(meeting);
  if (!host) throw refuse('NotInConversation');
  const bridged = meeting.participants.filter(({ chat }) => chat !== null);
  const to = devicesIn(meeting);
  return [
    ...[host.endpoint, ...bridged].flatMap(({ uri }) => stopTyping(meeting, uri)),
    ...bridged.map((participant): ConversationEvent => ({ type: 'left', participant, to, scheduled: true })),
    { type: 'hostLeft' },
    ...closeBehind({
      ...meeting,
      host: null,
      participants: meeting.participants.filter((participant) => !bridged.includes(participant)),
    }),
  ];
}
