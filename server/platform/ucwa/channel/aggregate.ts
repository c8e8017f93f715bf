import type { EventType, SentEvent } from '../../../wire/events.ts';
import { urgencyOf } from './urgency.ts';

/** Events of a package that are about one thing by this rule, and which of them need not be told. */
interface Rule {
  readonly isFor: (told: SentEvent) => boolean;
  /** An event of the first type says nothing when the next one about the same thing is of one of the second. */
  readonly superseded: Partial<Record<EventType, readonly EventType[]>>;
}

/**
 * What of one package need not be told, because the same package says later what became of it (ucwa.md 3.3): states of
 * presence and the like, and steps of an operation. All else is told step by step, because clients build on it: a
 * message, who types, a roster, the states of a conversation, how an invitation began and ended.
 */
const rules: readonly Rule[] = [
  { isFor: (told) => urgencyOf(told) !== 'high', superseded: { updated: ['updated', 'deleted'] } },
  { isFor: ({ event }) => event.link.rel.endsWith('Invitation'), superseded: { updated: ['updated', 'completed'] } },
];

/** The events of a package without what the rules leave out, in their order; the very array when that is nothing. */
export function aggregate(events: readonly SentEvent[]): readonly SentEvent[] {
  if (events.length < 2) return events;
  const latest = new Map<string, SentEvent>();
  const untold = new Set<SentEvent>();
  for (const told of events) {
    const rule = rules.find(({ isFor }) => isFor(told));
    if (rule === undefined) continue;
    const before = latest.get(thing(told));
    if (before && rule.superseded[before.event.type]?.includes(told.event.type)) untold.add(before);
    latest.set(thing(told), told);
  }
  return untold.size === 0 ? events : events.filter((told) => !untold.has(told));
}

const thing = ({ sender, event }: SentEvent): string =>
  `${sender.href} ${event.link.rel} ${event.link.href} ${event.in?.href ?? ''}`;
