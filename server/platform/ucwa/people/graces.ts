import type { Logger } from '../../../lib/logger.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { endDevice } from './deviceEnd.ts';

/**
 * Clients that nobody has heard of for their grace end (contract, `VISITOR_GRACE_MS`, `AGENT_GRACE_MS`). Time counts
 * only while the platform runs: at its start everybody was heard of just now.
 */
export function createGraces(parts: UcwaParts, logger: Logger): { start(): void; stop(): void } {
  const { visitorGraceMs, agentGraceMs } = parts.settings;
  const everyMs = Math.min(15_000, Math.max(100, Math.min(visitorGraceMs, agentGraceMs) / 4));
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  async function sweep(): Promise<void> {
    const now = parts.clock.now();
    for (const { id, kind } of parts.devices.living()) {
      if (!timer) return;
      const seen = Math.max(parts.channels.lastSeen(id) ?? 0, startedAt);
      if (now - seen <= (kind === 'visitor' ? visitorGraceMs : agentGraceMs)) continue;
      await endDevice(parts, id, 'timeout');
      logger.info({ device: id, kind }, 'a client was not heard of for too long and has ended');
    }
  }

  function next(): void {
    timer = setTimeout(() => {
      sweep()
        .catch((error: unknown) => logger.error({ err: error }, 'looking for lost clients failed'))
        .finally(() => timer && next());
    }, everyMs);
  }

  return {
    start() {
      startedAt = parts.clock.now();
      next();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
