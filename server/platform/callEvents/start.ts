import { refuse } from './errors.ts';
import type { History } from './history.ts';
import type { Asked, Start } from './request.ts';

/** What a subscription is known by to its client; null: to nobody but its one reader. */
export function nameOf({ clientId, queue, durable }: Asked): string | null {
  if (queue) return JSON.stringify({ queue, durable });
  return durable ? JSON.stringify({ clientId, durable }) : null;
}

/**
 * The sequence number that a new subscription reads after.
 * @throws Problem `SequenceToCome`
 */
export async function cursorOf(history: History, start: Start, phones: readonly string[]): Promise<number> {
  const end = history.end();
  switch (start.at) {
    case 'new':
      return end - 1;
    case 'oldest':
      return history.firstSince(0) - 1;
    case 'moment':
      return Math.min(history.firstSince(start.moment), end) - 1;
    case 'last': {
      const last = await history.last(({ owner }) => phones.includes(owner));
      return (last?.sequence ?? end) - 1;
    }
    case 'sequence':
      if (start.sequence > end) throw refuse('SequenceToCome');
      return start.sequence - 1;
  }
}
