import type { Transaction } from '../../log/log.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import type { Contact } from './contacts.ts';
import type { PersonEvent } from './events.ts';
import type { Availability } from './presence.ts';

/** What others see of somebody (ucwa.md 7). */
export interface ReportedPresence {
  readonly availability: Exclude<Availability, 'Offwork'> | 'Offline';
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
  const { availability } = presence.of(uri);
  // Off work is only ever set: others see who set it as away (7, "Availability (reported)").
  return availability === 'Offwork'
    ? { availability: 'Away', activity: 'off-work' }
    : { availability, activity: availability === 'Online' ? 'Available' : availability };
}

/** Runs what may change how somebody is seen, and tells those who watch him when it did. To be called in a commit. */
export function changingPresence(parts: Parts, tx: Transaction, uri: string, change: () => void): void {
  const before = reportedOf(parts, uri);
  change();
  const after = reportedOf(parts, uri);
  if (before.availability !== after.availability || before.activity !== after.activity)
    tellWatchers(parts, tx, uri, 'contactPresence');
}

/** Tells those who watch somebody that something of him has changed. */
export function tellWatchers(
  { subscriptions }: Pick<Parts, 'subscriptions'>,
  tx: Transaction,
  uri: string,
  what: 'contactPresence' | 'contactNote' | 'contactLocation',
): void {
  for (const { device, person } of subscriptions.watchers(uri, tx.now)) {
    const event: PersonEvent = { type: 'contactChanged', device, contact: uri, what };
    tx.tell(person, event);
  }
}
