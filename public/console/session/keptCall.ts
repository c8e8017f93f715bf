import type { KeptCall } from '../state/callActions.ts';
import type { Call } from '../state/calls.ts';
import { wasReloaded } from './instance.ts';
import type { Keep } from './keep.ts';

/** Remembers the call this tab is in; one that is not under way yet, or not any more, it forgets. */
export function keepCall(tab: Keep, call: Call | undefined): void {
  tab.set('call', call ? toKeep(call) : null);
}

/** The call this tab was in before it was loaded anew. */
export function keptCall(tab: Keep): KeptCall | undefined {
  const text = wasReloaded() ? tab.get('call') : null;
  return text === null ? undefined : (JSON.parse(text) as KeptCall); // this tab wrote it
}

function toKeep({ id, callId, room, name, title, since, uri, meeting, mine, phase }: Call): string | null {
  if (phase !== 'calling' && phase !== 'in') return null;
  const kept: KeptCall = { id, callId, room, name, title, since, uri, meeting, mine, phase };
  return JSON.stringify(kept);
}
