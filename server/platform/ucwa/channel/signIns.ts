import type { Clock } from '../../../lib/clock.ts';

/** Which sign-ins of its owner are at a device, as far as this process has heard. */
export interface SignInsAt {
  note(device: string, signIn: string | undefined): void;
  has(device: string, signIn: string): boolean;
  /** Whether another one was heard of within half a minute: who polls again in that time is still there. */
  isWithOther(device: string, signIn: string): boolean;
  drop(device: string, signIn: string): void;
  forget(device: string): void;
}

/** A page is loaded anew, or comes back after a pause. */
const betweenPollsMs = 30_000;

/** Nobody was heard of yet. */
export function createSignInsAt(clock: Clock): SignInsAt {
  /** When each was last heard of, epoch ms. */
  const heard = new Map<string, Map<string, number>>();
  return {
    note(device, signIn) {
      if (signIn === undefined) return;
      const known = heard.get(device);
      if (known) known.set(signIn, clock.now());
      else heard.set(device, new Map([[signIn, clock.now()]]));
    },
    has: (device, signIn) => heard.get(device)?.has(signIn) ?? false,
    isWithOther: (device, signIn) =>
      [...(heard.get(device) ?? [])].some(([other, at]) => other !== signIn && clock.now() - at < betweenPollsMs),
    drop: (device, signIn) => void heard.get(device)?.delete(signIn),
    forget: (device) => void heard.delete(device),
  };
}
