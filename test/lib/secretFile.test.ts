import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { randomSecret } from '../../server/lib/ids.ts';
import { keptSecret } from '../../server/lib/secretFile.ts';

describe('a secret kept in a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bridgedesk-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for the eyes of its owner', () => {
    const file = join(folder, 'deep/er/secret');
    const first = keptSecret(file, () => 'one');
    assert.deepEqual([first, keptSecret(file, () => 'two')], ['one', 'one']);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, 'deep/er')), ['secret']);
  });

  it('is not lost behind an error', () => {
    writeFileSync(join(folder, 'plain'), '');
    assert.throws(() => keptSecret(join(folder, 'plain/secret'), randomSecret), { code: /ENOTDIR|EEXIST/ });
  });

  it('is one for processes that start together', async function () {
    this.timeout(20_000);
    const file = join(folder, 'secret');
    const program = `const { keptSecret } = await import(${JSON.stringify(join(import.meta.dirname, '../../server/lib/secretFile.ts'))});
      process.stdout.write(keptSecret(${JSON.stringify(file)}, () => 'made by ' + process.pid));`;
    const run = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
        cwd: join(import.meta.dirname, '../..'),
      });
    const outputs = await Promise.all([run(), run(), run(), run()]);
    assert.equal(new Set(outputs.map(({ stdout }) => stdout)).size, 1);
  });
});
