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
      times: { askMs: 40, answerMs: 60, openMs: 80 }, // a hundredth of those that a room is kept with
      onOpen: first,
      ask,
      onText() {},
      onEnd() {
        told.ended = true;
      },
    });
    return { line, told };
  }

  it('is closed when it does not open in time', async () => {
    const { told } = open(never, never);
    await until('the end', () => told.ended || undefined);
  });

  it('is closed when it does not answer in time, whatever it is asked meanwhile', async () => {
    const { line, told: silent } = open(never, never);
    silent.events?.onOpen();
    const waking = setInterval(line.ask, 10); // the person comes back again and again
    try {
      await until('the end', () => silent.ended || undefined, 1_000);
    } finally {
      clearInterval(waking);
    }
  });

  it('is closed when it does not answer any more', async () => {
    const { told } = open(async () => {}, never);
    told.events?.onOpen();
    await pause(20);
    assert.equal(told.ended, false, 'it has answered once');
    await until('the end', () => told.ended || undefined, 1_000);
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
