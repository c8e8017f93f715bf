import { addressesOf, type Config } from '../config.ts';
import { helpdeskSchema } from '../helpdeskSchema.ts';
import { systemClock } from '../lib/clock.ts';
import { lockHolder } from '../lib/pidLock.ts';
import { type ApplicationRegistry, createApplicationRegistry } from '../platform/identity/applications.ts';
import { createDemoGate, type DemoGate } from '../platform/identity/demoGate.ts';
import { createDemoStaff } from '../platform/identity/demoStaff.ts';
import { type Installation, openInstallation } from '../platform/identity/installation.ts';
import { platformMigrations } from '../platform/migrations.ts';
import { type Database, type Migration, openDatabase } from '../storage/database.ts';
import { createGroupCommit, type GroupCommit } from '../storage/groupCommit.ts';

/** A file that a server may have open at the same moment, and how to write to it. */
interface Opened {
  readonly db: Database;
  readonly commit: GroupCommit;
}

/** The embedded platform as this command sees it. */
export interface OpenedPlatform extends Opened {
  readonly installation: Installation;
  /** Open when the running server's demo is, else when the next start's would be. */
  readonly demo: DemoGate;
  /** Where the platform is served. */
  readonly publicUrl: string;
}

/** The name of the lock that a server holds while it has a database file open. */
export const lockOf = (databaseFile: string): string => `${databaseFile}.lock`;

/** Does something with the helpdesk's file. */
export const withHelpdesk = <T>(config: Config, work: (helpdesk: Opened) => Promise<T>): Promise<T> =>
  withFile(config.databaseFile, helpdeskSchema, work);

/** Does something with the platform's file. */
export function withPlatform<T>(config: Config, work: (platform: OpenedPlatform) => Promise<T>): Promise<T> {
  return withFile(config.platformDatabaseFile, platformMigrations, async ({ db, commit }) => {
    const installation = await openInstallation({ db, commit });
    const running =
      lockHolder(lockOf(config.platformDatabaseFile)) === undefined ? undefined : installation.lastStart();
    const gate = createDemoGate();
    const { othersExist } = createDemoStaff({ db, commit, clock: systemClock, gate, changed: () => undefined });
    const whileAlone = config.demo === 'whileAlone';
    gate.set((running?.demoOpen ?? config.demo !== false) && !(whileAlone && othersExist()));
    return work({
      db,
      commit,
      installation,
      demo: gate,
      publicUrl: running?.publicUrl ?? expectedUrl(config, installation),
    });
  });
}

/** The applications registered at a platform; nobody in this process needs to hear of a change. */
export function registryOf(config: Config, { db, commit, publicUrl }: OpenedPlatform): ApplicationRegistry {
  return createApplicationRegistry({
    db,
    commit,
    clock: systemClock,
    keysFolder: config.dataFolder,
    where: { publicUrl: () => publicUrl, loopbackIsOne: config.loopback },
    changed: () => undefined,
  });
}

/** Where the next start will serve: known, unless it is to take whatever port is free; then the last one is as good. */
function expectedUrl(config: Config, installation: Installation): string {
  const { publicUrl } = addressesOf(config, config.port);
  return new URL(publicUrl).port === '0' ? (installation.lastStart()?.publicUrl ?? publicUrl) : publicUrl;
}

async function withFile<T>(
  file: string,
  migrations: readonly Migration[],
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const db = openDatabase(file, migrations);
  try {
    return await work({ db, commit: createGroupCommit(db) });
  } finally {
    db.close();
  }
}
