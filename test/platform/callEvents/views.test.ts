import assert from 'node:assert/strict';
import { createViews } from '../../../server/platform/callEvents/views.ts';
import type { CallChange } from '../../../server/platform/log/log.ts';
import { openLog, type TestLog } from '../log/support.ts';
import { moveAlone, openAlone } from './support.ts';

describe('calls read on event by event', () => {
  let test: TestLog;
  beforeEach(() => {
    test = openLog();
  });
  afterEach(() => test.close());

  it('reads no call from its beginning twice, also one without phones and legs', async () => {
    let reads = 0;
    const views = createViews({
      range(...asked) {
        reads++;
        return test.reader.range(...asked);
      },
    });
    const read = ({ events }: CallChange) => {
      for (const event of events) views.read(event);
    };
    await openAlone(test, 'c1');
    test.log.onCommit(({ calls }) => calls.forEach(read));
    for (let n = 0; n < 5; n++) await moveAlone(test, 'c1', `a${n}`);
    assert.equal(reads, 1);
  });
});
