import { randomHex } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { Account, CheckedAccount } from './account.ts';

/** A row of `account`, without `createdAt`. */
export interface AccountRow extends Account {
  readonly passwordHash: string;
  readonly demo: number;
}

/** A row without what nobody outside needs. */
export function toAccount({ passwordHash: _hash, demo: _demo, ...account }: AccountRow): Account {
  return account;
}

/** What every read takes: `demo` 1 sees demo staff too, 0 does not. */
type Seen<Key> = Key & { demo: number };

const columns = 'id, userDbId, userId, uri, name, role, phone, email, generation, passwordHash, demo';

/** The statements over `account`. */
export function prepareAccounts(db: Database) {
  const select = (where: string) => `select ${columns} from account where ${where} and demo <= @demo order by userDbId`;
  return {
    byUri: db.prepare<[Seen<{ uri: string }>], AccountRow>(select('uri = @uri')),
    byUserId: db.prepare<[Seen<{ userId: string }>], AccountRow>(select('userId = @userId')),
    byId: db.prepare<[Seen<{ id: string }>], AccountRow>(select('id = @id')),
    byDbId: db.prepare<[Seen<{ userDbId: number }>], AccountRow>(select('userDbId = @userDbId')),
    byPhone: db.prepare<[Seen<{ phone: string }>], AccountRow>(select('phone = @phone')),
    all: db.prepare<[{ demo: number }], AccountRow>(select('true')),
    endpoint: db.prepare<[string], unknown>('select 1 from registeredApplication where endpoint = ?'),
    insert: db.prepare<[Omit<AccountRow, 'userDbId' | 'generation'> & { createdAt: number }]>(
      `insert into account (id, userId, uri, name, role, phone, email, passwordHash, demo, createdAt)
       values (@id, @userId, @uri, @name, @role, @phone, @email, @passwordHash, @demo, @createdAt)`,
    ),
    takeOver: db.prepare<[Omit<AccountRow, 'id' | 'generation'>]>(
      `update account set name = @name, role = @role, phone = @phone, email = @email, passwordHash = @passwordHash,
         demo = @demo, generation = generation + 1
       where userDbId = @userDbId`,
    ),
    freePhone: db.prepare<[string]>('update account set phone = null where phone = ? and demo = 1'),
    setPassword: db.prepare<[{ userDbId: number; passwordHash: string }]>(
      'update account set passwordHash = @passwordHash, generation = generation + 1 where userDbId = @userDbId',
    ),
    setRole: db.prepare<[{ userDbId: number; role: string }]>(
      'update account set role = @role, generation = generation + 1 where userDbId = @userDbId',
    ),
    remove: db.prepare<[number]>('delete from account where userDbId = ?'),
    endTokens: db.prepare<[number]>('delete from staffToken where account = ?'),
  };
}

export type AccountStatements = ReturnType<typeof prepareAccounts>;

/** Writes a new person; a demo person with his address becomes him, one with his phone loses it. */
export function insertAccount(
  rows: AccountStatements,
  entry: { account: CheckedAccount; passwordHash: string; now: number; demo?: boolean },
): Account {
  const { password: _, ...account } = entry.account;
  if (account.phone !== null) rows.freePhone.run(account.phone);
  const written = { ...account, passwordHash: entry.passwordHash, demo: entry.demo ? 1 : 0 };
  const before = rows.byUri.get({ uri: account.uri, demo: 1 });
  if (before) {
    rows.takeOver.run({ ...written, userDbId: before.userDbId });
    rows.endTokens.run(before.userDbId);
  } else rows.insert.run({ ...written, id: randomHex(12), createdAt: entry.now });
  const row = rows.byUri.get({ uri: account.uri, demo: 1 });
  if (row === undefined) throw new Error(`the account ${account.uri} was not written`);
  return toAccount(row);
}
