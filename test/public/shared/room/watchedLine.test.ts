import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { LineEvents } from '../../../../public/shared/room/line.ts';
import { openWatched } from '../../../../public/shared/room/watchedLine.ts';
import { until } from '../../../platform/support/until.ts';

describe('a line of the room wire that is watched', () => {
  const never = () => new Promise<void>(() => {});

  function open(first: () => Promise<void>, ask: () => Promise<void>) {
    const told: { events?: LineEvents; ended: boolean } = { ended: false };
    const line = openWatched({
      open(events) {
        told.events = events;
        return { send() {}, close: () => events.onEnd(true) };
      },
      times: { askMs: 200, answerMs: 10, openMs: 10 },
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
    await until('the end', () => unopened.ended || undefined);
    assert.equal(silent.ended, false, 'it has answered once');
    await until('the end', () => silent.ended || undefined);
  });

  it('is asked again and again for as long as it answers', async () => {
    let asked = 0;
    const { line, told } = open(
      async () => {},
      async () => void asked++,
    );
    told.events?.onOpen();
    await until('the second', () => asked >= 2 || undefined);
    assert.equal(told.ended, false);
    line.close();
    const before = asked;
    await pause(250);
    assert.equal(asked, before);
  });
});
