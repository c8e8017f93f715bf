import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLog } from '../../../../server/lib/logger.ts';
import { createActivity } from '../../../../server/platform/ucwa/people/activity.ts';
import { createDevices } from '../../../../server/platform/ucwa/people/devices.ts';
import { createPresenceTable } from '../../../../server/platform/ucwa/people/presence.ts';
import { becomesIdle } from '../../../../server/platform/ucwa/people/reported.ts';
import { createSubscriptions } from '../../../../server/platform/ucwa/people/subscriptions.ts';
import { openLog, type TestLog } from '../../log/support.ts';
import { until } from '../../support/until.ts';

const minute = 60_000;

describe('who is active', () => {
  let store: TestLog;
  let activity: ReturnType<typeof createActivity> | undefined;
  beforeEach(() => {
    store = openLog();
  });
  afterEach(() => {
    activity?.stop();
    store.close();
  });
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

  function open() {
    const { db, log } = store;
    const [devices, presence] = [createDevices(db), createPresenceTable(db)];
    const reported = { devices, presence, subscriptions: createSubscriptions(db) };
    activity = createActivity({
      log,
      devices,
      presence,
      becomesIdle: (tx, uri, idle) => becomesIdle(reported, tx, uri, idle),
      clock: { now: () => store.clock.at },
      logger: silentLog(),
    });
    return { devices, presence, activity };
  }
  function addPeople(devices: ReturnType<typeof createDevices>, count: number, inactiveMs: number | null) {
    const client = { endpointId: 'e', culture: 'en', userAgent: 'u', type: 'Browser' };
    for (let n = 0; n < count; n += 1) {
      const { device } = devices.ofStaff({ uri: `sip:p${n}@x`, name: `P${n}` }, client, 0);
      devices.makeAvailable(device.id, inactiveMs);
    }
  }

  it('is so for five minutes where no other time was asked for', () => {
    const { devices } = open();
    addPeople(devices, 1, null);
    assert.equal(devices.allAvailable()[0]?.inactiveMs, 5 * minute);
  });

  it('is known of thousands with one timer, and who no more is found in commits of a hundred', async () => {
    const { devices, presence, activity } = open();
    const people = 2_500;
    store.db.transaction(() => addPeople(devices, people, 50))();
    const all = devices.allAvailable();
    const commits: number[] = [];
    store.log.onCommit(({ streams }) => void commits.push(streams.size));
    await pause(0); // mocha has its own timers by then
    const before = timers();
    activity.start();
    for (const device of all) await activity.note(device);
    assert.equal(timers(), before + 1);
    store.clock.at += 51;
    await until('the last of them', () => presence.of(all.at(-1)?.person.uri ?? '').idle || undefined);
    assert.deepEqual([commits.length, Math.max(...commits)], [people / 100, 100]);
    assert.ok(all.every(({ person }) => presence.of(person.uri).idle));
    await pause(0);
    assert.equal(timers(), before, 'nobody is left to be waited for');
  });
});
