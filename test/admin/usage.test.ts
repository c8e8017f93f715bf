import assert from 'node:assert/strict';
import { asksForHelp, usageOf } from '../../server/admin/usage.ts';

describe('how the operator commands are written', () => {
  const run = async () => undefined;
  const commands = {
    'staff add': { run, options: { name: 'required', phone: 'optional' } },
    'staff list': { run, options: {} },
    'team add': { run, options: { member: 'repeated' } },
    backup: { run, options: {}, operand: 'FILE' },
  } as const;
  const [add, list, backup] = ['staff add --name NAME [--phone PHONE]\n', 'staff list\n', 'backup FILE\n'];
  const team = 'team add --member MEMBER [--member MEMBER …]\n';

  it('is said where nothing is asked for, and where --help stands anywhere', () => {
    assert.deepEqual([[], ['--help'], ['staff', '--help'], ['staff', 'list']].map(asksForHelp), [
      true,
      true,
      true,
      false,
    ]);
  });

  it('is said of the commands that are named, of all where none is', () => {
    const usage = (...args: string[]) => usageOf(commands, args);
    for (const all of [usage(), usage('--help'), usage('dance', '--help'), usage('--help', 'backup')])
      assert.equal(all, add + list + team + backup);
    assert.equal(usage('staff', '--help'), add + list);
    assert.equal(usage('staff', 'add', '--name', 'Bob', '--help'), add);
    assert.equal(usage('team', '--help'), team);
    assert.equal(usage('backup', 'a.bak', '--help'), backup);
  });
});
