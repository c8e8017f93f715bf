import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bridgeChat } from '../../../server/platform/conversation/chat.ts';
import { createRecentEvents, type RecentEvents } from '../../../server/platform/log/recent.ts';
import { plays } from '../conversation/commands.ts';
import { bridging, saying, visitor } from '../conversation/support.ts';
import { playOnLog } from './play.ts';
import { decide, openBoth, openLog, type TestLog } from './support.ts';

const devices = ['a1', 'a2', 'b1', 'b2', 'v1', 'v2'];

/** As events come back from a client: what JSON keeps of them. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What is at hand and what is on disk, asked after every commit from where each device was at some earlier moment. */
function compareAtEveryCommit(test: TestLog, recent: RecentEvents, back: (device: string) => number): () => number {
  const at = new Map<string, number>();
  let compared = 0;
  test.log.onCommit((touched) => {
    recent.note(touched.devices);
    for (const device of devices) {
      const position = Math.max(0, (at.get(device) ?? 0) - back(device));
      const fromDisk = test.reader.forDevice(device, position, 500);
      assert.deepEqual(plain(recent.after(device, position, 500)), plain(fromDisk));
      compared += fromDisk.length;
      at.set(device, fromDisk.at(-1)?.number ?? position);
    }
  });
  return () => compared;
}

describe('recent events of a device', () => {
  it('are those of the log, wherever one asks from, whatever happened', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(plays, fc.array(fc.nat({ max: 3 }), { minLength: 1 }), async ({ begun, commands }, steps) => {
        const test = openLog();
        let asked = 0;
        const back = () => steps[asked++ % steps.length] ?? 0;
        try {
          const count = compareAtEveryCommit(test, createRecentEvents(test.reader), back);
          await playOnLog(test, begun, commands);
          compared += count();
        } finally {
          test.close();
        }
      }),
      { numRuns: 25 },
    );
    assert.ok(compared > 0, 'no event was ever compared');
  });

  it('need no disk for who keeps up, and are read for who fell behind', async () => {
    const test = openLog();
    let reads = 0;
    const recent = createRecentEvents({
      forDevice(...asked) {
        reads += 1;
        return test.reader.forDevice(...asked);
      },
    });
    try {
      await openBoth(test, 'Hello');
      await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
      const first = recent.after('v1', 0, 500);
      const position = first.at(-1)?.number ?? 0;
      test.log.onCommit(({ devices: touched }) => recent.note(touched));
      for (let n = 0; n < 150; n += 1) await decide(test, 'c', saying(visitor, `line ${n}`));
      assert.equal(recent.after('v1', position, 500).length, 150);
      assert.equal(reads, 1);
      assert.equal(recent.after('v1', 0, 500).length, first.length + 150);
      assert.equal(reads, 2);
    } finally {
      test.close();
    }
  });
});
