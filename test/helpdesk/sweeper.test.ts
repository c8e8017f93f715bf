import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Alarm } from '../../server/helpdesk/alarm.ts';
import { createChatStore } from '../../server/helpdesk/chatStore.ts';
import { createOperations, type Operations } from '../../server/helpdesk/operations.ts';
import type { Hand } from '../../server/helpdesk/steps.ts';
import { createSweeper } from '../../server/helpdesk/sweeper.ts';
import { silentLog } from '../../server/lib/log.ts';
import { createGroupCommit } from '../../server/storage/groupCommit.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

describe('time passing', () => {
  const clock = { at: 1_000, now: () => clock.at };
  let desk: OpenDesk;
  let operations: Operations;
  let sweeper: Alarm | undefined;

  beforeEach(async () => {
    desk = await openDesk();
    operations = createOperations(desk.db);
    clock.at = 1_000;
  });
  afterEach(async () => {
    sweeper?.close();
    await desk.close();
  });

  const ask = (id: string, lane: string | null = null) =>
    operations.ask(
      'r1',
      { id, what: 'say', target: null, method: 'POST', href: 'http://x', body: 'x', lane, patienceMs: 100 },
      clock.at,
    );
  const overdue = () => operations.overdue(clock.at).map(({ id }) => id);

  it('does not run for what waits in a lane before it is sent', () => {
    ask('now');
    ask('later', 'visitor');
    clock.at += 100;
    assert.deepEqual(overdue(), ['now']);
    operations.sent('later', clock.at);
    clock.at += 99;
    assert.deepEqual(overdue(), ['now']);
    clock.at += 1;
    assert.deepEqual(overdue(), ['now', 'later']);
  });

  it('expires each for itself: one that cannot be worked holds up no other', async () => {
    for (const id of ['first', 'broken', 'last']) ask(id);
    clock.at += 100;
    const commit = createGroupCommit(desk.db);
    const hand: Hand = { begin: () => false, take: () => undefined, changed: () => undefined };
    sweeper = createSweeper({
      look: async () => undefined,
      clock,
      chats: createChatStore(desk.db),
      operations,
      steps: { run: (work) => commit.run(() => work(hand)) },
      advance(_hand, row) {
        operations.move(row, 'expired', clock.at);
        if (row.id === 'broken') throw new Error('a defect');
      },
      log: silentLog(),
    });
    sweeper.set();
    await pause(50);
    const states = operations.ofRequest('r1').map(({ id, state }) => [id, state]);
    assert.deepEqual(states, [
      ['first', 'expired'],
      ['broken', 'asked'],
      ['last', 'expired'],
    ]);
  });
});
