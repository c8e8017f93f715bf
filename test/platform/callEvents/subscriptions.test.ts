import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLog } from '../../../server/lib/logger.ts';
import { Problem } from '../../../server/lib/problem.ts';
import { createDurables } from '../../../server/platform/callEvents/durables.ts';
import type { Asked } from '../../../server/platform/callEvents/request.ts';
import type { EventReader } from '../../../server/platform/callEvents/subscription.ts';
import {
  createSubscriptions,
  type Reading,
  type Subscriptions,
} from '../../../server/platform/callEvents/subscriptions.ts';
import { createGroupCommit } from '../../../server/storage/groupCommit.ts';
import { openLog, type TestLog } from '../log/support.ts';
import { until } from '../support/until.ts';
import { alice, bob, giveUp, initiate } from './support.ts';

const usual: Asked = { clientId: '', queue: '', durable: '', start: { at: 'new' }, maxInFlight: 100, ackMs: null };
const client = { id: 'crm', phones: [alice] };

interface TestReader extends EventReader {
  free: boolean;
  /** `sequence` or `sequence again`, in order. */
  readonly got: { readonly sequence: number; readonly again: boolean; readonly what: string }[];
  readonly ends: string[];
  readonly inbox: string;
  reading?: Reading;
}

describe('subscriptions to call events', () => {
  let log: TestLog;
  let subscriptions: Subscriptions;
  let count = 0;

  function open() {
    const durables = createDurables(log.db);
    durables.begin(log.clock.at);
    subscriptions = createSubscriptions({
      reader: log.reader,
      commit: createGroupCommit(log.db),
      durables,
      now: () => log.clock.at,
      logger: silentLog(),
    });
    log.log.onCommit(({ calls }) => subscriptions.hear(calls));
  }
  /** As after a kill: nobody said goodbye. */
  function restart() {
    subscriptions.close();
    log = log.reopen();
    log.clock.at = clockBefore;
    open();
  }
  let clockBefore = 0;

  beforeEach(() => {
    log = openLog();
    log.clock.at = clockBefore = 10_000_000;
    open();
  });
  afterEach(async () => {
    subscriptions.close();
    await pause(5); // the positions of those who went
    log.close();
  });

  async function read(more: Partial<Asked> = {}, who = client): Promise<TestReader> {
    const got: TestReader['got'] = [];
    const ends: string[] = [];
    let made: TestReader | undefined;
    const asked = { ...usual, ...more };
    const reading = await subscriptions.subscribe(who, asked, (inbox) => {
      made = {
        id: `reader-${++count}`,
        maxInFlight: asked.maxInFlight,
        free: true,
        got,
        ends,
        inbox,
        isFree: () => made?.free === true,
        send: ({ sequence, type, call, owner }, again) =>
          got.push({
            sequence,
            again,
            what: `${call} ${type.slice(5).toLowerCase()}${owner === bob ? ' of bob' : ''}`,
          }),
        end(why) {
          ends.push(why);
          made?.reading?.stop();
        },
      };
      return made;
    });
    assert.ok(made);
    made.reading = reading;
    return made;
  }
  const heard = (reader: TestReader, what: readonly string[]) =>
    until(
      `${what.join(', ')}; got ${JSON.stringify(reader.got)}`,
      () => reader.got.length >= what.length || undefined,
    ).then(() =>
      assert.deepEqual(
        reader.got.map(({ what: one, again }) => (again ? `${one} again` : one)),
        what,
      ),
    );

  it('tell each phone its own, in order, with numbers that grow', async () => {
    const [hers, his] = [await read(), await read({}, { id: 'his', phones: [bob] })];
    await initiate(log, 'c1');
    await giveUp(log, 'c1');
    await heard(hers, ['c1 initiated', 'c1 ended']);
    await heard(his, ['c1 initiated of bob', 'c1 ended of bob']);
    const numbers = [...hers.got, ...his.got].map(({ sequence }) => sequence);
    assert.equal(new Set(numbers).size, 4);
    assert.deepEqual(
      hers.got.map(({ sequence }) => sequence),
      numbers.slice(0, 2).sort((a, b) => a - b),
    );
  });

  it('begin where they are asked to', async () => {
    await initiate(log, 'c1');
    log.clock.at += 60_000;
    await initiate(log, 'c2');
    await giveUp(log, 'c1');
    const all = await read({ start: { at: 'oldest' } });
    await heard(all, ['c1 initiated', 'c2 initiated', 'c1 ended']);
    const [, second] = all.got;
    const at = { at: 'sequence', sequence: second?.sequence ?? 0 } as const;
    await heard(await read({ start: at }), ['c2 initiated', 'c1 ended']);
    await heard(await read({ start: { at: 'sequence', sequence: 0 } }), ['c1 initiated', 'c2 initiated', 'c1 ended']);
    await heard(await read({ start: { at: 'moment', moment: log.clock.at - 30_000 } }), ['c2 initiated', 'c1 ended']);
    await heard(await read({ start: { at: 'last' } }), ['c1 ended']);
    const fresh = await read();
    await giveUp(log, 'c2');
    await heard(fresh, ['c2 ended']);
    await assert.rejects(read({ start: { at: 'sequence', sequence: 2 ** 60 } }), isProblem('SequenceToCome'));
  });

  it('keep half an hour', async () => {
    await initiate(log, 'c1');
    log.clock.at += 31 * 60_000;
    await initiate(log, 'c2');
    await heard(await read({ start: { at: 'oldest' } }), ['c2 initiated']);
    await giveUp(log, 'c1');
    await heard(await read({ start: { at: 'oldest' } }), ['c2 initiated', 'c1 ended']);
  });

  it('send again what is not acknowledged in time', async () => {
    const reader = await read({ ackMs: 1000 });
    await initiate(log, 'c1');
    await initiate(log, 'c2');
    await heard(reader, ['c1 initiated', 'c2 initiated']);
    await subscriptions.ack(client, reader.inbox, reader.got[0]?.sequence ?? 0);
    log.clock.at += 1001;
    reader.reading?.wake();
    await heard(reader, ['c1 initiated', 'c2 initiated', 'c2 initiated again']);
    await subscriptions.ack(client, reader.inbox, reader.got[1]?.sequence ?? 0);
    await subscriptions.ack(client, reader.inbox, reader.got[1]?.sequence ?? 0); // a repeat changes nothing
    log.clock.at += 5000;
    reader.reading?.wake();
    await pause(5);
    assert.equal(reader.got.length, 3);
  });

  it('let nobody acknowledge for somebody else, or what was not sent', async () => {
    const reader = await read({ ackMs: 1000 });
    await initiate(log, 'c1');
    await heard(reader, ['c1 initiated']);
    const [{ sequence } = { sequence: 0 }] = reader.got;
    await assert.rejects(
      subscriptions.ack({ id: 'other', phones: [alice] }, reader.inbox, sequence),
      isProblem('NoSuchInbox'),
    );
    await assert.rejects(subscriptions.ack(client, 'guess', sequence), isProblem('NoSuchInbox'));
    await assert.rejects(subscriptions.ack(client, reader.inbox, sequence + 1e6), isProblem('NeverSent'));
  });

  it('send no more at a time than asked for', async () => {
    const reader = await read({ ackMs: 1000, maxInFlight: 1 });
    for (const id of ['c1', 'c2', 'c3']) await initiate(log, id);
    await heard(reader, ['c1 initiated']);
    await pause(5);
    assert.equal(reader.got.length, 1);
    await subscriptions.ack(client, reader.inbox, reader.got[0]?.sequence ?? 0);
    await heard(reader, ['c1 initiated', 'c2 initiated']);
    log.clock.at += 1001;
    reader.reading?.wake();
    await heard(reader, ['c1 initiated', 'c2 initiated', 'c2 initiated again']);
  });

  it('wait in the log for who does not read, not in memory', async () => {
    const reader = await read();
    reader.free = false;
    const ids = Array.from({ length: 1200 }, (_, n) => `c${n}`);
    await Promise.all(ids.map((id) => initiate(log, id)));
    reader.free = true;
    reader.reading?.wake();
    await heard(
      reader,
      ids.map((id) => `${id} initiated`),
    );
  });

  it('share what comes among a queue, and hand on what one of it leaves', async () => {
    const more = { queue: 'q', ackMs: 1000 };
    const [one, two] = [await read(more), await read(more)];
    const ids = ['c1', 'c2', 'c3', 'c4'];
    for (const id of ids) await initiate(log, id);
    await until('all of them', () => one.got.length + two.got.length === 4 || undefined);
    assert.deepEqual([one.got.length, two.got.length], [2, 2]);
    one.reading?.stop();
    await until('what the other left', () => two.got.length === 4 || undefined);
    assert.deepEqual([...two.got].map(({ what }) => what.slice(0, 2)).sort(), ids);
    assert.equal(two.got.filter(({ again }) => again).length, 2);
    await assert.rejects(read({ queue: 'q' }), isProblem('QueueDiffers'));
  });

  it('forget a queue with its last reader, and no durable one', async () => {
    (await read({ queue: 'q' })).reading?.stop();
    (await read({ durable: 'd' })).reading?.stop();
    await initiate(log, 'c1');
    const [queue, durable] = [await read({ queue: 'q' }), await read({ durable: 'd' })];
    await initiate(log, 'c2');
    await heard(queue, ['c2 initiated']);
    await heard(durable, ['c1 initiated', 'c2 initiated']);
  });

  it('that are durable go on after a kill: nothing missed, nothing twice but what was not acknowledged', async () => {
    const [received, acknowledged] = [await read({ durable: 'd' }), await read({ durable: 'e', ackMs: 60_000 })];
    await initiate(log, 'c1');
    await initiate(log, 'c2');
    for (const reader of [received, acknowledged]) await heard(reader, ['c1 initiated', 'c2 initiated']);
    await subscriptions.ack(client, acknowledged.inbox, acknowledged.got[0]?.sequence ?? 0);
    restart();
    await initiate(log, 'c3');
    await heard(await read({ durable: 'd', start: { at: 'oldest' } }), ['c3 initiated']);
    const after = await read({ durable: 'e', ackMs: 60_000 });
    await heard(after, ['c2 initiated again', 'c3 initiated']);
    assert.equal(after.inbox, acknowledged.inbox, 'an acknowledgement may still be on its way');
  });

  it('that are durable take an acknowledgement while nobody reads, and last an hour', async () => {
    const reader = await read({ durable: 'd', ackMs: 60_000 });
    await initiate(log, 'c1');
    await heard(reader, ['c1 initiated']);
    reader.reading?.stop();
    await pause(5);
    await subscriptions.ack(client, reader.inbox, reader.got[0]?.sequence ?? 0);
    const again = await read({ durable: 'd', ackMs: 60_000 });
    await initiate(log, 'c2');
    await heard(again, ['c2 initiated']);
    again.reading?.stop();
    await pause(5);
    log.clock.at += 3600_001;
    await assert.rejects(
      subscriptions.ack(client, reader.inbox, again.got[0]?.sequence ?? 0),
      isProblem('NoSuchInbox'),
    );
    assert.notEqual((await read({ durable: 'd' })).inbox, reader.inbox);
  });

  it('acknowledge nothing that is not on disk, however often it is said', async () => {
    const reader = await read({ durable: 'd', ackMs: 60_000 });
    await initiate(log, 'c1');
    await heard(reader, ['c1 initiated']);
    const [{ sequence } = { sequence: 0 }] = reader.got;
    const ack = () => subscriptions.ack(client, reader.inbox, sequence);
    log.db.exec("CREATE TRIGGER full BEFORE INSERT ON event_reader BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    const refused = await Promise.allSettled([ack(), ack()]);
    assert.deepEqual(
      refused.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    await assert.rejects(ack(), /disk full/);
    log.db.exec('DROP TRIGGER full');
    const onDisk = () => createDurables(log.db).byInbox(reader.inbox, log.clock.at)?.unacked;
    assert.deepEqual(onDisk(), [sequence]);
    const first = ack();
    await ack();
    assert.deepEqual(onDisk(), []);
    await first;
  });

  it('send again what could not be acknowledged', async () => {
    const reader = await read({ durable: 'd', ackMs: 1000 });
    await initiate(log, 'c1');
    await heard(reader, ['c1 initiated']);
    log.db.exec("CREATE TRIGGER full BEFORE INSERT ON event_reader BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    await assert.rejects(subscriptions.ack(client, reader.inbox, reader.got[0]?.sequence ?? 0), /disk full/);
    log.db.exec('DROP TRIGGER full');
    log.clock.at += 1001;
    reader.reading?.wake();
    await heard(reader, ['c1 initiated', 'c1 initiated again']);
  });

  it('that are durable belong to who came last', async () => {
    const first = await read({ durable: 'd', ackMs: 60_000 });
    await initiate(log, 'c1');
    await heard(first, ['c1 initiated']);
    const second = await read({ durable: 'd', ackMs: 60_000 });
    assert.deepEqual(first.ends, ['replaced']);
    await heard(second, ['c1 initiated again']);
  });

  it('are bounded', async () => {
    for (let n = 0; n < 32; n++) await read();
    await assert.rejects(read(), isProblem('TooManyReaders'));
    await read({}, { id: 'another', phones: [bob] });
  });
});

const isProblem = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;
