import type { SentEvent } from '../../../wire/events.ts';
import type { Timers } from './timers.ts';

/** How soon an event must be told: at once, or within one of a channel's timers (ucwa.md 3.3). */
type Urgency = 'high' | 'medium' | 'low';

/** By what it is about, where that differs from its sender's: what only decorates a list can wait longest. */
const byRel: Readonly<Record<string, Urgency>> = {
  communication: 'medium',
  presence: 'medium',
  contactPresence: 'medium',
  presenceSubscription: 'medium',
  contact: 'low',
  group: 'low',
  contactLocation: 'low',
  contactNote: 'low',
};

/** By who sent it; invitations, conversations and all that happens in one are high. */
const bySender: Readonly<Record<string, Urgency>> = {
  me: 'medium',
  people: 'medium',
};

/** The class of one event. */
export const urgencyOf = ({ sender, event }: SentEvent): Urgency =>
  byRel[event.link.rel] ?? bySender[sender.rel] ?? 'high';

/** How long these events may be held, in ms, from when the first of them happened: 0 when any is high. */
export function holdOf(events: readonly SentEvent[], { low, medium }: Timers): number {
  let hold = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const urgency = urgencyOf(event);
    if (urgency === 'high') return 0;
    hold = Math.min(hold, urgency === 'medium' ? medium : low);
  }
  return hold;
}
