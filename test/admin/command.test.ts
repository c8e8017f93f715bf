import assert from 'node:assert/strict';
import { type Command, readArguments } from '../../server/admin/command.ts';

describe('arguments of an operator command', () => {
  const base = { run: async () => undefined };
  const add: Command = { ...base, options: { name: 'required', uri: 'required', phone: 'optional' } };
  const backup: Command = { ...base, options: {}, operand: 'FILE' };
  const refuses = (command: Command, args: string[], message: RegExp) =>
    assert.throws(() => readArguments(command, args), { code: 'Usage', message });

  it('are options with values, and what stands alone', () => {
    const asked = readArguments(add, ['--name', 'Alice', '--uri=sip:alice@contoso.example']);
    assert.equal(asked.value('name'), 'Alice');
    assert.equal(asked.value('uri'), 'sip:alice@contoso.example');
    assert.equal(asked.given('phone'), undefined);
    assert.equal(readArguments(backup, ['a.bak']).value('FILE'), 'a.bak');
  });

  it('may be there several times where the command says so', () => {
    const team: Command = { ...base, options: { name: 'required', member: 'repeated' } };
    const asked = readArguments(team, ['--member', 'a', '--name', 'X', '--member=b', '--member', '']);
    assert.deepEqual(asked.all('member'), ['a', 'b']);
    assert.equal(asked.value('name'), 'X');
    refuses(team, ['--name', 'X'], /^missing: --member$/);
    refuses(team, ['--name', 'X', '--member', ''], /^missing: --member$/);
  });

  it('are refused with everything that is missing', () => {
    refuses(add, ['--phone', '+4799000001'], /^missing: --name, --uri$/);
    refuses(add, ['--name', '', '--uri', 'x'], /^missing: --name$/);
    refuses(backup, [], /^missing: FILE$/);
  });

  it('are refused when there is too much', () => {
    refuses(add, ['--name', 'a', '--uri', 'b', 'c'], /not understood: c/);
    refuses(add, ['--colour', 'red'], /--colour/);
    refuses(add, ['--name'], /--name/);
    refuses(backup, ['a', 'b'], /not understood: b/);
  });
});
