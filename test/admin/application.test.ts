import assert from 'node:assert/strict';
import { join } from 'node:path';
import { applicationAdd } from '../../server/admin/application.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { silentLog } from '../../server/lib/logger.ts';
import { takeLock } from '../../server/lib/pidLock.ts';
import { createIdentity } from '../../server/platform/identity/identity.ts';
import { platformMigrations } from '../../server/platform/migrations.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createGroupCommit } from '../../server/storage/groupCommit.ts';
import { createInstallation, type Installation, run } from './support.ts';

const desk = ['--name', 'Desk', '--endpoint', 'sip:desk@contoso.example', '--audience', 'https://desk.example'];
const args = [...desk, '--callback', 'http://127.0.0.1:4000/callback'];

describe('application add', () => {
  const installations: Installation[] = [];
  const create = (env: Record<string, string> = {}): Installation => {
    const made = createInstallation(env);
    installations.push(made);
    return made;
  };
  after(() => {
    for (const { remove } of installations) remove();
  });

  it('prints everything that an application needs', async () => {
    const printed = (await run(applicationAdd, create(), { args })) as Record<string, string>;
    const { applicationId = '', clientId = '', clientSecret = '', tenant = '', ...rest } = printed;
    assert.match(applicationId, /^\d{10}$/);
    assert.match(clientId, /^[0-9a-f-]{36}$/);
    assert.ok(clientSecret.length >= 43);
    assert.deepEqual(rest, {
      endpoint: 'sip:desk@contoso.example',
      authority: 'http://127.0.0.1:3000',
      resource: 'http://127.0.0.1:3000',
      discoverUrl: 'http://127.0.0.1:3000/platformservice/discover',
      issuer: `http://127.0.0.1:3000/${tenant}/`,
      jwksUrl: 'http://127.0.0.1:3000/.well-known/jwks.json',
      callbackAppId: '00000004-0000-0ff1-ce00-000000000000',
    });
  });

  it('refuses the same application twice, and the platform as an audience', async () => {
    const here = create({ PUBLIC_URL: 'https://desk.contoso.example' });
    const audience = ['--audience', 'https://desk.contoso.example'];
    await assert.rejects(run(applicationAdd, here, { args: [...args, ...audience] }), /platform's own resource/);
    await run(applicationAdd, here, { args });
    await assert.rejects(run(applicationAdd, here, { args }), /endpoint: already .*audience: already/);
  });

  it('tells where a running server is, whatever port it took, and is known there at once', async () => {
    const here = create({ PORT: '0' });
    const lock = takeLock(`${here.config.platformDatabaseFile}.lock`);
    const db = openDatabase(here.config.platformDatabaseFile, platformMigrations);
    const identity = await createIdentity({
      db,
      commit: createGroupCommit(db),
      clock: systemClock,
      log: silentLog(),
      keysFolder: join(here.folder, 'data'),
      publicUrl: () => 'http://127.0.0.1:45678',
      loopbackIsOne: true,
      tenantDomain: 'contoso.example',
    });
    await identity.start();
    const printed = (await run(applicationAdd, here, { args })) as Record<string, string>;
    assert.equal(printed.authority, 'http://127.0.0.1:45678');
    assert.equal(printed.tenant, identity.tenant);
    const known = identity.applications.byCredentials(printed.clientId ?? '', printed.clientSecret ?? '');
    assert.equal(known?.id, printed.applicationId);
    identity.stop();
    db.close();
    lock.release();
  });
});
