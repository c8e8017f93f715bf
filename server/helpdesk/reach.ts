import { setTimeout as pause } from 'node:timers/promises';
import { pauseAfter } from '../lib/backoff.ts';
import type { Logger } from '../lib/logger.ts';
import type { PlatformPlace } from './platformDiscovery.ts';

/** Looks for the platform in the background until it is found: it may start later than the helpdesk. */
export interface Reach {
  start(): void;
  close(): void;
}

const backoff = { firstMs: 250, maxMs: 15_000 };

export function createReach({ place, log }: { place: PlatformPlace; log: Logger }): Reach {
  const stop = new AbortController();
  async function look(): Promise<void> {
    for (let attempt = 1; !stop.signal.aborted; attempt += 1) {
      try {
        await place.application();
        return;
      } catch (error) {
        if (stop.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        const level = attempt === 4 || attempt % 20 === 0 ? 'warn' : 'debug';
        log[level]({ attempt }, `the platform is not there yet: ${message}`);
      }
      await pause(pauseAfter(attempt, backoff), undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }

  return {
    start() {
      void look();
    },
    close() {
      stop.abort();
    },
  };
}
