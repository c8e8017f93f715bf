import type { Person } from '../../conversation/model.ts';
import type { RingRequest } from '../../conversation/ringing.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { mayRing } from './presence.ts';

/**
 * Whom to ring, on which devices and until when, or why none of them rings (contract, "inviting somebody …"). To be
 * asked inside the commit that rings them.
 * @param now when that commit happens, epoch ms
 */
export function reach(
  { devices, presence, settings }: Pick<UcwaParts, 'devices' | 'presence' | 'settings'>,
  { uri, name }: Person,
  now: number,
): Pick<RingRequest, 'to' | 'devices' | 'unavailable' | 'expiresAt'> {
  const available = devices.available(uri).map((device) => device.id);
  const rings = mayRing(presence.of(uri).availability);
  return {
    to: { uri, name },
    devices: available,
    unavailable: available.length === 0 ? 'unreachable' : rings ? null : 'doNotDisturb',
    expiresAt: now + settings.invitationTimeoutMs,
  };
}
