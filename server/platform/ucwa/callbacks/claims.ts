import type { Logger } from '../../../lib/logger.ts';
import type { RegisteredApplication } from '../../identity/application.ts';
import type { Log } from '../../log/log.ts';
import type { CallbackPosition, CallbackTable } from './table.ts';
import type { Taken } from './taken.ts';
import type { CallbackWriter, Due } from './writer.ts';

/** What the next callback of a conversation carries: settled, and on disk, before it is sent. */
export interface Claims {
  /**
   * Inside the transaction of the events, after the last callback was taken. Never throws because of what they are: it
   * is the users' commit. What cannot be written then is left to {@link Claims.next}.
   */
  within(last: CallbackPosition, application: RegisteredApplication): void;
  /** Claims what comes next in a commit of its own; undefined when there is nothing to tell. */
  next(last: CallbackPosition, application: RegisteredApplication): Promise<Due | undefined>;
  /** A callback that an earlier process, or the transaction of its events, has claimed and nobody has delivered. */
  underWay(position: CallbackPosition, application: RegisteredApplication): Due | undefined;
}

export function createClaims(options: {
  log: Log;
  table: CallbackTable;
  taken: Taken;
  writer: CallbackWriter;
  logger: Logger;
}): Claims {
  const { log, table, taken, writer, logger } = options;
  /** Those claimed with their events, until they are sent for the first time. */
  const fresh = new Map<string, Due>();

  function keep({ position, body }: Due): void {
    table.claim(position, body);
    taken.settle(position.conversation);
  }

  /** As the writer's, undefined where it fails. */
  function upcoming(last: CallbackPosition, application: RegisteredApplication) {
    try {
      return writer.upcoming(last, application);
    } catch (error) {
      logger.error({ err: error, conversation: last.conversation }, 'a callback could not be written with its events');
      return undefined;
    }
  }

  return {
    within(last, application) {
      const due = upcoming(last, application);
      if (!due) return;
      if ('untold' in due) return table.skip(last.conversation, due.untold);
      keep(due);
      fresh.set(last.conversation, due);
    },
    async next(last, application) {
      const due = writer.upcoming(last, application);
      if ('untold' in due) return undefined; // noted with the next claim
      await log.commit(() => keep(due));
      fresh.delete(last.conversation); // one whose commit was undone
      return due;
    },
    underWay(position, application) {
      const known = fresh.get(position.conversation);
      fresh.delete(position.conversation);
      if (position.delivered) return undefined;
      if (known?.position.ack === position.ack && known.position.lastSeq === position.lastSeq) return known;
      const body = table.bodyOf(position.conversation) ?? writer.write(position, application);
      return body === undefined ? undefined : { position, body, more: true };
    },
  };
}
