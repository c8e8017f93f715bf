import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createGroupCommit, type GroupCommit } from '../../server/storage/groupCommit.ts';

const migrations = [{ name: 'one table', sql: 'CREATE TABLE entry (n INTEGER PRIMARY KEY) STRICT' }];

describe('group commit', () => {
  let folder = '';
  let db: Database;
  /** Another connection: it sees what is committed and nothing else. */
  let outside: Database;
  let commit: GroupCommit;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bridgedesk-commit-'));
    db = openDatabase(join(folder, 'a.db'), migrations);
    outside = openDatabase(join(folder, 'a.db'), migrations);
    commit = createGroupCommit(db);
  });
  afterEach(() => {
    db.close();
    outside.close();
    rmSync(folder, { recursive: true });
  });

  const insert = (n: number) => db.prepare('INSERT INTO entry VALUES (?)').run(n);
  const seen = (from = outside) => from.prepare('SELECT n FROM entry ORDER BY rowid').pluck().all();

  it('answers with the result, and only when it is on disk', async () => {
    const asked = commit.run(() => insert(7).changes);
    assert.deepEqual(seen(), []);
    assert.equal(await asked, 1);
    assert.deepEqual(seen(), [7]);
  });

  it('makes one transaction of what is asked in one turn', async () => {
    let seenInBetween: unknown[] = [];
    const all = [commit.run(() => insert(1)), commit.run(() => (seenInBetween = seen())), commit.run(() => insert(2))];
    await Promise.all(all);
    assert.deepEqual(seenInBetween, [], 'the first was committed before the last had run');
    assert.deepEqual(seen(), [1, 2]);
  });

  it('lets a later piece of work see what an earlier one wrote', async () => {
    const [, count] = await Promise.all([commit.run(() => insert(1)), commit.run(() => seen(db).length)]);
    assert.equal(count, 1);
  });

  it('undoes the one that throws, whole, and none of the others', async () => {
    const fault = new Error('as planned');
    const results = await Promise.allSettled([
      commit.run(() => insert(1)),
      commit.run(() => {
        insert(2);
        insert(3);
        throw fault;
      }),
      commit.run(() => insert(1)),
      commit.run(() => insert(4)),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    assert.equal((results[1] as PromiseRejectedResult).reason, fault);
    assert.match(String((results[2] as PromiseRejectedResult).reason), /UNIQUE/);
    assert.deepEqual(seen(), [1, 4]);
  });

  it('goes on after a group that could not be committed at all', async () => {
    db.pragma('busy_timeout = 0');
    outside.exec('BEGIN IMMEDIATE');
    await assert.rejects(Promise.all([commit.run(() => insert(1)), commit.run(() => insert(3))]), /database is locked/);
    outside.exec('ROLLBACK');
    await commit.run(() => insert(2));
    assert.deepEqual(seen(), [2]);
  });

  it('says of each piece of work what became of it when the disk is full in the middle of a group', async () => {
    db.exec('CREATE TABLE big (body BLOB)');
    const pages = db.pragma('page_count', { simple: true }) as number;
    db.pragma(`max_page_count = ${pages + 2}`);
    const results = await Promise.allSettled([
      commit.run(() => insert(1)),
      commit.run(() => db.prepare('INSERT INTO big VALUES (zeroblob(100000))').run()),
      commit.run(() => insert(2)),
      commit.run(() => db.prepare('INSERT INTO big VALUES (zeroblob(100000))').run()),
      commit.run(() => insert(3)),
      commit.run(() => insert(4)),
    ]);
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? 'done' : (result.reason as { code?: string }).code)),
      ['SQLITE_FULL', 'SQLITE_FULL', 'SQLITE_FULL', 'SQLITE_FULL', 'done', 'done'],
    );
    assert.deepEqual(seen(), [3, 4]);
  });

  it('has drained when everything asked before is on disk', async () => {
    for (let n = 0; n < 10; n++) void commit.run(() => insert(n));
    await commit.drained();
    assert.equal(seen().length, 10);
  });

  it('commits work asked for from within work, after it', async () => {
    let inner: Promise<unknown> | undefined;
    await commit.run(() => {
      insert(1);
      inner = commit.run(() => insert(2));
    });
    await inner;
    assert.deepEqual(seen(), [1, 2]);
  });

  it('keeps order and keeps apart, whatever fails and whenever it is asked', async () => {
    const step = fc.record({ fails: fc.boolean(), waits: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        db.exec('DELETE FROM entry');
        const order: number[] = [];
        const asked: Promise<unknown>[] = [];
        for (const [n, { fails, waits }] of steps.entries()) {
          const promise = commit.run(() => {
            order.push(n);
            insert(n);
            if (fails) throw new Error(`no ${n}`);
            return n;
          });
          promise.catch(() => undefined);
          asked.push(promise);
          if (waits) await promise.catch(() => undefined);
        }
        const results = await Promise.allSettled(asked);
        assert.deepEqual(order, [...steps.keys()]);
        assert.deepEqual(
          results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))),
          steps.map(({ fails }, n) => (fails ? `Error: no ${n}` : n)),
        );
        assert.deepEqual(
          seen(),
          [...steps.keys()].filter((n) => !steps[n]?.fails),
        );
      }),
      { numRuns: 30 },
    );
  });
});
