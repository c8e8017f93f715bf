import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Alarm } from '../../server/helpdesk/alarm.ts';
import { createChatStore } from '../../server/helpdesk/chatStore.ts';
import { createOperations, type Operations } from '../../server/helpdesk/operations.ts';
import { createSweeper } from '../../server/helpdesk/sweeper.ts';
import type { Hand } from '../../server/helpdesk/takeStep.ts';
import { silentLog } from '../../server/lib/logger.ts';
import { createGroupCommit } from '../../server/storage/groupCommit.ts';
import { agents, openFlowPlatform } from './support/flowPlatform.ts';
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

  const ask = (id: string, lane: string | null = null, requestId = 'r1') =>
    operations.ask(
      requestId,
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

  it('goes on while the platform is slow to say how a request stands', async () => {
    const commit = createGroupCommit(desk.db);
    const chats = createChatStore(desk.db);
    const flow = openFlowPlatform(agents(1));
    flow.settle();
    chats.insert({ ...flow.chat(), wakeAt: 1_200 }, { page: null, customContent: null });
    for (const id of ['slow', 'quick']) {
      ask(id, null, `request of ${id}`);
      operations.answered(id, clock.at, undefined);
    }
    ask('unanswered');
    clock.at += 100;
    const [looks, woken]: [string[], string[]] = [[], []];
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const hand: Hand = {
      begin: () => false,
      take(id) {
        woken.push(id);
        const chat = chats.load(id);
        if (chat) chats.save(chat, { ...chat, wakeAt: null });
      },
      changed: () => undefined,
    };
    sweeper = createSweeper({
      async look(id) {
        looks.push(id);
        if (id === 'request of slow') await answered;
      },
      clock,
      chats,
      operations,
      steps: { run: (work) => commit.run(() => work(hand)) },
      advance: (_hand, row) => void operations.move(row, 'expired', clock.at),
      log: silentLog(),
    });
    const open = () => ['slow', 'quick', 'unanswered'].filter((id) => operations.byId(id)?.endedAt === null);
    sweeper.set();
    await pause(50);
    assert.deepEqual(open(), ['slow']);
    clock.at += 100;
    sweeper.set();
    await pause(150);
    assert.deepEqual(woken, ['request-1']);
    assert.deepEqual(looks, ['request of slow', 'request of quick'], 'each is looked at once');
    answer();
    await pause(50);
    assert.deepEqual(open(), []);
  });
});
