import type { UcwaParts } from '../ucwaParts.ts';
import { mayRing } from './presence.ts';

/**
 * Which devices of somebody ring, or why none does (contract, "inviting somebody …"). To be asked inside the commit
 * that rings them.
 */
export function reach(
  { devices, presence }: Pick<UcwaParts, 'devices' | 'presence'>,
  uri: string,
): { devices: string[]; unavailable: 'unreachable' | 'doNotDisturb' | null } {
  const available = devices.available(uri).map((device) => device.id);
  const rings = mayRing(presence.of(uri).availability);
  return { devices: available, unavailable: available.length === 0 ? 'unreachable' : rings ? null : 'doNotDisturb' };
}
