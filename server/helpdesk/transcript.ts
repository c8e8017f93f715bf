import type { Database } from 'better-sqlite3';
import type { NewLine } from './flow/step.ts';
import type { TranscriptLine } from './model.ts';

/** What was said, in the order of the platform's times, then of arrival. Writes belong into a commit. */
export interface Transcript {
  /** False when a line with this key is there already. */
  add(requestId: string, line: NewLine): boolean;
  /** The platform told when a line of the helpdesk was spoken, epoch ms. */
  spokenAt(key: string, at: number): void;
  list(requestId: string): TranscriptLine[];
  /** Ids of the calls that its lines are about, oldest first. */
  calls(requestId: string): string[];
  /** What its lines are told apart by: paths of messages, and ids. */
  keys(requestId: string): string[];
}

/** Opens the transcripts on a database with the helpdesk's tables. */
export function createTranscript(db: Database): Transcript {
  const add = db.prepare(`
    insert into transcript (request_id, at, speaker, name, line, key, call) values (?, ?, ?, ?, ?, ?, ?)
    on conflict (key) do nothing`);
  const spokenAt = db.prepare('update transcript set at = ? where key = ?');
  const list = db.prepare<[string], TranscriptLine>(`
    select id, request_id as requestId, at, speaker as "from", name, line as text, call
    from transcript where request_id = ? order by at, id`);
  const calls = db
    .prepare<[string], string>(
      'select call from transcript where request_id = ? and call is not null group by call order by min(at), min(id)',
    )
    .pluck();
  const keys = db.prepare<[string], string>('select key from transcript where request_id = ?').pluck();
  return {
    add: (requestId, { at, from, name, text, key, call }) =>
      add.run(requestId, at, from, name, text, key, call ?? null).changes > 0,
    spokenAt: (key, at) => void spokenAt.run(at, key),
    list: (requestId) => list.all(requestId),
    calls: (requestId) => calls.all(requestId),
    keys: (requestId) => keys.all(requestId),
  };
}
