import type { Clock } from '../lib/clock.ts';
import type { Cause, OperationMoved, Seen } from './flow/happenings.ts';
import { isDoneByAnswer, type OperationRow, type Operations } from './operations.ts';
import type { Hand } from './takeStep.ts';
import type { Transcript } from './transcript.ts';

/** How an operation got on, by the platform's answer or by one of its events. */
export interface Progress {
  readonly became: OperationMoved['became'];
  readonly byEvent: boolean;
  readonly cause?: Cause | null;
  /** In words, where there is no cause. */
  readonly reason?: string;
  readonly seen?: Seen;
  /** When a message was spoken, epoch ms. */
  readonly spokenAt?: number;
}

/** Moves an operation on and tells its request. Belongs into a commit. */
export type Advance = (hand: Hand, row: OperationRow, progress: Progress) => void;

/**
 * Makes the one place that moves operations, from where they are by now: an answer may come after the event that ended
 * its operation. The row only goes where its table allows. The flow is told what comes late, because it may still matter
 * (a meeting that came about after it was given up must be ended), but not that something failed which has ended: so a
 * line that was said stays said when somebody who is gone has not fetched it (6.4).
 */
export function createAdvance(parts: {
  operations: Operations;
  transcript: Transcript;
  clock: Clock;
  name: string;
}): Advance {
  const { operations, transcript, clock } = parts;
  return (hand, { id: operation }, progress) => {
    const row = operations.byId(operation);
    if (!row || (isFailure(progress) && row.endedAt !== null)) return;
    const now = clock.now();
    const { cause = null, seen = {} } = progress;
    const reason = cause ? [cause.code, cause.subcode].filter(Boolean).join('/') : progress.reason;
    if (progress.became === 'answered' || (seen.self !== undefined && row.resource === null))
      operations.answered(row.id, now, seen.self);
    const done = progress.became === 'answered' && isDoneByAnswer(row.what);
    const became = done ? 'completed' : progress.became;
    if (became !== 'answered') operations.move(row, became, now, reason);
    if (row.what === 'say' && (became === 'answered' || became === 'completed')) {
      const text = row.body === null ? '' : String(JSON.parse(row.body));
      transcript.add(row.requestId, {
        at: progress.spokenAt ?? now,
        from: 'helpdesk',
        name: parts.name,
        text,
        key: row.id,
      });
      if (progress.spokenAt !== undefined) transcript.spokenAt(row.id, progress.spokenAt);
    }
    hand.changed(row.requestId);
    const { id, what, target, requestId } = row;
    hand.take(requestId, { type: 'operation', id, what, target, became, byEvent: progress.byEvent, cause, seen });
  };
}

const isFailure = ({ became }: Progress): boolean => became === 'failed' || became === 'expired';
