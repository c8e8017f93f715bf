import assert from 'node:assert/strict';
import { silentLog } from '../../../server/lib/logger.ts';
import { elapse } from '../../../server/platform/conversation/deadlines.ts';
import { createDeadlines } from '../../../server/platform/log/deadlines.ts';
import { until } from '../support/until.ts';
import { decide, openBoth, openLog, type TestLog } from './support.ts';

describe('what is due', () => {
  let test: TestLog;
  beforeEach(() => {
    test = openLog();
  });
  afterEach(() => test.close());

  it('happens after all when the table could not be read at first, and no command fails by it', async () => {
    let faults = 0;
    const reader = {
      ...test.reader,
      due(now: number) {
        if (faults < 1) {
          faults += 1;
          throw new Error('SQLITE_IOERR');
        }
        return test.reader.due(now);
      },
    };
    const clock = { now: () => test.clock.at };
    const deadlines = createDeadlines({ log: test.log, reader, elapse, clock, logger: silentLog() });
    await openBoth(test);
    try {
      deadlines.start();
      deadlines.wake();
      assert.equal(faults, 1);
      test.clock.at = 40_000;
      deadlines.wake();
      await until(
        'the chat that nobody answered is over',
        () => test.log.conversation('c')?.phase === 'closed' || undefined,
      );
    } finally {
      deadlines.stop();
      await decide(test, 'm', () => []);
    }
  });
});
