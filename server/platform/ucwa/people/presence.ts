import type { Database } from '../../../storage/database.ts';

/** What a person may set (ucwa.md 7). `Offline` is only ever reported. */
export const settableAvailability = ['Online', 'Busy', 'DoNotDisturb', 'BeRightBack', 'Away', 'Offwork'] as const;
export type Availability = (typeof settableAvailability)[number];

/** What a person shows of himself. */
export interface Presence {
  readonly availability: Availability;
  readonly note: string;
  readonly location: string;
}

/** Presence outlives a person's clients: who was busy yesterday signs in busy. Writes belong inside a commit. */
export interface PresenceTable {
  of(uri: string): Presence;
  set(uri: string, change: Partial<Presence>): void;
}

const fresh: Presence = { availability: 'Online', note: '', location: '' };

/** The presence table. */
export function createPresenceTable(db: Database): PresenceTable {
  const get = db.prepare<[string], Presence>('SELECT availability, note, location FROM presence WHERE person = ?');
  const put =
    db.prepare(`INSERT INTO presence(person, availability, note, location) VALUES (@uri, @availability, @note, @location)
    ON CONFLICT(person) DO UPDATE SET availability = @availability, note = @note, location = @location`);
  const of = (uri: string): Presence => get.get(uri) ?? fresh;
  return { of, set: (uri, change) => void put.run({ ...of(uri), ...change, uri }) };
}

/** Whether somebody with this availability may be rung (contract, "inviting somebody …"). */
export const mayRing = (availability: Availability): boolean =>
  availability !== 'DoNotDisturb' && availability !== 'Offwork';
