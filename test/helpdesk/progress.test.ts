import assert from 'node:assert/strict';
import type { OperationMoved } from '../../server/helpdesk/flow/happenings.ts';
import { createOperations, type OperationRow, type Operations } from '../../server/helpdesk/operations.ts';
import { createAdvance, type Progress } from '../../server/helpdesk/progress.ts';
import { createTranscript } from '../../server/helpdesk/transcript.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

const completed: Progress = { became: 'completed', byEvent: true };
const refused: Progress = { became: 'failed', byEvent: false, cause: { code: 'Conflict', subcode: null } };

describe('an operation whose answer comes after its event', () => {
  let desk: OpenDesk;
  let operations: Operations;
  let asked: OperationRow;
  let told: OperationMoved['became'][];
  let advance: (progress: Progress) => void;
  beforeEach(async () => {
    desk = await openDesk();
    operations = createOperations(desk.db);
    told = [];
    const transcript = createTranscript(desk.db);
    const move = createAdvance({ operations, transcript, clock: { now: () => 2_000 }, name: 'Helpdesk' });
    const ask = { id: 'op-1', what: 'start meeting', target: null, method: 'POST', href: '/x' } as const;
    asked = operations.ask('r1', { ...ask, body: null, lane: null, patienceMs: 1 }, 1_000);
    const hand = {
      begin: () => false,
      take: (_request: string, happening: object) => void told.push((happening as OperationMoved).became),
      changed: () => undefined,
    };
    advance = (progress) => move(hand, asked, progress); // the row as it was when it was sent
  });
  afterEach(() => desk.close());

  const state = () => operations.byId('op-1')?.state;

  it('stays completed when a repeat is refused, and the request hears nothing of that', () => {
    advance(completed);
    advance(refused);
    assert.deepEqual([state(), operations.byId('op-1')?.reason, told], ['completed', null, ['completed']]);
  });

  it('keeps its first end when it fails twice', () => {
    advance({ became: 'expired', byEvent: false, reason: 'no end of it was told in time' });
    advance(refused);
    assert.deepEqual([state(), told], ['expired', ['expired']]);
  });

  it('still tells the request what came about after it was given up', () => {
    advance({ became: 'expired', byEvent: false });
    advance(completed);
    assert.deepEqual([state(), told], ['expired', ['expired', 'completed']]);
  });
});
