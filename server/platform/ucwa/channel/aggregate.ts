import type { EventType, SentEvent } from '../../../wire/events.ts';
import { urgencyOf } from './urgency.ts';

/** A state says nothing when the next one of the same thing is of one of these types. */
const overtaking: readonly EventType[] = ['updated', 'deleted'];

/**
 * The events of a package, in their order, without states that the same package says to be over (ucwa.md 3.3): of
 * presence and the like. All else is told step by step, because clients build on the scripts: a message, who types, a
 * roster, the states of a conversation, every step of an invitation. The very array when nothing is left out.
 */
export function aggregate(events: readonly SentEvent[]): readonly SentEvent[] {
  if (events.length < 2) return events;
  const latest = new Map<string, SentEvent>();
  const untold = new Set<SentEvent>();
  for (const told of events) {
    if (urgencyOf(told) === 'high') continue;
    const before = latest.get(thing(told));
    if (before?.event.type === 'updated' && overtaking.includes(told.event.type)) untold.add(before);
    latest.set(thing(told), told);
  }
  return untold.size === 0 ? events : events.filter((told) => !untold.has(told));
}

const thing = ({ sender, event }: SentEvent): string =>
  `${sender.href} ${event.link.rel} ${event.link.href} ${event.in?.href ?? ''}`;
