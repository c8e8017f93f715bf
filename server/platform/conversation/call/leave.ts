import { refuse } from '../reasons.ts';
import { dropPerson, endRing } from '../ringDecisions.ts';
import type { Draft } from './draft.ts';
import { insideOf } from './model.ts';
import type { CallEnd, LeaveCause } from './steps.ts';

/**
 * Somebody leaves; with the last one a call is over that has begun. A planned one has its time yet to come.
 * @param device where given, only who is in it with this one leaves
 * @throws Problem `NotInCall` | `AnsweredElsewhere` | `CallOver`
 */
export function leave(draft: Draft, uri: string, cause: LeaveCause, device?: string): void {
  if (draft.call.status === 'ended') throw refuse('CallOver');
  const inside = insideOf(draft.call, uri);
  if (!inside) throw refuse('NotInCall');
  if (device !== undefined && inside.device !== device) throw refuse('AnsweredElsewhere');
  draft.take({ is: 'left', uri, device: inside.device, cause });
  if (draft.call.inside.length === 0 && draft.call.begun) end(draft, 'left', uri);
}

/**
 * Somebody is here no more, as when his account was removed: he leaves, does not ring and rings nobody. What he planned is
 * off, unless somebody is there already.
 */
export function dismiss(draft: Draft, uri: string): void {
  if (draft.call.status === 'ended') return;
  for (const { id, ring, from, device } of draft.call.invitations)
    draft.takeRing(
      id,
      from === uri && device !== null ? endRing(ring, 'cancelled') : dropPerson(ring, uri, draft.facts),
    );
  if (insideOf(draft.call, uri)) leave(draft, uri, 'left');
  const { status, inside } = draft.call;
  if (status === 'planned' && uri === draft.terms.creator && inside.length === 0) end(draft, 'ended', uri);
}

/**
 * The call is over: nobody rings any more, everybody is out.
 * @throws Problem `CallOver`
 */
export function end(draft: Draft, cause: CallEnd, by: string | null): void {
  if (draft.call.status === 'ended') throw refuse('CallOver');
  for (const { id, ring } of draft.call.invitations) draft.takeRing(id, endRing(ring, 'ended'));
  for (const { uri, device } of draft.call.inside) draft.take({ is: 'left', uri, device, cause: 'ended' });
  draft.take({ is: 'ended', cause, by });
}
