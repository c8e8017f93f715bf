import assert from 'node:assert/strict';
import { bridgeParticipant } from '../../../../server/platform/conversation/bridge.ts';
import { bridgeChat } from '../../../../server/platform/conversation/chat.ts';
import { createRecentEvents } from '../../../../server/platform/log/recent.ts';
import { createGather } from '../../../../server/platform/ucwa/channel/gather.ts';
import type { Gather } from '../../../../server/platform/ucwa/channel/gathered.ts';
import type { Position } from '../../../../server/platform/ucwa/channel/position.ts';
import type { Device } from '../../../../server/platform/ucwa/people/device.ts';
import { alice, bridging, endpoint, saying, typing, visitor } from '../../conversation/support.ts';
import { openBoth, openLog, type TestLog } from '../../log/support.ts';

describe('what a channel is told after a position', () => {
  let test: TestLog;
  let gather: Gather;
  const device: Device = {
    id: 'v1',
    kind: 'visitor',
    person: visitor,
    application: '1000000001',
    endpointId: 'session',
    culture: 'en-US',
    userAgent: '',
    type: 'Browser',
    available: false,
    inactiveMs: 300_000,
    supportedMessageFormats: ['Plain'],
    instances: {},
    endedAt: null,
  };
  beforeEach(async () => {
    test = openLog();
    gather = createGather({
      reader: test.reader,
      recent: createRecentEvents(test.reader),
      log: test.log,
      deviceOf: () => device,
      now: () => 0,
      roomLink: ({ room }) => ({ href: 'ws://localhost/qss/ws', room }),
    });
    await openBoth(test);
    await test.log.commit((tx) => tx.change('c', (chat) => bridgeChat(chat, bridging('c', 'm'))));
  });
  afterEach(() => test.close());

  /** Everything after a position, a package at a time: how much was in each. */
  function packages(position: Position): number[] {
    const { events, position: next } = gather(device.id, position);
    return events.length === 0 ? [] : [events.length, ...packages(next)];
  }

  it('comes in packages of a bounded size, each thing once', async () => {
    const begun = test.reader.lastNumber();
    await test.log.commit((tx) => {
      for (let n = 0; n < 1234; n += 1) tx.change('c', saying(n % 2 ? visitor : endpoint, `line ${n}`));
    });
    const told = packages(begun);
    assert.ok(told.length >= 3 && Math.max(...told) <= 500, String(told));
    assert.equal(
      told.reduce((sum, count) => sum + count, 0),
      1234,
    );
    assert.deepEqual(packages(test.reader.lastNumber()), []);
  });

  it('goes past any number of events that are not for its ears', async () => {
    const begun = test.reader.lastNumber();
    await test.log.commit((tx) => {
      for (let n = 0; n < 1100; n += 1)
        tx.change('c', (chat) => bridgeParticipant(chat, { ...alice, displayName: `Agent ${n}`, filter: 'Enabled' }));
      tx.change('c', saying(endpoint, 'Welcome'));
    });
    assert.deepEqual(packages(begun), [1]);
  });

  it('says where to go on also when there is nothing to tell', async () => {
    const begun = test.reader.lastNumber();
    await test.log.commit((tx) => tx.change('c', typing(visitor)));
    const { events, position } = gather(device.id, begun);
    assert.deepEqual(events, []);
    assert.ok(typeof position === 'number' && position > begun);
  });
});
