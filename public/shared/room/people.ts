import { isRecord, type RoomFrame, textIn } from './frame.ts';

/** Who is in a room, by their ids. */
export interface RoomPeople {
  /** My id; empty before it is known. */
  readonly you: string;
  readonly others: readonly string[];
  /** How they are called, by id; those who have left stay known. */
  readonly names: ReadonlyMap<string, string>;
}

/** Reads who is in a room from one answer after the other; what one does not say of ids and names stays known. */
export function createPeopleReader(): (payload: RoomFrame['payload']) => RoomPeople {
  const names = new Map<string, string>();
  let you = '';
  return (payload) => {
    you = textIn(payload, 'you') || you;
    for (const [id, name] of Object.entries(isRecord(payload.names) ? payload.names : {}))
      if (typeof name === 'string' && name) names.set(id, name);
    return { you, others: textsIn(payload.participants).filter((id) => id !== you), names };
  };
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
