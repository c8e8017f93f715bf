import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { readPast } from '../../../../server/platform/ucwa/callbacks/past.ts';
import { createPauses, isTimeToGiveUp, pauseMsAfter } from '../../../../server/platform/ucwa/callbacks/pauses.ts';

const answer = { status: 503, taken: false, why: 'answered 503', body: '', retryAfterMs: undefined };
const day = 24 * 3_600_000;

describe('the pause after a callback that was not taken', () => {
  it('is a second at most at first, grows to a minute, and is spread', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 50].map((attempt) => pauseMsAfter(attempt, answer, 0.999999));
    assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]);
    assert.equal(pauseMsAfter(4, answer, 0), 2000);
  });

  it('is never shorter than the receiver asks for, and its own where that is longer', () => {
    assert.equal(pauseMsAfter(1, { ...answer, retryAfterMs: 30_000 }, 0), 30_000);
    assert.equal(pauseMsAfter(1, { ...answer, retryAfterMs: 30_000 }, 0.5), 31_500);
    assert.equal(pauseMsAfter(9, { ...answer, retryAfterMs: 1_000 }, 0.999999), 60_000);
  });

  it('has no end while the conversation is open, nor on its first day after', () => {
    assert.equal(isTimeToGiveUp(null, 400 * day), false);
    assert.equal(isTimeToGiveUp(1000, 999 + day), false);
    assert.equal(isTimeToGiveUp(1000, 1000 + day), true);
  });

  it('ends early when its application can be reached again, unless it asked for the pause itself', async () => {
    const over: string[] = [];
    const pauses = createPauses((conversation) => over.push(conversation));
    pauses.set('a', 60_000, 'x', false);
    pauses.set('b', 60_000, 'x', true);
    pauses.set('c', 60_000, 'y', false);
    pauses.set('d', 5, 'y', false);
    pauses.endOf('x');
    assert.deepEqual(over, ['a']);
    await pause(20);
    assert.deepEqual(over, ['a', 'd']);
    pauses.end('b');
    pauses.end('b');
    assert.deepEqual(over, ['a', 'd', 'b']);
    pauses.clear();
    assert.equal(pauses.has('c'), false);
  });
});

describe('what earlier callbacks carried', () => {
  it('is read oldest first, without what was cut off', () => {
    assert.deepEqual(readPast('12:30-31;11:7-29;10:1-'), [
      { ack: 11, firstSeq: 7, lastSeq: 29 },
      { ack: 12, firstSeq: 30, lastSeq: 31 },
    ]);
    assert.deepEqual(readPast(''), []);
  });
});
