import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../server/storage/database.ts';

const repository = join(import.meta.dirname, '..');

/** Runs the product until it gives up; what it said on standard error, and its exit code. */
async function refusedStart(env: Record<string, string>): Promise<{ said: string; code: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(repository, 'server/main.ts')], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '', PORT: '0', GRPC_PORT: '0', LOG_LEVEL: 'silent', ...env },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { said, code };
}

describe('a start on a file that cannot be used', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'unusable-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused in one sentence when the data folder cannot be made', async () => {
    writeFileSync(join(folder, 'note'), '');
    const { said, code } = await refusedStart({ DATABASE_URL: `file:${folder}/note/helpdesk.db` });
    assert.equal(said, `DATABASE_URL: ${folder}/note/helpdesk.db.lock: a part of the path is a file, not a folder\n`);
    assert.equal(code, 1);
  }).timeout(20_000);

  it('is refused in one sentence when the file is no database', async () => {
    writeFileSync(join(folder, 'helpdesk.db'), 'no database, but long enough to be looked at for one. '.repeat(20));
    const { said, code } = await refusedStart({ DATABASE_URL: `file:${folder}/helpdesk.db` });
    assert.equal(said, `DATABASE_URL: ${folder}/helpdesk.db: it is not a SQLite database\n`);
    assert.equal(code, 1);
  }).timeout(20_000);

  it('is refused in one sentence when the file is newer than the program', async () => {
    const db = openDatabase(join(folder, 'platform.db'), []);
    db.pragma('user_version = 999');
    db.close();
    const { said, code } = await refusedStart({ DATABASE_URL: `file:${folder}/helpdesk.db` });
    assert.match(said, /^PLATFORM_DATABASE_URL: .*platform\.db was written by a newer version \(schema 999,[^\n]*\n$/);
    assert.equal(code, 1);
  }).timeout(20_000);
});
