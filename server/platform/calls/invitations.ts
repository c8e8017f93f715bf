import type { Database } from '../../storage/database.ts';
import type { CallStep } from '../conversation/call/steps.ts';
import type { RingOver, RingStep } from '../conversation/ring.ts';
import type { CallChange } from '../log/log.ts';
import { stepsIn } from './callNow.ts';

/** How a ring is over for one whom it was to ring. */
export type RungEnd = RingOver | 'answered';

/** Somebody who was asked into a call, while he rings and ever after. */
export interface InvitationRecord {
  readonly call: string;
  readonly invitation: string;
  /** Whom it rang. */
  readonly uri: string;
  readonly from: string;
  /** The id its maker gave to the request, and the session he asked with; null when the call itself did. */
  readonly operation: string;
  readonly device: string | null;
  readonly transfer: boolean;
  /** Null while he rings. */
  readonly end: RungEnd | null;
}

/** Invitations by who made or answers them, wherever in a long history. The log is the truth. */
export interface InvitationRecords {
  /** Inside a transaction: notes what a decision did. */
  note(change: CallChange): void;
  /** Somebody's own under an id he gave, newest first. */
  askedBy(uri: string, operation: string): readonly InvitationRecord[];
  /** Those that rang somebody under an id, newest first. */
  asking(uri: string, operation: string): readonly InvitationRecord[];
  byId(invitation: string, uri: string): InvitationRecord | undefined;
}

/** What a step of a ring means for one of those it was to ring; null when it ends nothing for him. */
export function rungEnd(step: RingStep, uri: string): RungEnd | null {
  switch (step.step) {
    case 'answered':
      return step.uri === uri ? 'answered' : 'cancelled';
    case 'over':
      return step.cause;
    case 'out':
      return step.uri === uri ? step.cause : null;
    default:
      return null;
  }
}

/** Nobody asks again for so many under one id. */
const most = 100;

interface Row extends Omit<InvitationRecord, 'transfer'> {
  readonly transfer: 0 | 1;
}

export function createInvitationRecords(db: Database): InvitationRecords {
  const insert = db.prepare(
    'INSERT INTO call_invitation(invitation, uri, call, caller, operation, device, transfer) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const rung = db.prepare<[string], { uri: string }>(
    'SELECT uri FROM call_invitation WHERE invitation = ? AND ended IS NULL',
  );
  const finish = db.prepare('UPDATE call_invitation SET ended = ? WHERE invitation = ? AND uri = ?');
  const columns = 'call, invitation, uri, caller AS "from", operation, device, transfer, ended AS "end"';
  const of = (whose: 'caller = ? AND device IS NOT NULL' | 'uri = ?') =>
    db.prepare<[string, string], Row>(
      `SELECT ${columns} FROM call_invitation WHERE ${whose} AND operation = ? ORDER BY number DESC LIMIT ${most}`,
    );
  const [askedBy, asking] = [of('caller = ? AND device IS NOT NULL'), of('uri = ?')];
  const byId = db.prepare<[string, string], Row>(
    `SELECT ${columns} FROM call_invitation WHERE invitation = ? AND uri = ?`,
  );
  const read = (row: Row): InvitationRecord => ({ ...row, transfer: row.transfer === 1 });

  function take(call: string, step: CallStep): void {
    if (step.is === 'invited') {
      const { id, from, operation, device, transfer, ring } = step.invitation;
      for (const { uri } of ring.people) insert.run(id, uri, call, from, operation, device, transfer ? 1 : 0);
    } else if (step.is === 'ring' && ['answered', 'over', 'out'].includes(step.step.step))
      for (const { uri } of rung.all(step.invitation)) {
        const end = rungEnd(step.step, uri);
        if (end) finish.run(end, step.invitation, uri);
      }
  }

  return {
    note({ facts, events }) {
      for (const { body } of events) for (const step of stepsIn(body)) take(facts.id, step);
    },
    askedBy: (uri, operation) => askedBy.all(uri, operation).map(read),
    asking: (uri, operation) => asking.all(uri, operation).map(read),
    byId(invitation, uri) {
      const row = byId.get(invitation, uri);
      return row && read(row);
    },
  };
}
