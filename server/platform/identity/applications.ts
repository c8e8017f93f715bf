import { join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { randomDigits, randomSecret, sameSecret, sha256, uuid } from '../../lib/ids.ts';
import { originOf } from '../../lib/origin.ts';
import type { Fault } from '../../lib/problem.ts';
import { keptSecret } from '../../lib/secretFile.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { checkApplication, type NewApplication, type RegisteredApplication, type Whereabouts } from './application.ts';
import { refuseFaults } from './invalidInput.ts';
import { sipUri } from './sipUri.ts';

/** An application together with its secret, which is told only now. */
export interface Registration {
  readonly application: RegisteredApplication;
  readonly clientSecret: string;
}

/** Who may use the platform as a trusted application. */
export interface ApplicationRegistry {
  /** By endpoint URI, any case. */
  byEndpoint(uri: string): RegisteredApplication | undefined;
  byId(id: string): RegisteredApplication | undefined;
  byClientId(clientId: string): RegisteredApplication | undefined;
  /** In the order they were registered. */
  list(): readonly RegisteredApplication[];
  /** Origins of the registered callback addresses: sites that staff clients may be served from. */
  callbackOrigins(): ReadonlySet<string>;
  /** The application whose id and secret these are. */
  byCredentials(clientId: string, secret: string): RegisteredApplication | undefined;
  /** @throws Problem `InvalidInput` with every fault */
  register(input: NewApplication): Promise<Registration>;
  /**
   * Registers the helpdesk that runs beside the platform, or brings its registration up to date. Its secret lies in
   * the keys folder; where the callback address is, is its own business (the contract's `CALLBACK_ALLOW_PRIVATE`).
   * @throws Problem `InvalidInput` when somebody else has its endpoint or audience
   */
  ensureBuiltIn(input: NewApplication): Promise<Registration>;
}

type Row = Omit<RegisteredApplication, 'builtIn'> & { builtIn: number; secretHash: string };

const columns = 'id, clientId, secretHash, endpoint, name, callbackUrl, audience, builtIn';

/** Opens the registry of a platform file. `changed` is called after every committed change. */
export function createApplicationRegistry(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  keysFolder: string;
  where: Whereabouts;
  changed: () => void;
}): ApplicationRegistry {
  const { db, commit, clock, where } = options;
  const select = (rest: string) => db.prepare<[string], Row>(`select ${columns} from registeredApplication ${rest}`);
  const [byEndpoint, byId] = [select('where endpoint = ?'), select('where id = ?')];
  const [byClientId, byAudience] = [select('where clientId = ?'), select('where audience = ?')];
  const builtIn = db.prepare<[], Row>(`select ${columns} from registeredApplication where builtIn = 1`);
  const all = db.prepare<[], Row>(`select ${columns} from registeredApplication order by rowid`);
  const account = db.prepare<[string], unknown>('select 1 from account where uri = ?');
  const insert = db.prepare<[Row & { createdAt: number }]>(
    `insert into registeredApplication (${columns}, createdAt)
     values (@id, @clientId, @secretHash, @endpoint, @name, @callbackUrl, @audience, @builtIn, @createdAt)`,
  );
  const update = db.prepare<[Row]>(
    `update registeredApplication set secretHash = @secretHash, endpoint = @endpoint, name = @name,
       callbackUrl = @callbackUrl, audience = @audience where id = @id`,
  );

  /** What somebody other than `self` already has of this. */
  function taken(input: NewApplication, self?: Row): Fault[] {
    const faults: Fault[] = [];
    const [holder, listener] = [byEndpoint.get(input.endpoint), byAudience.get(input.audience)];
    if (holder && holder.id !== self?.id)
      faults.push({ name: 'endpoint', reason: `already registered by ${holder.name}` });
    if (account.get(input.endpoint)) faults.push({ name: 'endpoint', reason: 'belongs to a person of the staff' });
    if (listener && listener.id !== self?.id)
      faults.push({ name: 'audience', reason: `already registered by ${listener.name}` });
    return faults;
  }

  function write(input: NewApplication, clientSecret: string, isBuiltIn: boolean): Registration {
    let id = randomDigits(10);
    while (byId.get(id)) id = randomDigits(10);
    const row: Row = { ...input, id, clientId: uuid(), secretHash: sha256(clientSecret), builtIn: isBuiltIn ? 1 : 0 };
    insert.run({ ...row, createdAt: clock.now() });
    return { application: toApplication(row), clientSecret };
  }

  async function register(input: NewApplication): Promise<Registration> {
    const { application, faults } = checkApplication(input, where);
    const registration = await commit.run(() => {
      refuseFaults([...faults, ...taken(application)]);
      return write(application, randomSecret(), false);
    });
    options.changed();
    return registration;
  }

  async function ensureBuiltIn(input: NewApplication): Promise<Registration> {
    const clientSecret = keptSecret(join(options.keysFolder, 'helpdesk-client-secret'), randomSecret);
    const checked = checkApplication(input, where);
    const application = checked.application;
    const registration = await commit.run(() => {
      const before = builtIn.get();
      const faults = checked.faults.filter((fault) => fault.name !== 'callback');
      refuseFaults([...faults, ...taken(application, before)]);
      if (before === undefined) return write(application, clientSecret, true);
      const row: Row = { ...before, ...application, secretHash: sha256(clientSecret) };
      update.run(row);
      return { application: toApplication(row), clientSecret };
    });
    options.changed();
    return registration;
  }

  return {
    byEndpoint: (uri) => toApplicationOrNone(byEndpoint.get(sipUri(uri) ?? '')),
    byId: (id) => toApplicationOrNone(byId.get(id)),
    byClientId: (clientId) => toApplicationOrNone(byClientId.get(clientId.toLowerCase())),
    list: () => all.all().map(toApplication),
    callbackOrigins: () => new Set(all.all().flatMap((row) => originOf(row.callbackUrl) ?? [])),
    byCredentials(clientId, secret) {
      const row = byClientId.get(clientId.toLowerCase());
      const same = sameSecret(row?.secretHash ?? '', sha256(secret));
      return same ? toApplicationOrNone(row) : undefined;
    },
    register,
    ensureBuiltIn,
  };
}

const toApplication = ({ secretHash: _, builtIn, ...row }: Row): RegisteredApplication => ({
  ...row,
  builtIn: builtIn === 1,
});

const toApplicationOrNone = (row: Row | undefined): RegisteredApplication | undefined =>
  row ? toApplication(row) : undefined;
