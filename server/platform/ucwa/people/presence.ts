import type { Database } from '../../../storage/database.ts';

/** What a person may set (ucwa.md 7). `Offline` is only ever reported. */
export const settableAvailability = ['Online', 'Busy', 'DoNotDisturb', 'BeRightBack', 'Away', 'Offwork'] as const;
export type Availability = (typeof settableAvailability)[number];

/** What a person shows of himself. */
export interface Presence {
  readonly availability: Availability;
  readonly note: string;
  readonly location: string;
  /** He has done nothing for a while at any client of his (7, "inactiveTimeout"). */
  readonly idle: boolean;
}

/** Presence outlives a person's clients: who was busy yesterday signs in busy. Writes belong inside a commit. */
export interface PresenceTable {
  of(uri: string): Presence;
  set(uri: string, change: Partial<Presence>): void;
}

const fresh: Presence = { availability: 'Online', note: '', location: '', idle: false };

/** The presence table. */
export function createPresenceTable(db: Database): PresenceTable {
  const get = db.prepare<[string], Omit<Presence, 'idle'> & { idle: number }>(
    'SELECT availability, note, location, idle FROM presence WHERE person = ?',
  );
  const put =
    db.prepare(`INSERT INTO presence(person, availability, note, location, idle) VALUES (@uri, @availability, @note, @location, @idle)
    ON CONFLICT(person) DO UPDATE SET availability = @availability, note = @note, location = @location, idle = @idle`);
  const of = (uri: string): Presence => {
    const row = get.get(uri);
    return row ? { ...row, idle: row.idle === 1 } : fresh;
  };
  return {
    of,
    set(uri, change) {
      const after = { ...of(uri), ...change };
      put.run({ ...after, idle: Number(after.idle), uri });
    },
  };
}

/** What he set, and that he is idle: only who is willing to communicate is idle, away is away (7, "Availability"). */
export function shownAvailability({ availability, idle }: Presence): Availability | 'IdleOnline' | 'IdleBusy' {
  if (!idle) return availability;
  return availability === 'Online' ? 'IdleOnline' : availability === 'Busy' ? 'IdleBusy' : availability;
}

/** Whether somebody with this availability may be rung, idle or not (contract, "inviting somebody …"). */
export const mayRing = (availability: Availability): boolean =>
  availability !== 'DoNotDisturb' && availability !== 'Offwork';
