import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
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

  it('keeps nobody else waiting where one conversation fails, which is tried less and less often', async () => {
    await openBoth(test);
    const tries: number[] = [];
    const began = performance.now();
    const clock = { now: () => 40_000 + performance.now() - began };
    const failing: typeof elapse = (conversation, now) => {
      if (conversation.facts.id !== 'c') return elapse(conversation, now);
      tries.push(now);
      throw new Error('a defect');
    };
    const deadlines = createDeadlines({
      log: test.log,
      reader: test.reader,
      elapse: failing,
      clock,
      logger: silentLog(),
    });
    try {
      test.clock.at = 40_000;
      deadlines.start();
      await until('the first try', () => tries.length === 1 || undefined);
      await until('what else was due', () => test.reader.due(40_000).ids.join() === 'c' || undefined);
      await until('the second try', () => tries.length === 2 || undefined);
      assert.ok(clock.now() >= 41_000, 'a second later');
      await pause(1300);
      assert.equal(tries.length, 2, 'then two seconds later');
    } finally {
      deadlines.stop();
      await decide(test, 'm', () => []);
    }
  });
});
