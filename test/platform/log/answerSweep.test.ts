import assert from 'node:assert/strict';
import { silentLog } from '../../../server/lib/logger.ts';
import { createAnswerSweep } from '../../../server/platform/log/answerSweep.ts';
import { createGroupCommit } from '../../../server/storage/groupCommit.ts';
import { until } from '../support/until.ts';
import { openLog, type TestLog } from './support.ts';

describe('answers to operations of before', () => {
  let test: TestLog;
  beforeEach(() => {
    test = openLog();
  });
  afterEach(() => test.close());
  const day = 24 * 3_600_000;
  const answered = (owner: string, times: number, what = 'old') =>
    Promise.all(Array.from({ length: times }, (_, n) => test.log.once(owner, `${what} ${n}`, () => n)));
  const kept = () =>
    test.db.prepare('SELECT owner, count(*) FROM answer GROUP BY owner ORDER BY owner').raw().all() as [
      string,
      number,
    ][];

  it('are forgotten after a day, in bites, but for those of clients that live', async () => {
    await answered('application', 450);
    await answered('ended', 3);
    await answered('living', 5);
    test.clock.at += day / 2;
    await answered('application', 7, 'new');
    test.clock.at += day / 2 + 1;
    const pace = { againMs: 1, everyMs: 10 };
    let most = 0;
    let before = 465;
    const group = createGroupCommit(test.db);
    const commit = {
      ...group,
      async run<T>(work: () => T): Promise<T> {
        const result = await group.run(work);
        const now = kept().reduce((sum, [, count]) => sum + count, 0);
        most = Math.max(most, before - now);
        before = now;
        return result;
      },
    };
    const clock = { now: () => test.clock.at };
    const isLiving = (owner: string) => owner === 'living';
    const sweep = createAnswerSweep({ db: test.db, commit, clock, logger: silentLog(), isLiving, pace });
    sweep.start();
    try {
      await until('only what is kept', () => before === 12 || undefined);
      assert.deepEqual(kept(), [
        ['application', 7],
        ['living', 5],
      ]);
      assert.ok(most <= 200, `${most} at once`);
      test.clock.at += day;
      await until('another round', () => before === 5 || undefined);
      assert.equal(await test.log.once('living', 'old 3', () => 'anew'), 3);
    } finally {
      sweep.stop();
      await commit.drained();
    }
  });
});
