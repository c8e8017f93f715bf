import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import type { Account } from '../identity/account.ts';
import { domainPart } from '../identity/sipUri.ts';

/** Whose permission it is: one person's by his id, or a domain's. */
export interface PermissionHolder {
  readonly kind: 'user' | 'domain';
  readonly id: string;
}

/** The permission `receiveCalls` (calls.md 3.9): who may be called. Whoever may not still calls others. */
export interface Permissions {
  /** What was set for the holder himself; undefined when nothing was. */
  get(holder: PermissionHolder): boolean | undefined;
  set(holder: PermissionHolder, isEnabled: boolean): Promise<void>;
  /** The person's own entry, else his domain's, else yes. */
  mayReceiveCalls(account: Pick<Account, 'id' | 'uri'>): boolean;
}

export function createPermissions(options: { db: Database; commit: GroupCommit }): Permissions {
  const read = options.db.prepare<[string, string], { enabled: number }>(
    'SELECT enabled FROM receive_calls WHERE kind = ? AND id = ?',
  );
  const write = options.db.prepare(
    `INSERT INTO receive_calls(kind, id, enabled) VALUES (?, ?, ?)
     ON CONFLICT(kind, id) DO UPDATE SET enabled = excluded.enabled`,
  );
  const get = ({ kind, id }: PermissionHolder): boolean | undefined => {
    const row = read.get(kind, id);
    return row && row.enabled === 1;
  };
  return {
    get,
    set: (holder, isEnabled) => options.commit.run(() => void write.run(holder.kind, holder.id, isEnabled ? 1 : 0)),
    mayReceiveCalls: ({ id, uri }) => get({ kind: 'user', id }) ?? get({ kind: 'domain', id: domainPart(uri) }) ?? true,
  };
}
