import type { Config } from '../config.ts';
import { createRoster, type Roster } from '../helpdesk/roster.ts';
import { systemClock } from '../lib/clock.ts';
import { type Accounts, createAccounts } from '../platform/identity/accounts.ts';
import { createSessionStore } from '../storage/sessionStore.ts';
import { withHelpdesk, withPlatform } from './open.ts';

/** The lists of staff that this installation keeps (contract, "Staff and tokens"): at least one of the two. */
export interface Served {
  /** Of the embedded platform; undefined when `ROLES` leaves it out. */
  readonly accounts: Accounts | undefined;
  /** Of the helpdesk; undefined when `ROLES` leaves it out. */
  readonly roster: Roster | undefined;
  /** Signs a person out of the helpdesk's pages; without a helpdesk there is nothing to end. */
  endSessionsOf(uri: string): Promise<void>;
}

/** Opens what `ROLES` names, and closes it again. */
export function withServed<T>(config: Config, work: (served: Served) => Promise<T>): Promise<T> {
  const onHelpdesk = (accounts: Accounts | undefined): Promise<T> =>
    config.roles.has('helpdesk')
      ? withHelpdesk(config, (opened) => {
          const sessions = createSessionStore({ ...opened, clock: systemClock });
          const endSessionsOf = async (uri: string): Promise<void> => void (await sessions.endSessionsOf(uri));
          return work({ accounts, roster: createRoster(opened), endSessionsOf });
        })
      : work({ accounts, roster: undefined, endSessionsOf: async () => undefined });
  if (!config.roles.has('platform')) return onHelpdesk(undefined);
  return withPlatform(config, ({ db, commit, demo }) =>
    onHelpdesk(createAccounts({ db, commit, clock: systemClock, demo, changed: () => undefined })),
  );
}
