import type { Clock } from '../lib/clock.ts';

/** Rings when the earliest of many moments has come. */
export interface Alarm {
  /** The moments may have changed: looks at them again. It rings no sooner than after `leastMs`. */
  set(leastMs?: number): void;
  close(): void;
}

/** Node's timers take no longer pause. */
const longestMs = 2 ** 31 - 1;

/**
 * @param options.next the earliest moment, epoch ms, or null
 * @param options.ring called when it has come; {@link Alarm.set} is called again afterwards by whoever changed something
 */
export function createAlarm(options: { clock: Clock; next: () => number | null; ring: () => void }): Alarm {
  const { clock, next, ring } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let at: number | null = null;
  let closed = false;
  return {
    set(leastMs = 0) {
      if (closed) return;
      const moment = next();
      if (timer !== undefined && moment === at) return;
      clearTimeout(timer);
      timer = undefined;
      at = moment;
      if (moment === null) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          ring();
        },
        Math.min(Math.max(leastMs, moment - clock.now()), longestMs),
      );
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
