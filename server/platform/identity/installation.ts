import { uuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';

/** What another process needs to know of a running platform. */
interface StartFacts {
  readonly publicUrl: string;
  readonly demoOpen: boolean;
}

/** What is decided once for a platform and stays. */
export interface Installation {
  /** GUID shared by everything registered here: `tid` of its tokens. */
  readonly tenant: string;
  /** GUID of the platform itself as a caller: `oid` and `sub` of its callback tokens. */
  readonly objectId: string;
  /** How the platform was last started, so that the admin command can go by it; undefined before the first start. */
  lastStart(): StartFacts | undefined;
  setLastStart(facts: StartFacts): Promise<void>;
}

/** Reads a platform file's installation, made on first use. */
export async function openInstallation(options: { db: Database; commit: GroupCommit }): Promise<Installation> {
  const { db, commit } = options;
  const read = db.prepare<[string], string>('select value from installation where name = ?').pluck();
  const keep = db.prepare<[string, string]>(
    'insert into installation (name, value) values (?, ?) on conflict do nothing',
  );
  const write = db.prepare<[string, string]>(
    'insert into installation (name, value) values (?, ?) on conflict do update set value = excluded.value',
  );

  async function guid(name: string): Promise<string> {
    if (read.get(name) === undefined) await commit.run(() => keep.run(name, uuid()));
    const value = read.get(name);
    if (value === undefined) throw new Error(`the installation has no ${name}`);
    return value;
  }

  return {
    tenant: await guid('tenant'),
    objectId: await guid('objectId'),
    lastStart() {
      const text = read.get('lastStart');
      return text === undefined ? undefined : (JSON.parse(text) as StartFacts);
    },
    async setLastStart({ publicUrl, demoOpen }) {
      await commit.run(() => write.run('lastStart', JSON.stringify({ publicUrl, demoOpen })));
    },
  };
}
