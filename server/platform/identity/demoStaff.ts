import type { Clock } from '../../lib/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { checkAccount } from './account.ts';
import { insertAccount, prepareAccounts } from './accountRows.ts';
import type { DemoGate, DemoSwitch } from './demoGate.ts';
import { hashPassword, isPassword } from './password.ts';

/** The staff a first start comes with, so that there is somebody to try the product with. */
export interface DemoStaff extends DemoGate {
  /** Opens or shuts the demo; shutting it ends the demo staff's tokens. Shut until told otherwise. */
  setOpen(open: boolean): void;
  /** True when somebody other than the demo staff has an account: then there is no demo by default. */
  othersExist(): boolean;
  /**
   * Makes alice and bob (agents) and sam (supervisor) of a domain, with phones +4799000001 to 3, and gives them this
   * password. Whoever has it already keeps his tokens; an account an operator made is left as it is.
   */
  ensure(options: { password: string; domain: string }): Promise<void>;
}

const people = [
  { userId: 'alice', name: 'Alice', role: 'agent', phone: '+4799000001' },
  { userId: 'bob', name: 'Bob', role: 'agent', phone: '+4799000002' },
  { userId: 'sam', name: 'Sam', role: 'supervisor', phone: '+4799000003' },
] as const;

/** The demo staff of a platform file. `changed` is called when somebody's tokens may have ended. */
export function createDemoStaff(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  gate: DemoSwitch;
  changed: () => void;
}): DemoStaff {
  const { commit, clock, gate } = options;
  const rows = prepareAccounts(options.db);
  const others = options.db.prepare<[], unknown>('select 1 from account where demo = 0 limit 1');

  async function ensureOne(person: (typeof people)[number], password: string, domain: string): Promise<void> {
    const uri = `sip:${person.userId}@${domain}`;
    const before = rows.byUri.get({ uri, demo: 1 });
    if (before?.demo === 0 || (before && (await isPassword(before.passwordHash, password)))) return;
    const passwordHash = await hashPassword(password);
    const { account } = checkAccount({ ...person, uri, password });
    await commit.run(() => {
      const row = rows.byUri.get({ uri, demo: 1 });
      if (row?.demo === 0) return;
      const phone = rows.byPhone.get({ phone: person.phone, demo: 0 }) ? null : person.phone;
      insertAccount(rows, { account: { ...account, phone }, passwordHash, now: clock.now(), demo: true });
    });
  }

  return {
    isOpen: gate.isOpen,
    setOpen(open) {
      gate.set(open);
      options.changed();
    },
    othersExist: () => others.get() !== undefined,
    async ensure({ password, domain }) {
      for (const person of people) await ensureOne(person, password, domain);
      options.changed();
    },
  };
}
