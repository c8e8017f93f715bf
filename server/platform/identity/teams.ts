import { randomHex } from '../../lib/ids.ts';
import type { Fault } from '../../lib/problem.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { roles } from './account.ts';
import type { Accounts } from './accounts.ts';
import { refuseFaults } from './invalidInput.ts';
import { sipUri } from './sipUri.ts';

/** Several people who are called together. */
export interface Team {
  /** 24 hex digits; the role's name for a built-in team. */
  readonly id: string;
  readonly name: string;
  /** SIP addresses in their order. */
  readonly members: readonly string[];
}

/** The teams of an installation: those the operator made, and one for each role. */
export interface Teams {
  /** By id or by name, any case. */
  find(idOrName: string): Team | undefined;
  /** Those the operator made first, each in order of its name. */
  list(): readonly Team[];
  /** @throws Problem `InvalidInput` with every fault */
  add(input: { name: string; members: readonly string[] }): Promise<Team>;
}

export function createTeams(options: {
  db: Database;
  commit: GroupCommit;
  accounts: Accounts;
  now: () => number;
}): Teams {
  const { db, commit, accounts } = options;
  type Row = Pick<Team, 'id' | 'name'>;
  const all = db.prepare<[], Row>('SELECT id, name FROM team ORDER BY name');
  const one = db.prepare<[{ key: string }], Row>(
    'SELECT id, name FROM team WHERE id = lower(@key) OR name = @key COLLATE NOCASE',
  );
  const members = db.prepare<[string], { uri: string }>('SELECT uri FROM team_member WHERE team = ? ORDER BY position');
  const insert = db.prepare('INSERT INTO team(id, name, created_at) VALUES (?, ?, ?)');
  const insertMember = db.prepare('INSERT INTO team_member(team, position, uri) VALUES (?, ?, ?)');
  const read = ({ id, name }: Row): Team => ({ id, name, members: members.all(id).map(({ uri }) => uri) });
  const builtIn = (role: string): Team => ({
    id: role,
    name: role,
    members: accounts.list().flatMap((account) => (account.role === role ? [account.uri] : [])),
  });

  return {
    find(idOrName) {
      const row = one.get({ key: idOrName });
      if (row) return read(row);
      const role = roles.find((candidate) => candidate === idOrName.toLowerCase());
      return role && builtIn(role);
    },
    list: () => [...all.all().map(read), ...roles.map(builtIn)],
    add: (input) =>
      commit.run(() => {
        const name = input.name.trim();
        const uris = [...new Set(input.members.map((member) => sipUri(member) ?? member))];
        const faults: Fault[] = uris
          .filter((uri) => accounts.byUri(uri) === undefined)
          .map((uri) => ({ name: 'member', reason: `nobody of the staff has the address ${uri}` }));
        if (uris.length === 0) faults.push({ name: 'member', reason: 'at least one address of the staff' });
        if (name === '' || name.length > 250) faults.push({ name: 'name', reason: '1 to 250 characters' });
        else if (one.get({ key: name }) || roles.some((role) => role === name.toLowerCase()))
          faults.push({ name: 'name', reason: `there is a team ${name} already` });
        refuseFaults(faults);
        const id = randomHex(12);
        insert.run(id, name, options.now());
        for (const [position, uri] of uris.entries()) insertMember.run(id, position, uri);
        return { id, name, members: uris };
      }),
  };
}
