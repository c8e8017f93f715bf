import type { Database } from '../../../storage/database.ts';
import type { MeetingTerms } from '../../conversation/terms.ts';

/** What an organizer settles. */
export type MeetingSettings = Omit<MeetingTerms, 'organizer' | 'joinUrl' | 'expiresAt'>;

/** A meeting that may be joined by its address. `adhoc`: made for now; `mine`: in its organizer's list. */
export interface OnlineMeeting {
  readonly id: string;
  readonly kind: 'adhoc' | 'mine';
  /** SIP address of a member of the staff or of an application. */
  readonly organizer: string;
  readonly settings: MeetingSettings;
  /** Counts changes: its ETag. */
  readonly revision: number;
  readonly expiresAt: number;
}

interface Row extends Omit<OnlineMeeting, 'settings'> {
  readonly settings: string;
}

/** The meetings there are, whether anybody is in them or not. Writes belong inside a commit. */
export interface MeetingStore {
  byId(id: string): OnlineMeeting | undefined;
  /** Those in his list, oldest first. */
  listed(organizer: string): OnlineMeeting[];
  /** The newest `most` of those he made for now that may be joined at `now`, oldest first. */
  joinable(organizer: string, now: number, most: number): OnlineMeeting[];
  /** How many there are, and the characters that their settings take together. */
  size(organizer: string, kind: OnlineMeeting['kind']): { count: number; characters: number };
  add(meeting: OnlineMeeting, now: number): void;
  change(id: string, settings: MeetingSettings, expiresAt: number): void;
  remove(id: string): void;
}

/** The table of meetings. On-demand ones are forgotten a day after they expired. */
export function createMeetingStore(db: Database): MeetingStore {
  const columns = 'id, kind, organizer, settings, revision, expires_at AS expiresAt';
  const byId = db.prepare<[string], Row>(`SELECT ${columns} FROM online_meeting WHERE id = ?`);
  const listed = db.prepare<[string], Row>(
    `SELECT ${columns} FROM online_meeting WHERE organizer = ? AND kind = 'mine' ORDER BY created_at, id`,
  );
  const joinable = db.prepare<[string, number, number], Row>(`
    SELECT ${columns} FROM online_meeting WHERE organizer = ? AND kind = 'adhoc' AND expires_at > ?
    ORDER BY created_at DESC, id DESC LIMIT ?`);
  const size = db.prepare<[string, string], { count: number; characters: number }>(`
    SELECT count(*) AS count, coalesce(sum(length(settings)), 0) AS characters
    FROM online_meeting WHERE organizer = ? AND kind = ?`);
  const sweep = db.prepare("DELETE FROM online_meeting WHERE kind = 'adhoc' AND expires_at < ?");
  const insert = db.prepare(`INSERT INTO online_meeting(id, kind, organizer, settings, revision, expires_at, created_at)
    VALUES (@id, @kind, @organizer, @settings, @revision, @expiresAt, @now)`);
  const update = db.prepare(
    'UPDATE online_meeting SET settings = ?, expires_at = ?, revision = revision + 1 WHERE id = ?',
  );
  const remove = db.prepare('DELETE FROM online_meeting WHERE id = ?');
  return {
    byId(id) {
      const row = byId.get(id);
      return row && read(row);
    },
    listed: (organizer) => listed.all(organizer).map(read),
    joinable: (organizer, now, most) => joinable.all(organizer, now, most).map(read).reverse(),
    size: (organizer, kind) => size.get(organizer, kind) ?? { count: 0, characters: 0 },
    add(meeting, now) {
      sweep.run(now - 24 * 3600_000);
      insert.run({ ...meeting, settings: JSON.stringify(meeting.settings), now });
    },
    change: (id, settings, expiresAt) => void update.run(JSON.stringify(settings), expiresAt, id),
    remove: (id) => void remove.run(id),
  };
}

const read = (row: Row): OnlineMeeting => ({ ...row, settings: JSON.parse(row.settings) as MeetingSettings });
