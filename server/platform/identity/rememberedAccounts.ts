import { createBoundedCache } from '../../lib/boundedCache.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Account } from './account.ts';
import type { Accounts } from './accounts.ts';
import type { DemoGate } from './demoGate.ts';

/** People kept, by each of the names they are looked up by. */
const most = 10_000;

/** Accounts that are asked for again and again without the disk; {@link RememberedAccounts.forget} after every change. */
export interface RememberedAccounts extends Accounts {
  /** Somebody's account may have changed, in this process or another. */
  forget(): void;
}

/** Remembers who was found; who was not is looked for again. A shut demo is another staff than an open one. */
export function rememberAccounts(accounts: Accounts, demo: DemoGate, clock: Clock): RememberedAccounts {
  const known = createBoundedCache<Account>(most, clock);
  const remembering = (by: 'byUri' | 'byUserName' | 'byId') => (name: string) => {
    const key = `${by} ${demo.isOpen()} ${name}`;
    const found = known.get(key) ?? accounts[by](name);
    if (found) known.set(key, found, Number.POSITIVE_INFINITY);
    return found;
  };
  return {
    ...accounts,
    byUri: remembering('byUri'),
    byUserName: remembering('byUserName'),
    byId: remembering('byId'),
    forget: known.clear,
  };
}
