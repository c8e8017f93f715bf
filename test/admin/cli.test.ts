import assert from 'node:assert/strict';
import { createInstallation, spawnAdmin } from './support.ts';

describe('npm run admin', () => {
  const here = createInstallation();
  after(() => here.remove());

  it('prints one JSON document and nothing else', async () => {
    const args = ['staff', 'add', '--name', 'Alice', '--uri', 'sip:alice@contoso.example', '--role', 'agent'];
    const added = await spawnAdmin(here, args, 'correct horse\n');
    assert.deepEqual([added.code, added.stderr], [0, '']);
    const listed = await spawnAdmin(here, ['staff', 'list']);
    assert.deepEqual(JSON.parse(listed.stdout), [JSON.parse(added.stdout)]);
  });

  it('says how each command is written, without one as a refusal', async () => {
    const bare = await spawnAdmin(here, []);
    assert.deepEqual([bare.code, bare.stdout], [1, '']);
    assert.deepEqual(bare.stderr.split('\n'), [
      'staff add --name NAME --uri URI --role ROLE [--phone PHONE] [--email EMAIL]',
      'staff list',
      'staff remove --uri URI',
      'staff password --uri URI',
      'staff role --uri URI --role ROLE',
      'team add --name NAME --member MEMBER [--member MEMBER …]',
      'team list',
      'application add --name NAME --endpoint ENDPOINT --callback CALLBACK --audience AUDIENCE',
      'client add --name NAME --scope SCOPE [--scope SCOPE …] --phone PHONE [--phone PHONE …]',
      'callback list',
      'callback replay [--file FILE] [--conversation CONVERSATION] [--last LAST]',
      'backup FILE',
      'restore FILE',
      '',
    ]);
    assert.deepEqual(await spawnAdmin(here, ['--help']), { ...bare, code: 0 });
    const one = await spawnAdmin(here, ['staff', 'add', '--name', 'Bob', '--help']);
    assert.deepEqual([one.code, one.stdout], [0, '']);
    assert.match(one.stderr, /^staff add --name [^\n]*\n$/);
  });

  it('says in one line what is wrong', async () => {
    const refusals: [string[], RegExp][] = [
      [['staff', 'dance'], /^no such command; there are: staff add, .*restore\n$/],
      [['staff', 'add', '--name', 'Bob'], /^missing: --uri, --role\n$/],
      [['staff', 'password', '--uri', 'sip:alice@contoso.example'], /^password: .*standard input\n$/],
    ];
    for (const [args, line] of refusals) {
      const { code, stdout, stderr } = await spawnAdmin(here, args);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, line);
    }
    const badPort = { ...here, env: { ...here.env, PORT: 'x', GRPC_PORT: 'y' } };
    const { code, stderr } = await spawnAdmin(badPort, ['staff', 'list']);
    assert.equal(code, 1);
    assert.match(stderr, /^PORT: [^\n]*; GRPC_PORT: [^\n]*\n$/);
  });
});
