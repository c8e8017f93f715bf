import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createInbox, type Inbox } from '../../server/helpdesk/inbox.ts';
import { createInboxRows, type InboxRow, type InboxRows } from '../../server/helpdesk/inboxRows.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { silentLog } from '../../server/lib/logger.ts';
import { createGroupCommit, type GroupCommit } from '../../server/storage/groupCommit.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

describe('inbox', () => {
  let desk: OpenDesk;
  let rows: InboxRows;
  let commit: GroupCommit;
  let inbox: Inbox;
  let worked: string[];

  beforeEach(async () => {
    desk = await openDesk();
    commit = createGroupCommit(desk.db);
    rows = createInboxRows(desk.db, systemClock);
    worked = [];
    inbox = open();
  });
  afterEach(async () => {
    await inbox.close();
    await commit.drained();
    await desk.close();
  });

  const open = (): Inbox => createInbox({ rows, commit, work, log: silentLog(), gapMs: 60 });
  const work = (row: InboxRow): Promise<boolean> =>
    commit.run(() => {
      if (rows.worked(row.id, null)) worked.push(`${row.key}${row.ack}`);
      return true;
    });
  const receive = (key: string, ack: number, context: string | null = null) =>
    inbox.receive({ key, ack, body: '{}', context });

  async function idle(): Promise<void> {
    await pause(5);
    await inbox.idle();
  }

  it('works each callback once, however often it comes', async () => {
    const answers = await Promise.all([receive('a', 1, 'first'), receive('a', 1, 'second'), receive('a', 1, 'third')]);
    await idle();
    assert.deepEqual(worked, ['a1']);
    assert.deepEqual(
      answers.map(({ context, duplicate }) => [context, duplicate]),
      [
        ['first', false],
        ['first', true],
        ['first', true],
      ],
    );
  });

  it('hands over in the order of the acks, each conversation for itself', async () => {
    await Promise.all([receive('a', 3), receive('a', 2), receive('b', 1), receive('a', 1), receive('b', 2)]);
    await idle();
    assert.deepEqual(
      worked.filter((name) => name.startsWith('a')),
      ['a1', 'a2', 'a3'],
    );
    assert.deepEqual(
      worked.filter((name) => name.startsWith('b')),
      ['b1', 'b2'],
    );
  });

  it('waits a while for a missing one, then goes on, and takes it when it comes after all', async () => {
    await receive('a', 1);
    await receive('a', 3);
    await idle();
    assert.deepEqual(worked, ['a1']);
    await pause(100);
    await idle();
    assert.deepEqual(worked, ['a1', 'a3']);
    await receive('a', 2);
    await receive('a', 4);
    await idle();
    assert.deepEqual(worked, ['a1', 'a3', 'a2', 'a4']);
  });

  it('is taken up by the next process where the last one stopped', async () => {
    await commit.run(() => rows.add({ key: 'a', ack: 2, body: '{}', context: null }));
    await commit.run(() => rows.add({ key: 'a', ack: 1, body: '{}', context: null }));
    inbox.takeUp();
    await idle();
    assert.deepEqual(worked, ['a1', 'a2']);
    await inbox.close();
    inbox = open();
    inbox.takeUp();
    await receive('a', 3);
    await idle();
    assert.deepEqual(worked, ['a1', 'a2', 'a3']);
  });

  it('works a row once that is taken up while it is being handed over', async () => {
    const received = receive('a', 1);
    await received;
    inbox.takeUp();
    inbox.takeUp();
    await idle();
    assert.deepEqual(worked, ['a1']);
  });

  it('works nothing after its end', async () => {
    await inbox.close();
    await receive('a', 1);
    await idle();
    assert.deepEqual(worked, []);
    assert.equal(rows.unworked().length, 1);
  });

  it('works nothing of a conversation past what the database did not take, until it takes it', async () => {
    let isFull = true;
    await inbox.close();
    const refusing = async (row: InboxRow): Promise<boolean> => (row.ack === 2 && isFull ? false : work(row));
    inbox = createInbox({ rows, commit, work: refusing, log: silentLog(), gapMs: 20 });
    await Promise.all([receive('a', 1), receive('a', 2), receive('a', 3), receive('b', 1)]);
    await idle();
    await pause(60);
    assert.deepEqual(worked.toSorted(), ['a1', 'b1']);
    isFull = false;
    await pause(1_100);
    await idle();
    assert.deepEqual(
      worked.filter((name) => name.startsWith('a')),
      ['a1', 'a2', 'a3'],
    );
  });
});
