import type { Call, Calls, MediaOfCall } from './calls.ts';

/** The call that has sound: the one I am in. */
export const soundingCall = (calls: Calls): Call | undefined =>
  calls.list.find(({ phase, room }) => phase === 'in' && room !== null);

export const mediaIs = (calls: Calls, media: MediaOfCall | null): Calls =>
  calls.media === media ? calls : { ...calls, media };
