import type { Database } from 'better-sqlite3';
import { type SessionData, Store } from 'express-session';
import type { Clock } from '../lib/clock.ts';
import { sha256 } from '../lib/ids.ts';
import type { Migration } from './database.ts';
import type { GroupCommit } from './groupCommit.ts';

/** What the platform gave when somebody signed in. It never leaves the server but through `/console/token`. */
export interface StaffTokens {
  readonly accessToken: string;
  /** Spent on use; null when the platform gives none. */
  readonly refreshToken: string | null;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Where the tokens came from, and the next ones come from. */
  readonly tokenUrl: string;
}

declare module 'express-session' {
  interface SessionData {
    /** The roster member's lower-case SIP URI. */
    uri: string;
    /** The role he had when he signed in: a changed role ends the session. */
    role: string;
    tokens: StaffTokens;
  }
}

/** Sessions of the pages. The key is a hash, so that the file alone lets nobody in. */
export const sessionMigration: Migration = {
  name: 'sessions',
  sql: `create table sessions (
          key text primary key, uri text, data text not null, expires_at integer not null
        ) strict, without rowid;
        create index sessions_by_uri on sessions (uri);
        create index sessions_by_expiry on sessions (expires_at);`,
};

/** How much later an expiry has to be before it is worth a write, ms. */
const touchStepMs = 60_000;

type Callback = (error?: unknown) => void;

/** express-session's store over SQLite: reads are direct, writes go through the group commit. */
export interface SessionStore extends Store {
  /** True while this session exists and has not expired. */
  isAlive(id: string): boolean;
  /** The tokens as they are on disk now: a request may hold older ones. */
  tokensOf(id: string): StaffTokens | undefined;
  /** Puts new tokens into a session that still exists; false when it has ended meanwhile. */
  keepTokens(id: string, tokens: StaffTokens): Promise<boolean>;
  /** Ends one session; resolves, with the tokens it held at last, once that is on disk. */
  endSession(id: string): Promise<StaffTokens | undefined>;
  /** Ends every session of a member, by SIP URI in any case; resolves, with their number, once that is on disk. */
  endSessionsOf(uri: string): Promise<number>;
}

/** Opens the store on a database that has had {@link sessionMigration}. It holds no timer and nothing to close. */
export function createSessionStore(options: { db: Database; commit: GroupCommit; clock: Clock }): SessionStore {
  return new SqliteSessionStore(options.db, options.commit, options.clock);
}

// express-session looks its stores' methods up on a `Store`, which is why this is a class and inherits.
class SqliteSessionStore extends Store implements SessionStore {
  readonly #commit: GroupCommit;
  readonly #clock: Clock;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database, commit: GroupCommit, clock: Clock) {
    super();
    this.#commit = commit;
    this.#clock = clock;
    this.#statements = prepare(db);
  }

  #read(id: string): SessionData | undefined {
    const row = this.#statements.read.get(sha256(id), this.#clock.now());
    if (row === undefined) return undefined;
    const session = JSON.parse(row.data) as SessionData;
    session.cookie.expires = new Date(row.expires_at);
    return session;
  }

  override get(id: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    callback(null, this.#read(id) ?? null);
  }

  override set(id: string, session: SessionData, callback?: Callback): void {
    const row = [sha256(id), session.uri ?? null, JSON.stringify(session), expiryOf(session)] as const;
    const write = () => {
      this.#statements.sweep.run(this.#clock.now());
      this.#statements.write.run(...row);
    };
    answer(this.#commit.run(write), callback);
  }

  override touch(id: string, session: SessionData, callback?: Callback): void {
    const [key, expiresAt] = [sha256(id), expiryOf(session)];
    const isWorthIt = this.#statements.stale.get(key, expiresAt - touchStepMs) !== undefined;
    const write = () => this.#statements.touch.run(expiresAt, key);
    answer(isWorthIt ? this.#commit.run(write) : Promise.resolve(), callback);
  }

  override destroy(id: string, callback?: Callback): void {
    answer(
      this.#commit.run(() => this.#statements.destroy.run(sha256(id))),
      callback,
    );
  }

  isAlive(id: string): boolean {
    return this.#statements.read.get(sha256(id), this.#clock.now()) !== undefined;
  }

  tokensOf(id: string): StaffTokens | undefined {
    return this.#read(id)?.tokens;
  }

  keepTokens(id: string, tokens: StaffTokens): Promise<boolean> {
    return this.#commit.run(() => {
      const session = this.#read(id);
      if (session === undefined) return false;
      return this.#statements.replace.run(JSON.stringify({ ...session, tokens }), sha256(id)).changes === 1;
    });
  }

  endSession(id: string): Promise<StaffTokens | undefined> {
    return this.#commit.run(() => {
      const tokens = this.#read(id)?.tokens;
      this.#statements.destroy.run(sha256(id));
      return tokens;
    });
  }

  endSessionsOf(uri: string): Promise<number> {
    return this.#commit.run(() => this.#statements.endAll.run(uri.toLowerCase()).changes);
  }
}

function prepare(db: Database) {
  return {
    read: db.prepare<[string, number], { data: string; expires_at: number }>(
      'select data, expires_at from sessions where key = ? and expires_at > ?',
    ),
    write: db.prepare(
      `insert into sessions (key, uri, data, expires_at) values (?, ?, ?, ?)
       on conflict (key) do update set uri = excluded.uri, data = excluded.data, expires_at = excluded.expires_at`,
    ),
    // An update, never an insert: a request that ends after its session did must not bring it back.
    touch: db.prepare('update sessions set expires_at = ? where key = ?'),
    stale: db.prepare<[string, number]>('select 1 from sessions where key = ? and expires_at < ?'),
    replace: db.prepare('update sessions set data = ? where key = ?'),
    destroy: db.prepare('delete from sessions where key = ?'),
    endAll: db.prepare('delete from sessions where uri = ?'),
    sweep: db.prepare('delete from sessions where expires_at <= ?'),
  };
}

function expiryOf(session: SessionData): number {
  const expires = session.cookie.expires;
  if (!expires) throw new Error('a session without an expiry cannot be stored');
  return new Date(expires).getTime();
}

function answer(work: Promise<unknown>, callback: Callback = () => undefined): void {
  work.then(() => callback(), callback);
}
