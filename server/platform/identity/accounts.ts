import type { Clock } from '../../lib/clock.ts';
import { type Fault, Problem } from '../../lib/problem.ts';
import { userPart } from '../../lib/userName.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import {
  type Account,
  type CheckedAccount,
  checkAccount,
  isRole,
  type NewAccount,
  type Role,
  roles,
} from './account.ts';
import { type AccountRow, type AccountStatements, insertAccount, prepareAccounts, toAccount } from './accountRows.ts';
import type { DemoGate } from './demoGate.ts';
import { refuseFaults } from './invalidInput.ts';
import { hashPassword, isPassword, passwordFault } from './password.ts';
import { sipUri } from './sipUri.ts';

/** The staff: who they are and what they sign in with. Demo staff are seen only while the demo is open. */
export interface Accounts {
  /** By SIP URI, any case, with or without `sip:`. */
  byUri(uri: string): Account | undefined;
  /** By SIP URI, `DOMAIN\user`, or a bare user name that only one person has. */
  byUserName(name: string): Account | undefined;
  /** By 24-hex id. */
  byId(id: string): Account | undefined;
  byDbId(userDbId: number): Account | undefined;
  /** By E.164 number, with or without `+`. */
  byPhone(phone: string): Account | undefined;
  /** In the order they were added. */
  list(): readonly Account[];
  /** @throws Problem `InvalidInput` with every fault */
  add(input: NewAccount): Promise<Account>;
  /** Removes a person and ends his tokens. @throws Problem `UnknownStaff` */
  remove(uri: string): Promise<Account>;
  /** Ends the person's tokens. @throws Problem `UnknownStaff` | `InvalidInput` */
  setPassword(uri: string, password: string): Promise<Account>;
  /** Ends the person's tokens when the role is another one. @throws Problem `UnknownStaff` | `InvalidInput` */
  setRole(uri: string, role: string): Promise<Account>;
  /** The person whose password this is. Takes as long, and answers undefined, for a name nobody has. */
  checkPassword(userName: string, password: string): Promise<Account | undefined>;
}

/**
 * Opens the accounts of a platform file.
 * @param options.changed called after every committed change that may have ended somebody's tokens
 */
export function createAccounts(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  demo: DemoGate;
  changed: () => void;
}): Accounts {
  const { commit, clock, demo } = options;
  const rows = prepareAccounts(options.db);
  const open = (): number => (demo.isOpen() ? 1 : 0);

  function rowOfUri(uri: string): AccountRow | undefined {
    const written = sipUri(uri);
    return written === undefined ? undefined : rows.byUri.get({ uri: written, demo: open() });
  }

  function rowOfUserName(name: string): AccountRow | undefined {
    if (name.includes('@')) return rowOfUri(name);
    const found = rows.byUserId.all({ userId: userPart(name), demo: open() });
    return found.length === 1 ? found[0] : undefined;
  }

  /** Changes the person's row inside a transaction and answers with what it became. */
  async function change(uri: string, work: (row: AccountRow) => void): Promise<Account> {
    const account = await commit.run(() => {
      const row = rowOfUri(uri);
      if (row === undefined) throw unknownStaff(uri);
      work(row);
      return toAccount(rows.byUri.get({ uri: row.uri, demo: 1 }) ?? row);
    });
    options.changed();
    return account;
  }

  async function add(input: NewAccount): Promise<Account> {
    const { account, faults } = checkAccount(input);
    refuseFaults([...faults, ...taken(rows, account)]);
    const passwordHash = await hashPassword(account.password);
    const added = await commit.run(() => {
      refuseFaults(taken(rows, account)); // somebody may have come first while the password was hashed
      return insertAccount(rows, { account, passwordHash, now: clock.now() });
    });
    options.changed();
    return added;
  }

  async function setPassword(uri: string, password: string): Promise<Account> {
    const fault = passwordFault(password);
    refuseFaults(fault === undefined ? [] : [{ name: 'password', reason: fault }]);
    if (rowOfUri(uri) === undefined) throw unknownStaff(uri);
    const passwordHash = await hashPassword(password);
    return change(uri, (row) => {
      rows.setPassword.run({ userDbId: row.userDbId, passwordHash });
      rows.endTokens.run(row.userDbId);
    });
  }

  async function setRole(uri: string, role: string): Promise<Account> {
    if (!isRole(role)) refuseFaults([{ name: 'role', reason: `one of ${roles.join(', ')}` }]);
    return change(uri, (row) => {
      if (row.role === role) return;
      rows.setRole.run({ userDbId: row.userDbId, role: role as Role });
      rows.endTokens.run(row.userDbId);
    });
  }

  return {
    byUri: (uri) => toAccountOrNone(rowOfUri(uri)),
    byUserName: (name) => toAccountOrNone(rowOfUserName(name)),
    byId: (id) => toAccountOrNone(rows.byId.get({ id: id.toLowerCase(), demo: open() })),
    byDbId: (userDbId) => toAccountOrNone(rows.byDbId.get({ userDbId, demo: open() })),
    byPhone: (phone) => toAccountOrNone(rows.byPhone.get({ phone: `+${phone.replace(/^\+/, '')}`, demo: open() })),
    list: () => rows.all.all({ demo: open() }).map(toAccount),
    add,
    remove: (uri) => change(uri, (row) => rows.remove.run(row.userDbId)),
    setPassword,
    setRole,
    async checkPassword(userName, password) {
      const row = rowOfUserName(userName);
      return (await isPassword(row?.passwordHash, password)) ? toAccountOrNone(row) : undefined;
    },
  };
}

const toAccountOrNone = (row: AccountRow | undefined): Account | undefined => (row ? toAccount(row) : undefined);

const unknownStaff = (uri: string): Problem =>
  new Problem('UnknownStaff', `nobody of the staff has the address ${uri}`);

/** Who already has what this person asks for. Demo staff give way: see {@link insertAccount}. */
function taken(rows: AccountStatements, account: CheckedAccount): Fault[] {
  const faults: Fault[] = [];
  const holder = rows.byUri.get({ uri: account.uri, demo: 0 });
  if (holder) faults.push({ name: 'uri', reason: `${account.uri} is already in use by ${holder.name}` });
  if (rows.endpoint.get(account.uri)) faults.push({ name: 'uri', reason: `${account.uri} belongs to an application` });
  const caller = account.phone === null ? undefined : rows.byPhone.get({ phone: account.phone, demo: 0 });
  if (caller) faults.push({ name: 'phone', reason: `${account.phone} is already in use by ${caller.name}` });
  return faults;
}
