import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { backup } from '../../server/admin/backup.ts';
import { createPack } from '../../server/admin/pack.ts';
import { restore } from '../../server/admin/restore.ts';
import { helpdeskSchema } from '../../server/helpdeskSchema.ts';
import { lockHolder, takeLock } from '../../server/lib/pidLock.ts';
import { platformMigrations } from '../../server/platform/migrations.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { createInstallation, type Installation, run, spawnAdmin } from './support.ts';

describe('backup and restore', () => {
  let here: Installation;
  let pack: string;
  const key = () => join(here.config.dataFolder, 'session-secret');

  beforeEach(() => {
    here = createInstallation();
    pack = join(here.folder, 'copy.bak');
  });
  afterEach(() => here.remove());

  /** Both files as a server has them: each counts in a table of the test's own. */
  function openBoth() {
    const files = [
      openDatabase(here.config.platformDatabaseFile, platformMigrations),
      openDatabase(here.config.databaseFile, helpdeskSchema),
    ];
    for (const db of files) db.exec('create table if not exists counted (n integer primary key, filling text)');
    const inserts = files.map((db) => db.prepare<[number]>("insert into counted values (?, printf('%.1000c', 'x'))"));
    return {
      count(n: number) {
        for (const insert of inserts) insert.run(n);
      },
      /** As counting from 0, in one commit. */
      fill(n: number): number {
        const many = `with recursive k (n) as (select 0 union all select n + 1 from k where n + 1 < ${n})
          insert into counted select n, printf('%.1000c', 'x') from k`;
        for (const db of files) db.exec(many);
        return n;
      },
      close() {
        for (const db of files) db.close();
      },
    };
  }

  const counted = (file: string): number => {
    const db = new Database(file);
    const highest = db.prepare<[], number>('select count(*) from counted').pluck().get();
    db.close();
    return highest ?? -1;
  };

  it('brings both databases and the keys back as they were', async () => {
    const files = openBoth();
    writeFileSync(key(), 'secret', { mode: 0o600 });
    for (let n = 0; n < 10; n++) files.count(n);
    const written = (await run(backup, here, { args: [pack] })) as { parts: { name: string }[] };
    const names = ['database/helpdesk', 'database/platform', 'key/session-secret'];
    assert.deepEqual(
      written.parts.map((part) => part.name),
      names,
    );
    assert.equal(statSync(pack).mode & 0o777, 0o600);
    for (let n = 10; n < 20; n++) files.count(n);
    files.close();
    writeFileSync(key(), 'another', { mode: 0o600 });
    writeFileSync(`${here.config.databaseFile}-wal`, 'a journal of the old database');

    const read = await run(restore, here, { args: [pack] });
    assert.deepEqual(read, written);
    assert.equal(counted(here.config.databaseFile), 10);
    assert.equal(counted(here.config.platformDatabaseFile), 10);
    assert.equal(readFileSync(key(), 'utf8'), 'secret');
    const left = readdirSync(here.config.dataFolder).filter((name) => name !== 'session-secret');
    assert.deepEqual(left.sort(), ['helpdesk.db', 'platform.db']);
    for (const name of left) assert.equal(statSync(join(here.config.dataFolder, name)).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(here.folder).sort(), ['copy.bak', 'data']);
  });

  it('is made of one moment while a server writes, and does not stop it', async () => {
    const files = openBoth();
    let n = files.fill(3000);
    const writing = setInterval(() => files.count(n++), 1);
    const outcome = await spawnAdmin(here, ['backup', pack]);
    clearInterval(writing);
    files.close();
    assert.deepEqual([outcome.code, outcome.stderr], [0, '']);
    assert.equal(JSON.parse(outcome.stdout).file, pack);
    const there = createInstallation();
    await run(restore, there, { args: [pack] });
    const [platform, helpdesk] = [counted(there.config.platformDatabaseFile), counted(there.config.databaseFile)];
    there.remove();
    assert.ok(n > 3000, 'the server went on');
    assert.ok(platform >= 3000 && platform <= n, `${platform} of ${n}`);
    assert.ok(helpdesk === platform || helpdesk === platform - 1, `helpdesk ${helpdesk}, platform ${platform}`);
  });

  it('is not restored while a server has the files open', async () => {
    openBoth().close();
    await run(backup, here, { args: [pack] });
    for (const file of [here.config.databaseFile, here.config.platformDatabaseFile]) {
      const lock = takeLock(`${file}.lock`);
      await assert.rejects(run(restore, here, { args: [pack] }), { code: 'Locked' });
      lock.release();
    }
    assert.equal(lockHolder(`${here.config.databaseFile}.lock`), undefined);
    await run(restore, here, { args: [pack] });
  });

  it('is refused, with nothing touched, when it is none, damaged, newer, or would write elsewhere', async () => {
    openBoth().close();
    const before = readFileSync(here.config.databaseFile);
    const refused = (message: RegExp) =>
      assert.rejects(run(restore, here, { args: [pack] }), { code: 'NotABackup', message });
    await refused(/there is no file/);
    writeFileSync(pack, 'something else');
    await refused(/not a backup/);

    await run(backup, here, { args: [pack] });
    truncateSync(pack, statSync(pack).size / 2);
    await refused(/not a backup/);

    const parts: [string, () => string, RegExp][] = [
      ['key/../../escaped', () => here.config.databaseFile, /does not know/],
      ['database/other', () => here.config.databaseFile, /does not know/],
      ['database/helpdesk', () => newerDatabase(join(here.folder, 'newer.db')), /newer version/],
      ['database/helpdesk', () => damagedDatabase(join(here.folder, 'damaged.db')), /damaged|malformed|not a database/],
    ];
    for (const [index, [name, source, message]] of parts.entries()) {
      pack = join(here.folder, `bad-${index}.bak`);
      const writer = createPack(pack, 0);
      writer.add(name, source());
      writer.close();
      await refused(message);
    }
    assert.deepEqual(readFileSync(here.config.databaseFile), before);
    assert.equal(existsSync(join(here.folder, 'escaped')), false);
    assert.deepEqual(readdirSync(here.config.dataFolder).sort(), ['helpdesk.db', 'platform.db']);
  });

  it('is refused when there is nothing to back up', async () => {
    await assert.rejects(run(backup, here, { args: [pack] }), { code: 'NothingThere' });
    assert.equal(existsSync(pack), false);
  });
});

function newerDatabase(file: string): string {
  const db = new Database(file);
  db.pragma('user_version = 9999');
  db.exec('create table t (a)');
  db.close();
  return file;
}

function damagedDatabase(file: string): string {
  const db = new Database(file);
  db.exec('create table t (a); create index i on t (a)');
  db.exec(
    "with recursive k (n) as (select 1 union all select n + 1 from k where n < 1000) insert into t select 'row ' || n from k",
  );
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0x55, 8192, 12_288);
  writeFileSync(file, bytes);
  return file;
}
