import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { LineEvents } from '../../../../public/shared/room/line.ts';
import { openWatched } from '../../../../public/shared/room/watchedLine.ts';

describe('a line of the room wire that is watched', () => {
  const never = () => new Promise<void>(() => {});

  function open(first: () => Promise<void>, ask: () => Promise<void>) {
    const told: { events?: LineEvents; ended: boolean } = { ended: false };
    const line = openWatched({
      open(events) {
        told.events = events;
        return { send() {}, close: () => events.onEnd(true) };
      },
      times: { askMs: 20, answerMs: 10, openMs: 10 },
      onOpen: first,
      ask,
      onText() {},
      onEnd() {
        told.ended = true;
      },
    });
    return { line, told };
  }

  it('is closed when it does not open in time, or does not answer', async () => {
    const { told: unopened } = open(never, never);
    const { told: silent } = open(async () => {}, never);
    silent.events?.onOpen();
    await pause(15);
    assert.deepEqual([unopened.ended, silent.ended], [true, false]);
    await pause(25);
    assert.equal(silent.ended, true);
  });

  it('is asked again and again for as long as it answers', async () => {
    let asked = 0;
    const { line, told } = open(
      async () => {},
      async () => void asked++,
    );
    told.events?.onOpen();
    await pause(70);
    assert.ok(asked >= 2 && !told.ended, `${asked}`);
    line.close();
    const before = asked;
    await pause(50);
    assert.equal(asked, before);
  });
});
