import type { Database } from 'better-sqlite3';
import type { Clock } from '../../lib/clock.ts';
import { randomHex, sha256 } from '../../lib/ids.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';

/** Bytes of an `applicationSessionId`: 128 random bits. */
const idBytes = 16;

/** One browser's right to its chat. Of the id only a hash is kept: it is the visitor's secret. */
export interface VisitorSession {
  readonly visitorUri: string;
  readonly page: string | null;
}

export interface VisitorSessions {
  newId(): string;
  /** Undefined for an id that was not handed out here. */
  find(id: string): VisitorSession | undefined;
  /** Resolves once it is on disk. */
  keep(id: string, session: { visitorUri: string; page: string | null; name: string | null }): Promise<void>;
  /** The page that a visitor wrote from. */
  pageOf(visitorUri: string): string | null;
}

/** Opens the sessions on a database with the helpdesk's tables. */
export function createVisitorSessions(parts: { db: Database; commit: GroupCommit; clock: Clock }): VisitorSessions {
  const { db, commit, clock } = parts;
  const find = db.prepare<[string], VisitorSession>(
    'select visitor_uri as visitorUri, page from visitor_sessions where hash = ?',
  );
  const keep = db.prepare(`
    insert into visitor_sessions (hash, visitor_uri, page, name, created_at) values (?, ?, ?, ?, ?)
    on conflict (hash) do update set visitor_uri = excluded.visitor_uri, page = coalesce(excluded.page, page),
      name = coalesce(excluded.name, name)`);
  const pageOf = db
    .prepare<[string], string | null>(
      'select page from visitor_sessions where visitor_uri = ? order by created_at desc limit 1',
    )
    .pluck();
  return {
    newId: () => randomHex(idBytes),
    find: (id) => find.get(sha256(id)),
    async keep(id, { visitorUri, page, name }) {
      await commit.run(() => keep.run(sha256(id), visitorUri, page, name, clock.now()));
    },
    pageOf: (visitorUri) => pageOf.get(visitorUri) ?? null,
  };
}
