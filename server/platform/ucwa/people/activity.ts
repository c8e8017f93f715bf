import type { Clock } from '../../../lib/clock.ts';
import type { Logger } from '../../../lib/logger.ts';
import type { Log, Transaction } from '../../log/log.ts';
import type { Device } from './device.ts';
import type { Devices } from './devices.ts';
import type { PresenceTable } from './presence.ts';

/** When people were last active at a client of theirs, and who is seen as idle because he was not (ucwa.md 7). */
export interface Activity {
  /** Somebody does something at a client that he is available with. Resolves when nobody sees him as idle any more. */
  note(device: Device): Promise<void>;
  /** Epoch ms; undefined when nothing is known since the process began. */
  last(uri: string): number | undefined;
  /** Everybody who was not idle before is active now: time counts only while the platform runs. */
  start(): void;
  stop(): void;
}

/** Looking is never done more often, however many there are. */
const leastMs = 250;
/** `setTimeout` takes no more than 24 days. */
const longestMs = 86_400_000;
/** People made idle in one commit: after a start they all become so at once. */
const mostAtOnce = 100;

/**
 * Who is idle is on disk; when he was last active is in memory, since he would be so again within minutes. One timer
 * serves everybody: activity moves a moment further away and costs no timer.
 */
export function createActivity(options: {
  log: Log;
  devices: Devices;
  presence: PresenceTable;
  /** Writes it down and tells whom it concerns: see `becomesIdle` of what is reported. */
  becomesIdle: (tx: Transaction, uri: string, idle: boolean) => void;
  clock: Clock;
  logger: Logger;
}): Activity {
  const { log, devices, presence, becomesIdle, clock, logger } = options;
  const seen = new Map<string, number>();
  /** By client: until when its owner is active because of what he did there. Gone with that moment. */
  const signs = new Map<string, { readonly uri: string; readonly until: number }>();
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;
  let running = false;

  function remember({ id, person, inactiveMs }: Device): void {
    const until = clock.now() + inactiveMs;
    signs.set(id, { uri: person.uri, until });
    arm(until);
  }

  function arm(at: number): void {
    if (!running || at >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = at;
    timer = setTimeout(() => void sweep(), Math.min(longestMs, Math.max(0, at - clock.now())));
  }

  /** Who is active at no client any more, and when the next one may be so. */
  function look(now: number): { idle: string[]; next: number } {
    const over = new Set<string>();
    const active = new Set<string>();
    let next = Number.POSITIVE_INFINITY;
    for (const { uri, until } of signs.values()) {
      (until <= now ? over : active).add(uri);
      if (until > now) next = Math.min(next, until);
    }
    return { idle: [...over].filter((uri) => !active.has(uri)), next };
  }

  async function sweep(): Promise<void> {
    wakesAt = Number.POSITIVE_INFINITY;
    const now = clock.now();
    try {
      const { idle } = look(now);
      for (let from = 0; running && from < idle.length; from += mostAtOnce)
        await log.commit((tx) => {
          const still = new Set(look(now).idle); // not who did something while this commit waited
          for (const uri of idle.slice(from, from + mostAtOnce)) if (still.has(uri)) becomesIdle(tx, uri, true);
        });
      for (const [id, { until }] of signs) if (until <= now) signs.delete(id);
      arm(Math.max(look(now).next, clock.now() + leastMs));
    } catch (error) {
      logger.error({ err: error }, 'people could not be made idle, trying again');
      arm(clock.now() + leastMs);
    }
  }

  return {
    async note(device) {
      const { uri } = device.person;
      seen.set(uri, clock.now());
      remember(device);
      if (presence.of(uri).idle) await log.commit((tx) => becomesIdle(tx, uri, false));
    },
    last: (uri) => seen.get(uri),
    start() {
      running = true;
      for (const device of devices.allAvailable()) if (!presence.of(device.person.uri).idle) remember(device);
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
