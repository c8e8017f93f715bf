/** Lines of a conversation that are still to be told, by their numbers; `until` null: to the last of then. */
export interface Rest {
  readonly conversation: string;
  readonly after: number;
  readonly until: number | null;
}

/** In the midst of what was said before: lines up to the event `upTo` come first, then whatever happened after it. */
export interface Unfinished {
  readonly upTo: number;
  /** Whether the channel itself begins with them, so that none of the events up to `upTo` was told for sure. */
  readonly opening: boolean;
  /** Never empty. */
  readonly rest: readonly Rest[];
}

/** Where a channel is: it begins, or the number of the last event told, or in the midst of what was said before. */
export type Position = 'new' | number | Unfinished;

/** The last event, by its number, that whoever is there has been told for sure; undefined when that cannot be said. */
export function toldUpTo(position: Position): number | undefined {
  if (typeof position === 'number') return position;
  return position === 'new' || position.opening ? undefined : position.upTo;
}

/** As it stands in a key, of characters that need no escape in an address. */
export function positionText(position: Position): string {
  if (typeof position !== 'object') return String(position);
  const rest = position.rest.map(({ conversation, after, until }) => `~${conversation}_${after}_${until ?? 'all'}`);
  return `${position.opening ? 'new-' : ''}${position.upTo}${rest.join('')}`;
}

/** What {@link positionText} wrote; undefined for anything else. */
export function readPosition(text: string): Position | undefined {
  if (text === 'new') return text;
  const [begin = '', ...items] = text.split('~');
  const match = /^(new-)?(\d{1,15})$/.exec(begin);
  if (!match) return undefined;
  const upTo = Number(match[2]);
  const opening = match[1] !== undefined;
  if (items.length === 0) return opening ? undefined : upTo;
  const rest = items.flatMap(readRest);
  return rest.length === items.length ? { upTo, opening, rest } : undefined;
}

function readRest(text: string): Rest[] {
  const match = /^([\w-]+)_(\d{1,15})_(\d{1,15}|all)$/.exec(text);
  if (!match?.[1]) return [];
  return [{ conversation: match[1], after: Number(match[2]), until: match[3] === 'all' ? null : Number(match[3]) }];
}
