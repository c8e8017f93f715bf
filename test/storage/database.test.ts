import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../server/storage/database.ts';

describe('opening a database', () => {
  const first = { name: 'first', sql: 'CREATE TABLE a (n INTEGER) STRICT' };
  const second = { name: 'second', sql: 'CREATE TABLE b (n INTEGER) STRICT; INSERT INTO b VALUES (1)' };
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bridgedesk-database-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes folder and file for the eyes of their owner, durable', () => {
    const file = join(folder, 'data/a.db');
    const db = openDatabase(file, [first]);
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys'].map((name) => db.pragma(name, { simple: true }));
    db.close();
    assert.deepEqual(pragmas, ['wal', 2, 1]); // synchronous 2 = FULL
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'data')).mode & 0o777, 0o700);
  });

  it('takes each step of the schema once', () => {
    const file = join(folder, 'a.db');
    openDatabase(file, [first]).close();
    openDatabase(file, [first, second]).close();
    const db = openDatabase(file, [first, second]);
    assert.equal(db.prepare('SELECT count(*) FROM b').pluck().get(), 1);
    db.close();
  });

  it('takes all steps or none', () => {
    const file = join(folder, 'a.db');
    assert.throws(() => openDatabase(file, [first, { name: 'broken', sql: 'CREATE TABLE' }]));
    const db = openDatabase(file, [first]);
    assert.equal(db.pragma('user_version', { simple: true }), 1);
    db.close();
  });

  it('refuses a file that a newer program wrote', () => {
    const file = join(folder, 'a.db');
    openDatabase(file, [first, second]).close();
    assert.throws(() => openDatabase(file, [first]), /written by a newer version \(schema 2, this program knows 1\)/);
  });
});
