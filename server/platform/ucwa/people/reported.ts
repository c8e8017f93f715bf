import type { Transaction } from '../../log/log.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import type { Contact } from './contacts.ts';
import type { PersonEvent } from './events.ts';
import { shownAvailability } from './presence.ts';
import { watchedBy } from './watching.ts';

/** What others see of somebody (ucwa.md 7). */
export interface ReportedPresence {
  readonly availability: Exclude<ReturnType<typeof shownAvailability>, 'Offwork'> | 'Offline';
  readonly activity: string;
}

type Parts = Pick<UcwaParts, 'devices' | 'presence' | 'subscriptions'>;

/** Offline without a client that he made himself available with; an endpoint is always there. */
export function reportedPresence(
  { devices, presence }: Omit<Parts, 'subscriptions'>,
  contact: Contact,
): ReportedPresence {
  if (contact.type === 'Bot') return { availability: 'Online', activity: 'Available' };
  return reportedOf({ devices, presence }, contact.uri);
}

function reportedOf({ devices, presence }: Omit<Parts, 'subscriptions'>, uri: string): ReportedPresence {
  if (devices.available(uri).length === 0) return { availability: 'Offline', activity: 'Offline' };
  const availability = shownAvailability(presence.of(uri));
  if (availability === 'IdleOnline' || availability === 'IdleBusy') return { availability, activity: 'Inactive' };
  // Off work is only ever set: others see who set it as away (7, "Availability (reported)").
  return availability === 'Offwork'
    ? { availability: 'Away', activity: 'off-work' }
    : { availability, activity: availability === 'Online' ? 'Available' : availability };
}

/**
 * Runs what may change how somebody is seen, and tells those who watch him when it did. To be called in a commit.
 * @returns whether it did
 */
export function changingPresence(parts: Parts, tx: Transaction, uri: string, change: () => void): boolean {
  const before = reportedOf(parts, uri);
  change();
  const after = reportedOf(parts, uri);
  const changed = before.availability !== after.availability || before.activity !== after.activity;
  if (changed) tellWatchers(parts, tx, uri, 'contactPresence');
  return changed;
}

/** Somebody has done nothing for a while, or does something again. Told to him and to others where they see it. */
export function becomesIdle(parts: Parts, tx: Transaction, uri: string, idle: boolean): void {
  if (parts.presence.of(uri).idle === idle) return;
  const event: PersonEvent = { type: 'presenceChanged' };
  if (changingPresence(parts, tx, uri, () => parts.presence.set(uri, { idle }))) tx.tell(uri, event);
}

/** Tells those who watch somebody that something of him has changed. */
export function tellWatchers(
  { subscriptions }: Pick<Parts, 'subscriptions'>,
  tx: Transaction,
  uri: string,
  what: 'contactPresence' | 'contactNote' | 'contactLocation',
): void {
  const to = subscriptions.watchers(uri, tx.now);
  const event: PersonEvent = { type: 'contactChanged', to, contact: uri, what };
  if (to.length > 0) tx.tell(watchedBy(uri), event);
}
