import type { Database } from 'better-sqlite3';
import type { GroupCommit } from '../storage/groupCommit.ts';
import { sameCase } from './address.ts';
import type { Role, RosterMember } from './model.ts';

/** Who answers, in routing order. Admin commands of another process write the same table, so it is read each time. */
export interface Roster {
  list(): RosterMember[];
  /** By SIP URI, any case. */
  member(uri: string): RosterMember | undefined;
  /** Adds a member at the end, or changes name and role of one who is there and keeps his place. */
  add(member: RosterMember): Promise<RosterMember>;
  /** False when there was no such member. */
  remove(uri: string): Promise<boolean>;
  /** Demo staff are in the roster, in this order, unless somebody of the same address is there. */
  ensureDemo(members: readonly RosterMember[]): Promise<void>;
  /** No demo staff in the roster any more. */
  closeDemo(): Promise<void>;
}

type Row = RosterMember & { role: Role };

/** Opens the roster on a database with the helpdesk's tables. */
export function createRoster({ db, commit }: { db: Database; commit: GroupCommit }): Roster {
  const all = db.prepare<[], Row>('select uri, name, role from roster order by position, uri');
  const one = db.prepare<[string], Row>('select uri, name, role from roster where uri = ?');
  const insert = db.prepare(`
    insert into roster (uri, name, role, position, demo)
    values (?, ?, ?, (select coalesce(max(position), 0) + 1 from roster), ?)
    on conflict (uri) do update set name = excluded.name, role = excluded.role, demo = min(demo, excluded.demo)`);
  const keepOrInsert = db.prepare(`
    insert into roster (uri, name, role, position, demo)
    values (?, ?, ?, (select coalesce(max(position), 0) + 1 from roster), 1) on conflict (uri) do nothing`);
  const remove = db.prepare('delete from roster where uri = ?');
  const removeDemo = db.prepare('delete from roster where demo = 1');
  const inLowerCase = (member: RosterMember): RosterMember => ({ ...member, uri: sameCase(member.uri) });

  return {
    list: () => all.all(),
    member: (uri) => one.get(sameCase(uri)),
    async add(given) {
      const member = inLowerCase(given);
      await commit.run(() => insert.run(member.uri, member.name, member.role, 0));
      return member;
    },
    remove: (uri) => commit.run(() => remove.run(sameCase(uri)).changes > 0),
    async ensureDemo(members) {
      await commit.run(() => {
        for (const { uri, name, role } of members.map(inLowerCase)) keepOrInsert.run(uri, name, role);
      });
    },
    async closeDemo() {
      await commit.run(() => removeDemo.run());
    },
  };
}
