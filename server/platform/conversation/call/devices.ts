import type { Reach } from '../ring.ts';
import { deviceConnected, deviceLost } from '../ringDecisions.ts';
import type { Draft } from './draft.ts';

/** A device of somebody has connected: it rings with the others, and takes the place of one that was lost (calls.md 6.1). */
export function deviceCame(draft: Draft, uri: string, device: Reach['devices'][number], takesOver: boolean): void {
  for (const { id, ring } of draft.call.invitations)
    draft.takeRing(id, deviceConnected(ring, uri, device, draft.facts.now));
  for (const inside of draft.call.inside)
    if (inside.uri === uri && inside.lostUntil !== null && takesOver)
      draft.take({ is: 'moved', uri, from: inside.device, to: device.id, byRequest: false });
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
