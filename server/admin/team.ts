import type { Config } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { Problem } from '../lib/problem.ts';
import { createAccounts } from '../platform/identity/accounts.ts';
import { createTeams, type Teams } from '../platform/identity/teams.ts';
import type { Command } from './command.ts';
import { withPlatform } from './open.ts';

/** Makes a team of people who are called together; calls may name it at once. */
export const teamAdd: Command = {
  options: { name: 'required', member: 'repeated' },
  run: ({ config, value, all }) =>
    withTeams(config, (teams) => teams.add({ name: value('name'), members: all('member') })),
};

/** Every team that a call can name: those made here first, then one for each role. */
export const teamList: Command = {
  options: {},
  run: ({ config }) => withTeams(config, async (teams) => teams.list()),
};

function withTeams<T>(config: Config, work: (teams: Teams) => Promise<T>): Promise<T> {
  if (!config.roles.has('platform'))
    throw new Problem('NotServed', 'teams are kept by the platform, which ROLES leaves out');
  return withPlatform(config, ({ db, commit, demo }) => {
    const accounts = createAccounts({ db, commit, clock: systemClock, demo, changed: () => undefined });
    return work(createTeams({ db, commit, accounts, now: systemClock.now }));
  });
}
