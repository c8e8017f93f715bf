import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import { randomHex, randomSecret, sha256 } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import type { Account } from './account.ts';
import type { DemoGate } from './demoGate.ts';

/** What opens every staff door for eight hours, and what to ask for the next one with. */
export interface StaffTicket {
  /** With its `cwt=`. */
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Good once, within 30 days. */
  readonly refreshToken: string;
}

/** Whose token it is. */
export interface StaffIdentity extends Account {
  /** Epoch ms. */
  readonly tokenExpiresAt: number;
  /** The sign-in that the token comes from, by however many refreshes. */
  readonly signIn: string;
}

/** A sign-in that ended while its person's others go on. */
export interface SignedOut {
  readonly uri: string;
  /** As {@link StaffIdentity.signIn}. */
  readonly signIn: string;
}

/** Opaque tokens of the staff (ucwa.md 1.3). The file keeps hashes only. */
export interface StaffTokens {
  /** For somebody whose password was just checked; undefined when his rights changed meanwhile. */
  issue(account: Account): Promise<StaffTicket | undefined>;
  /** Spends a refresh token; undefined when it is unknown, spent or too old. */
  refresh(refreshToken: string): Promise<StaffTicket | undefined>;
  /** Whose token this is, with or without `cwt=`; undefined when it is nobody's, expired or ended. */
  verify(token: string): StaffIdentity | undefined;
  /**
   * Ends the whole sign-in that an access or refresh token comes from: every token of it is good no more. Gives the
   * sign-in once that is on disk; undefined when the token is nobody's.
   */
  revoke(token: string): Promise<SignedOut | undefined>;
  /** Drops what is remembered of the file. */
  forget(): void;
}

/** A row of the file, written while its account is as it was read. */
interface NewToken {
  readonly hash: string;
  readonly kind: 'access' | 'refresh';
  readonly expiresAt: number;
  readonly account: number;
  readonly generation: number;
  readonly signIn: string;
}

const prefix = 'cwt=';
const bareOf = (token: string): string => (token.startsWith(prefix) ? token.slice(prefix.length) : token);
const accessMs = 8 * 3600_000;
const refreshMs = 30 * 24 * 3600_000;

/**
 * Opens the staff tokens of a platform file.
 * @param options.lookIfChanged asked before a remembered token is believed
 */
export function createStaffTokens(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  demo: DemoGate;
  lookIfChanged: () => void;
}): StaffTokens {
  const { db, commit, clock, demo } = options;
  const remembered = createBoundedCache<StaffIdentity>(10_000, clock);
  const holder = db.prepare<[{ hash: string; kind: string; now: number; demo: number }], StaffIdentity>(
    `select a.id, a.userDbId, a.userId, a.uri, a.name, a.role, a.phone, a.email, a.generation,
       t.expiresAt as tokenExpiresAt, t.signIn
     from staffToken t join account a on a.userDbId = t.account
     where t.hash = @hash and t.kind = @kind and t.expiresAt > @now and a.demo <= @demo`,
  );
  const insert = db.prepare<[NewToken]>(
    `insert into staffToken (hash, kind, account, expiresAt, signIn)
     select @hash, @kind, userDbId, @expiresAt, @signIn from account where userDbId = @account and generation = @generation`,
  );
  const remove = db.prepare<[string]>('delete from staffToken where hash = ?');
  const whose = db.prepare<[string], SignedOut & { account: number }>(
    `select a.uri, t.signIn, t.account from staffToken t join account a on a.userDbId = t.account where t.hash = ?`,
  );
  const end = db.prepare<[number, string]>('delete from staffToken where account = ? and signIn = ?');
  const sweep = db.prepare<[number]>('delete from staffToken where expiresAt <= ?');

  const read = (token: string, kind: 'access' | 'refresh') =>
    holder.get({ hash: sha256(token), kind, now: clock.now(), demo: demo.isOpen() ? 1 : 0 });

  /** Inside a transaction. */
  function write(account: Account, signIn: string): StaffTicket | undefined {
    const now = clock.now();
    const [access, refresh] = [randomSecret(), randomSecret()];
    const owner = { account: account.userDbId, generation: account.generation, signIn };
    sweep.run(now);
    const { changes } = insert.run({ ...owner, hash: sha256(access), kind: 'access', expiresAt: now + accessMs });
    if (changes === 0) return undefined;
    insert.run({ ...owner, hash: sha256(refresh), kind: 'refresh', expiresAt: now + refreshMs });
    return { accessToken: prefix + access, expiresIn: accessMs / 1000, refreshToken: refresh };
  }

  return {
    issue: (account) => commit.run(() => write(account, randomHex(12))),
    refresh: (refreshToken) =>
      commit.run(() => {
        const account = read(refreshToken, 'refresh');
        if (account === undefined) return undefined;
        remove.run(sha256(refreshToken));
        return write(account, account.signIn);
      }),
    revoke: (token) =>
      commit.run(() => {
        const found = whose.get(sha256(bareOf(token)));
        if (found === undefined) return undefined;
        end.run(found.account, found.signIn);
        remembered.clear();
        return { uri: found.uri, signIn: found.signIn };
      }),
    verify(token) {
      options.lookIfChanged();
      const bare = bareOf(token);
      const known = remembered.get(bare);
      if (known !== undefined) return known;
      const identity = read(bare, 'access');
      if (identity !== undefined) remembered.set(bare, identity, identity.tokenExpiresAt);
      return identity;
    },
    forget: () => remembered.clear(),
  };
}
