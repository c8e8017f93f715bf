import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { withHelpdesk } from '../../server/admin/open.ts';
import { staffAdd, staffList, staffPassword, staffRemove, staffRole } from '../../server/admin/staff.ts';
import { createRoster } from '../../server/helpdesk/roster.ts';
import { createInstallation, type Installation, run } from './support.ts';

const alice = ['--name', 'Alice', '--uri', 'sip:Alice@contoso.example', '--role', 'agent'];
const uri = ['--uri', 'sip:alice@contoso.example'];
const password = 'correct horse';

/** What a helpdesk that runs alone has to be told. */
const elsewhere = {
  PLATFORM_URL: 'https://platform.example/platformservice/discover',
  PLATFORM_AUTHORITY: 'https://platform.example',
  PLATFORM_CLIENT_ID: 'desk',
  PLATFORM_CLIENT_SECRET: 'secret',
  PLATFORM_RESOURCE: 'https://platform.example',
  CALLBACK_AUDIENCE: 'https://desk.example',
};

describe('staff commands', () => {
  let here: Installation;
  beforeEach(() => {
    here = createInstallation();
  });
  afterEach(() => here.remove());

  it('add a person and print what others need to know of him', async () => {
    const added = await run(staffAdd, here, { args: [...alice, '--phone', '+4799000001'], password });
    const { id, ...rest } = added as { id: string };
    assert.match(id, /^[0-9a-f]{24}$/);
    assert.deepEqual(rest, {
      userDbId: 1,
      userId: 'alice',
      uri: 'sip:alice@contoso.example',
      name: 'Alice',
      role: 'agent',
      phone: '+4799000001',
      email: null,
    });
    assert.deepEqual(await run(staffList, here), [added]);
  });

  it('change and remove a person', async () => {
    const added = await run(staffAdd, here, { args: alice, password });
    assert.deepEqual(await run(staffPassword, here, { args: uri, password: 'a new password' }), added);
    const promoted = await run(staffRole, here, { args: [...uri, '--role', 'supervisor'] });
    assert.deepEqual(promoted, { ...(added as object), role: 'supervisor' });
    assert.deepEqual(await run(staffRemove, here, { args: uri }), promoted);
    assert.deepEqual(await run(staffList, here), []);
    await assert.rejects(run(staffRemove, here, { args: uri }), { code: 'UnknownStaff' });
  });

  it("keep the helpdesk's roster in step", async () => {
    const roster = () =>
      withHelpdesk(here.config, async (opened) =>
        createRoster(opened)
          .list()
          .map(({ uri: one, role }) => [one, role]),
      );
    await run(staffAdd, here, { args: alice, password });
    assert.deepEqual(await roster(), [['sip:alice@contoso.example', 'agent']]);
    await run(staffRole, here, { args: [...uri, '--role', 'supervisor'] });
    assert.deepEqual(await roster(), [['sip:alice@contoso.example', 'supervisor']]);
    await run(staffRemove, here, { args: uri });
    assert.deepEqual(await roster(), []);
  });

  it('sign a person out of the pages with his password, his role and his place', async () => {
    await run(staffAdd, here, { args: alice, password });
    const signIn = () =>
      withHelpdesk(here.config, async ({ db }) => {
        const insert = db.prepare(
          "insert into sessions (key, uri, data, expires_at) values (?, ?, '{}', 9000000000000000)",
        );
        for (const who of ['alice', 'bob']) insert.run(who, `sip:${who}@contoso.example`);
      });
    const left = () =>
      withHelpdesk(here.config, async ({ db }) => {
        const keys = db.prepare('select key from sessions').pluck().all();
        db.exec('delete from sessions');
        return keys;
      });
    await signIn();
    await run(staffPassword, here, { args: uri, password: 'a new password' });
    assert.deepEqual(await left(), ['bob']);
    await signIn();
    await run(staffRole, here, { args: [...uri, '--role', 'supervisor'] });
    assert.deepEqual(await left(), ['bob']);
    await signIn();
    await run(staffRemove, here, { args: uri });
    assert.deepEqual(await left(), ['bob']);
  });

  it('write only what ROLES names', async () => {
    const helpdesk = createInstallation({ ROLES: 'helpdesk', ...elsewhere });
    const member = { uri: 'sip:alice@contoso.example', name: 'Alice', role: 'agent' };
    assert.deepEqual(await run(staffAdd, helpdesk, { args: alice }), member);
    assert.deepEqual(await run(staffList, helpdesk), [member]);
    assert.equal(existsSync(helpdesk.config.platformDatabaseFile), false);
    await assert.rejects(run(staffPassword, helpdesk, { args: uri, password }), { code: 'NotServed' });
    await assert.rejects(run(staffAdd, helpdesk, { args: [...alice, '--role', 'boss'] }), { code: 'InvalidInput' });
    assert.deepEqual(await run(staffRole, helpdesk, { args: [...uri, '--role', 'admin'] }), {
      ...member,
      role: 'admin',
    });
    assert.deepEqual(await run(staffRemove, helpdesk, { args: uri }), { ...member, role: 'admin' });
    await assert.rejects(run(staffRemove, helpdesk, { args: uri }), { code: 'UnknownStaff' });
    helpdesk.remove();

    const platform = createInstallation({ ROLES: 'platform' });
    await run(staffAdd, platform, { args: alice, password });
    assert.equal(existsSync(platform.config.databaseFile), false);
    platform.remove();
  });

  it('refuse everything that is wrong at once', async () => {
    const args = ['--name', 'Alice', '--uri', 'alice', '--role', 'boss', '--phone', '1'];
    await assert.rejects(
      run(staffAdd, here, { args, password: 'short' }),
      /^Problem: uri: .*role: .*phone: .*password: /,
    );
    assert.deepEqual(await run(staffList, here), []);
  });
});
