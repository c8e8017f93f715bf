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
  const place = indexFor(rest, message.number);
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

/** Adds a note where the conversation stands now. */
export function placeNote(lines: readonly Line[], note: Omit<Note, 'kind' | 'key'>): readonly Line[] {
  const place = endOfSaid(lines);
  const count = lines.filter((line) => line.kind === 'note').length;
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
