import type { Line, Message, Note } from './model.ts';

/**
 * Puts a message that the platform numbered where it belongs: by number, before what is not sent yet. One with a
 * number already there is the same message; so is my own with the same operation id.
 */
export function placeMessage(lines: readonly Line[], message: Message & { readonly number: number }): readonly Line[] {
  const known = lines.find((line) => line.kind === 'message' && isSame(line, message));
  // Told again, it is what is known; what did not reach somebody is told so after it, also when all is told again.
  const toldAgain = known?.kind === 'message' && known.number === message.number;
  if (toldAgain && (known.delivery === message.delivery || known.delivery === 'undelivered')) return lines;
  const rest = lines.filter((line) => line !== known);
  const placed = known?.kind === 'message' ? { ...message, key: known.key, text: message.text || known.text } : message;
  const place = beforeLater(rest, indexFor(rest, message.number), placed.at);
  return [...rest.slice(0, place), placed, ...rest.slice(place)];
}

function isSame(line: Message, message: Message): boolean {
  if (line.number !== null) return line.number === message.number;
  return message.operationId !== null && line.operationId === message.operationId;
}

function indexFor(lines: readonly Line[], number: number): number {
  const later = lines.findIndex((line) => line.kind === 'message' && line.number !== null && line.number > number);
  return later === -1 ? endOfSaid(lines) : later;
}

/** Where the run of messages that wait to be sent begins. */
function endOfSaid(lines: readonly Line[]): number {
  let end = lines.length;
  for (let line = lines[end - 1]; line?.kind === 'message' && line.number === null; line = lines[end - 1]) end -= 1;
  return end;
}

/** What is known to have happened later by the same clock stays below. */
function beforeLater(lines: readonly Line[], index: number, at: number): number {
  let place = index;
  for (let line = lines[place - 1]; line?.kind === 'note' && line.isExact && line.at > at; line = lines[place - 1])
    place -= 1;
  return place;
}

/** Puts the notes of a call, whose time is the server's, in place of those that there are of it, where they happened. */
export function placeCallNotes(lines: readonly Line[], call: string, notes: readonly CallNote[]): readonly Line[] {
  const made = notes.map((note): Note => ({ ...note, kind: 'note', key: `${callKey(call)}${note.what}` }));
  const before = lines.filter(({ key }) => key.startsWith(callKey(call)));
  const known = made.every((note) => before.some(({ key, at }) => key === note.key && at === note.at));
  if (known && before.length === made.length) return lines;
  return made.reduce(
    insert,
    lines.filter((line) => !before.includes(line)),
  );
}

type CallNote = Omit<Note, 'kind' | 'key'>;
const callKey = (call: string): string => `call-${call}-`;

function insert(lines: readonly Line[], note: Note): readonly Line[] {
  const isTimed = (line: Line): boolean => (line.kind === 'message' ? line.number !== null : line.isExact === true);
  let place = note.isExact ? lines.findLastIndex((line) => isTimed(line) && line.at <= note.at) + 1 : endOfSaid(lines);
  // Notes of this page's own clock, such as who joined, say little beside: they stay where they are unless later.
  for (
    let line = lines[place];
    line && !isTimed(line) && line.kind === 'note' && line.at <= note.at;
    line = lines[place]
  )
    place += 1;
  return [...lines.slice(0, place), note, ...lines.slice(place)];
}

/** Adds a note where the conversation stands now. */
export function placeNote(lines: readonly Line[], note: Omit<Note, 'kind' | 'key'>): readonly Line[] {
  const place = endOfSaid(lines);
  const count = lines.filter(({ key }) => key.startsWith('note-')).length;
  return [...lines.slice(0, place), { ...note, kind: 'note', key: `note-${count}` }, ...lines.slice(place)];
}

/**
 * My message is with the platform, which may have told its number; the event that tells it may also have come first.
 */
export function markSent(lines: readonly Line[], operationId: string, number: number | null): readonly Line[] {
  const mine = lines.find((line) => line.kind === 'message' && line.operationId === operationId);
  if (mine?.kind !== 'message' || mine.number !== null) return lines;
  if (number === null) return replace(lines, mine, { ...mine, delivery: 'sent', trouble: null });
  const doubled = lines.some((line) => line.kind === 'message' && line.number === number);
  const rest = lines.filter((line) => line !== mine);
  return doubled ? rest : placeMessage(rest, { ...mine, number, delivery: 'sent', trouble: null });
}

/** My message is on its way again, or could not be sent. What the platform has numbered has arrived, whatever else is said. */
export function markUnsent(
  lines: readonly Line[],
  operationId: string,
  delivery: 'sending' | 'failed',
  trouble: string | null,
): readonly Line[] {
  const mine = lines.find((line) => line.kind === 'message' && line.operationId === operationId);
  if (mine?.kind !== 'message' || mine.number !== null) return lines;
  return replace(lines, mine, { ...mine, delivery, trouble });
}

/** My message with this number did not reach somebody. */
export function markMissed(lines: readonly Line[], number: number, names: readonly string[]): readonly Line[] {
  const mine = lines.find((line) => line.kind === 'message' && line.from === 'me' && line.number === number);
  if (mine?.kind !== 'message') return lines;
  const before = mine.missedBy ?? [];
  const missedBy = [...new Set([...before, ...names])];
  if (mine.delivery === 'undelivered' && missedBy.length === before.length) return lines;
  return replace(lines, mine, { ...mine, delivery: 'undelivered', missedBy });
}

const replace = (lines: readonly Line[], before: Line, after: Line): readonly Line[] =>
  lines.map((line) => (line === before ? after : line));
