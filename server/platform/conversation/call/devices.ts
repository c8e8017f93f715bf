import { refuse } from '../reasons.ts';
import type { Reach } from '../ring.ts';
import { deviceConnected, deviceLost, renewLost } from '../ringDecisions.ts';
import type { Draft } from './draft.ts';
import { insideOf, isWornOut } from './model.ts';

/** A device of somebody has connected: it rings with the others, and takes the place of one that was lost (calls.md 6.1). */
export function deviceCame(draft: Draft, uri: string, device: Reach['devices'][number], takesOver: boolean): void {
  if (isWornOut(draft.call)) return; // whoever comes and goes without end is not told apart from who is gone
  for (const { id, ring } of draft.call.invitations)
    draft.takeRing(id, deviceConnected(ring, uri, device, draft.facts.now));
  for (const inside of draft.call.inside)
    if (inside.uri === uri && inside.lostUntil !== null && takesOver)
      draft.take({ is: 'moved', uri, from: inside.device, to: device.id, byRequest: false });
}

/**
 * Somebody in the call goes on with this device: he came by a request, or hands over from another of his.
 * @throws Problem `NotInCall` | `CallWornOut`
 */
export function goOn(draft: Draft, uri: string, device: string): void {
  const inside = insideOf(draft.call, uri);
  if (!inside) throw refuse('NotInCall');
  if (isWornOut(draft.call)) throw refuse('CallWornOut');
  if (inside.device !== device) draft.take({ is: 'moved', uri, from: inside.device, to: device, byRequest: false });
}

/** A device has lost its connection: what it rang or was in waits for the grace. */
export function deviceGone(draft: Draft, device: string): void {
  const { facts } = draft;
  for (const { id, ring } of draft.call.invitations)
    draft.takeRing(id, deviceLost(ring, device, facts.lostGraceMs, facts));
  for (const { uri, ...inside } of draft.call.inside)
    if (inside.device === device && inside.lostUntil === null && !inside.byRequest)
      draft.take({ is: 'deviceLost', uri, device, until: facts.now + facts.lostGraceMs });
}

/** After a start nobody is connected: whatever was lost before has its grace anew, as has a call that was deserted. */
export function renew(draft: Draft): void {
  const { facts } = draft;
  const until = facts.now + facts.lostGraceMs;
  if (draft.call.status === 'ended') return;
  for (const { id, ring } of draft.call.invitations) draft.takeRing(id, renewLost(ring, until));
  for (const { uri, device, lostUntil } of draft.call.inside)
    if (lostUntil !== null) draft.take({ is: 'deviceLost', uri, device, until });
  if (draft.call.abandonedAt !== null) draft.take({ is: 'attended' });
}
