import assert from 'node:assert/strict';
import { staffAdd } from '../../server/admin/staff.ts';
import { teamAdd, teamList } from '../../server/admin/team.ts';
import { startProduct } from '../../server/product.ts';
import { createInstallation, type Installation, run, spawnAdmin } from './support.ts';

const [alice, bob] = ['sip:alice@contoso.example', 'sip:bob@contoso.example'];
const experts = ['--name', 'Experts', '--member', bob, '--member', 'sip:Alice@contoso.example'];

describe('team commands', () => {
  let here: Installation;
  beforeEach(async () => {
    here = createInstallation({ DEMO: 'false', PORT: '0', LOG_LEVEL: 'silent' });
    for (const [name, uri] of Object.entries({ Alice: alice, Bob: bob }))
      await run(staffAdd, here, { args: ['--name', name, '--uri', uri, '--role', 'agent'], password: 'correct horse' });
  });
  afterEach(() => here.remove());

  it('add a team and list it beside those of the roles', async () => {
    const added = (await run(teamAdd, here, { args: experts })) as { id: string };
    assert.match(added.id, /^[0-9a-f]{24}$/);
    assert.deepEqual(added, { id: added.id, name: 'Experts', members: [bob, alice] });
    assert.deepEqual(await run(teamList, here), [
      added,
      { id: 'agent', name: 'agent', members: [alice, bob] },
      { id: 'supervisor', name: 'supervisor', members: [] },
      { id: 'admin', name: 'admin', members: [] },
    ]);
  });

  it('refuse everything that is wrong at once', async () => {
    const add = (name: string, ...members: string[]) =>
      run(teamAdd, here, { args: ['--name', name, ...members.flatMap((member) => ['--member', member])] });
    await assert.rejects(add(' ', 'sip:eve@x', 'sip:mallory@x'), /^Problem: member: .*eve.*member: .*mallory.*name: /);
    await add('Experts', alice);
    await assert.rejects(add('experts', alice), { code: 'InvalidInput' });
    await assert.rejects(add('Agent', alice), { code: 'InvalidInput' });
    assert.equal(((await run(teamList, here)) as unknown[]).length, 4);
  });

  it('are refused where ROLES leaves the platform out', async () => {
    const config = { ...here.config, roles: new Set(['helpdesk']) } as Installation['config'];
    await assert.rejects(async () => run(teamList, { ...here, config }), { code: 'NotServed' });
  });

  it('work while the product runs, as commands of their own', async () => {
    const product = await startProduct(here.env);
    try {
      const { code, stdout, stderr } = await spawnAdmin(here, ['team', 'add', ...experts]);
      assert.deepEqual([code, stderr], [0, '']);
      const again = await spawnAdmin(here, ['team', 'add', ...experts]);
      assert.deepEqual([again.code, again.stdout], [1, '']);
      assert.match(again.stderr, /^name: there is a team Experts already.*\n$/);
      const list = await spawnAdmin(here, ['team', 'list']);
      assert.deepEqual(JSON.parse(list.stdout)[0], JSON.parse(stdout));
    } finally {
      await product.stop();
    }
  });
});
