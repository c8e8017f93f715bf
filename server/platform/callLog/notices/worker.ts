import type { Logger } from '../../../lib/logger.ts';
import type { GroupCommit } from '../../../storage/groupCommit.ts';
import type { Sender } from './channels.ts';
import { pauseMsAfter } from './pauses.ts';
import type { Channel, NoticeTable, QueuedNotice } from './table.ts';
import type { NoticeText } from './text.ts';

/** Sends what is queued for one channel, in the background. */
export interface Worker {
  /** There may be something to send. */
  wake(): void;
  /** Begins nothing new. */
  close(): void;
  /** Resolves when nothing is under way any more; what takes too long is cut and sent again after the next start. */
  stopped(): Promise<void>;
}

/** How many are under way at a time: a slow server holds up few others. */
const atOnce = 4;
/** How long one under way may still take when the platform stops. */
const stopGraceMs = 1_000;
/** The longest pause between two looks; the clock may have been set. */
const lookMs = 60_000;
/** After what became of a notice could not be written down: it would be sent over and over. */
const troubleMs = 60_000;

/** @param options.textOf what is said; undefined when the call is over */
export function createWorker(options: {
  channel: Channel;
  sender: Sender;
  table: NoticeTable;
  textOf: (notice: QueuedNotice) => NoticeText | undefined;
  commit: GroupCommit;
  now: () => number;
  logger: Logger;
}): Worker {
  const { channel, sender, table, textOf, commit, now, logger } = options;
  const underWay = new Map<number, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let notBefore = 0;
  let isClosed = false;
  let isCut = false;

  function look(): void {
    clearTimeout(timer);
    if (isClosed || underWay.size >= atOnce) return;
    const next = table.queued(channel, atOnce + 1).find(({ id }) => !underWay.has(id));
    if (!next) return;
    const pause = Math.max(next.nextAt, notBefore) - now();
    if (pause > 0) {
      timer = setTimeout(look, Math.min(pause, lookMs));
      return;
    }
    underWay.set(next.id, work(next));
    look();
  }

  const work = (notice: QueuedNotice): Promise<void> =>
    attempt(notice)
      .catch((error: unknown) => {
        notBefore = now() + troubleMs;
        logger.error({ err: error, notice: notice.id }, 'what became of a notice could not be written down');
      })
      .finally(() => {
        underWay.delete(notice.id);
        look();
      });

  async function attempt(notice: QueuedNotice): Promise<void> {
    const { id, call, kind } = notice;
    const text = textOf(notice);
    if (!text) return commit.run(() => table.cancel(call, now()));
    const fault = await sender.send(notice, text);
    if (!fault) return commit.run(() => table.sent(id, now()));
    if (isCut) return; // not its fault: it is sent again after the next start
    const attempts = notice.attempts + 1;
    const pauseMs = pauseMsAfter(attempts, fault.retryAfterMs);
    const nextAt = pauseMs === undefined ? null : now() + pauseMs;
    const facts = { notice: id, call, channel, kind, attempts, why: fault.why, pauseMs };
    logger.warn(facts, nextAt === null ? 'notice not taken, given up' : 'notice not taken, will be sent again');
    await commit.run(() => table.notSent(id, fault.why, nextAt, now()));
  }

  return {
    wake: look,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
    async stopped() {
      const grace = setTimeout(() => {
        isCut = true;
        sender.close();
      }, stopGraceMs);
      await Promise.all(underWay.values());
      clearTimeout(grace);
      if (!isCut) sender.close();
    },
  };
}
