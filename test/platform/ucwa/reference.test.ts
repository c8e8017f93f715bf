import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readReference, referenceFaults } from '../../support/reference.ts';

/** What is shown is compared with the table after the last test of the run (`test/support/hooks.ts`). */
describe('the table of the reference', () => {
  const { shown, absent } = readReference();

  it('names for everything a test that is there', () => {
    for (const [what, [file, title]] of Object.entries(shown))
      assert.ok(readFileSync(file, 'utf8').includes(title), `${what}: no test "${title}" in ${file}`);
  });

  it('names everything once, in order, and a reason for what is absent', () => {
    for (const part of [shown, absent]) assert.deepEqual(Object.keys(part), Object.keys(part).sort());
    for (const [what, why] of Object.entries(absent)) {
      assert.ok(!Object.hasOwn(shown, what), `${what} is both shown and absent`);
      assert.ok(why.length > 10, `${what}: no reason`);
    }
  });

  it('finds what is not seen where it should be, not listed, or shown though absent', () => {
    const table = {
      shown: { 'client: a added': ['one.ts', 'x'], 'client: b added': ['two.ts', 'y'] },
      absent: { 'client: link c': 'because of a reason' },
    } as const;
    const seen = new Map([
      ['client: a added', new Set(['two.ts'])],
      ['client: link c', new Set(['one.ts'])],
      ['client: link d', new Set(['one.ts'])],
    ]);
    assert.deepEqual(referenceFaults(table, seen, new Set(['one.ts'])), [
      'client: a added: not seen in one.ts',
      'client: link c: shown, and said to be absent',
      'client: link d: shown, and not in the table',
    ]);
  });
});
