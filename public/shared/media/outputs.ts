import type { Device } from './localMedia.ts';

/** Where sound goes. */

/** What sound can be played on; none where the browser has one way out. Their names are told with those of microphones. */
export async function listOutputs(): Promise<readonly Device[]> {
  if (!('setSinkId' in HTMLMediaElement.prototype)) return [];
  const found = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
  return (found ?? [])
    .filter(({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** Plays it on this device; empty: on the usual one. */
export function sinkTo(sound: HTMLAudioElement, deviceId: string): void {
  if ('setSinkId' in sound && sound.sinkId !== deviceId) void sound.setSinkId(deviceId).catch(() => {}); // it is unplugged: the usual one
}
