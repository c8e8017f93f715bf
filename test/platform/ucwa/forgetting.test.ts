import assert from 'node:assert/strict';
import { silentLog } from '../../../server/lib/logger.ts';
import { createForgetting, type Forgetting } from '../../../server/platform/ucwa/forgetting.ts';
import { createGroupCommit } from '../../../server/storage/groupCommit.ts';
import { openLog, type TestLog } from '../log/support.ts';
import { until } from '../support/until.ts';

const day = 24 * 3600_000;

describe('answers to operations', () => {
  let file: TestLog;
  let forgetting: Forgetting;
  beforeEach(() => {
    file = openLog();
    const clock = { now: () => file.clock.at };
    forgetting = createForgetting({ db: file.db, commit: createGroupCommit(file.db), clock, logger: silentLog() });
  });
  afterEach(() => {
    forgetting.stop();
    file.close();
  });
  const ask = (operation: string, answer: string) => file.log.once('owner', operation, () => answer);
  const kept = () => file.db.prepare('SELECT count(*) FROM answer').pluck().get();

  it('are kept for seven days, and then forgotten, however many, without stopping the rest', async () => {
    await Promise.all(Array.from({ length: 1_200 }, (_, index) => ask(`old-${index}`, 'first')));
    file.clock.at += day;
    await ask('young', 'first');
    file.clock.at += 6 * day;
    forgetting.start();
    await ask('now', 'first');
    assert.equal(kept(), 1_202, 'seven days are not over');
    forgetting.stop();
    file.clock.at += 1;
    forgetting.start();
    await until('only the young ones', () => (kept() === 2 ? true : undefined));
    assert.deepEqual(
      [await ask('young', 'second'), await ask('now', 'second'), await ask('old-1', 'second')],
      ['first', 'first', 'second'],
    );
  });
});
