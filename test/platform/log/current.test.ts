import assert from 'node:assert/strict';
import { endMeeting } from '../../../server/platform/conversation/meeting.ts';
import { decide, openBoth, openLog, type TestLog } from './support.ts';

describe('what the log remembers of a conversation', () => {
  let test: TestLog;
  beforeEach(() => {
    test = openLog();
  });
  afterEach(() => test.close());

  it('is never a decision that was undone', async () => {
    await openBoth(test);
    const before = test.log.conversation('m');
    const undone = test.log.commit((tx) => {
      tx.change('m', endMeeting);
      assert.equal(tx.load('m').phase, 'closed', 'it holds while its transaction does');
      throw new Error('changed my mind');
    });
    await assert.rejects(undone, /changed my mind/);
    assert.deepEqual(test.log.conversation('m'), before);
    await decide(test, 'm', endMeeting);
    assert.equal(test.log.conversation('m')?.phase, 'closed');
  });

  it('is what lies on disk, whoever wrote it', async () => {
    await openBoth(test);
    await decide(test, 'm', endMeeting);
    const remembered = test.log.conversation('m');
    test = test.reopen();
    assert.deepEqual(JSON.parse(JSON.stringify(remembered)), test.log.conversation('m'));
  });
});
