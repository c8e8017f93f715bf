import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockHolder, takeLock } from '../../server/lib/pidLock.ts';

describe('pid lock', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    file = join(folder, 'helpdesk.db.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is held by one at a time and free after its release', () => {
    const lock = takeLock(file);
    assert.equal(lockHolder(file), process.pid);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.throws(() => takeLock(file), { code: 'Locked', message: new RegExp(String(process.pid)) });
    lock.release();
    assert.equal(lockHolder(file), undefined);
    takeLock(file).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('names the other process that holds it, and is taken over when that is dead', async () => {
    const child = await holder(file);
    assert.equal(lockHolder(file), child.pid);
    assert.throws(() => takeLock(file), { code: 'Locked', message: new RegExp(String(child.pid)) });
    child.kill('SIGKILL');
    await once(child, 'exit');
    takeLock(file).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is not held by a process that merely has the number of a dead one', () => {
    for (const stale of [`${process.pid} 1\n`, '1 99999999999999\n', 'junk', '']) {
      writeFileSync(file, stale);
      assert.equal(lockHolder(file), undefined, stale);
      takeLock(file).release();
    }
  });

  it('leaves a lock alone that somebody else has taken since', () => {
    const lock = takeLock(file);
    writeFileSync(file, '1 -\n');
    lock.release();
    assert.equal(readFileSync(file, 'utf8'), '1 -\n');
  });
});

/** Another process that takes the lock and keeps it. */
async function holder(file: string): Promise<ChildProcess> {
  const module = new URL('../../server/lib/pidLock.ts', import.meta.url).href;
  const code = `import { takeLock } from ${JSON.stringify(module)}; takeLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
