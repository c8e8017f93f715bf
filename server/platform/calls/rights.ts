import { partyOf } from '../conversation/call/model.ts';
import type { Account } from '../identity/account.ts';
import type { Accounts } from '../identity/accounts.ts';
import type { Caller } from './callers.ts';
import type { CallNow } from './callNow.ts';
import { isStaffUri } from './parties.ts';
import type { Permissions } from './permissions.ts';

/** Whether somebody leads the staff: he sees and may join every call, and makes calls on behalf of others. */
export const leads = ({ role }: Pick<Account, 'role'>): boolean => role !== 'agent';

/** Whether somebody may read a call's history: its parties, and those who lead the staff. */
export const mayRead = ({ call }: CallNow, { uri, account }: Pick<Caller, 'uri' | 'account'>): boolean =>
  (account !== null && leads(account)) || partyOf(call, uri) !== undefined;

/** Who can be rung, by what is known of accounts and permissions now. */
export function rightsOf({ accounts, permissions }: { accounts: Accounts; permissions: Permissions }): {
  /** Whether somebody was of the staff, and has no account any more. */
  readonly isGone: (uri: string) => boolean;
  /** Whether somebody may be called; whoever never had an account may. */
  readonly mayBeCalled: (uri: string) => boolean;
} {
  const isGone = (uri: string) => isStaffUri(uri) && !accounts.byUri(uri);
  return {
    isGone,
    mayBeCalled(uri) {
      const account = accounts.byUri(uri);
      return account ? permissions.mayReceiveCalls(account) : !isGone(uri);
    },
  };
}
