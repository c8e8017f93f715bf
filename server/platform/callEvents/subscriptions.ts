import { randomHex } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import type { CallChange } from '../log/log.ts';
import type { LoggedConversationEvent, LogReader } from '../log/reading.ts';
import { createDelivery } from './delivery.ts';
import type { Durable, Durables } from './durables.ts';
import { refuse } from './errors.ts';
import { createHistory } from './history.ts';
import type { Asked } from './request.ts';
import { cursorOf, nameOf } from './start.ts';
import { createSubscription, type EventReader, type Subscription } from './subscription.ts';
import { createViews, type NumberedEvent } from './views.ts';

/** A program that reads events, as its token says. */
export interface EventClient {
  readonly id: string;
  /** E.164. */
  readonly phones: readonly string[];
}

/** Who reads what. */
export interface Subscriptions {
  /**
   * A client begins to read. Resolves with the way to stop, and what to do when its stream can take more.
   * @param makeReader makes its stream's end, given where it acknowledges
   * @throws Problem `QueueDiffers` | `TooManyReaders` | `TooManyDurables` | `SequenceToCome`
   */
  subscribe(client: EventClient, asked: Asked, makeReader: (inbox: string) => EventReader): Promise<Reading>;
  /** @throws Problem `NoSuchInbox` | `NeverSent` */
  ack(client: EventClient, inbox: string, sequence: number): Promise<void>;
  /** What a commit did to calls. */
  hear(calls: readonly CallChange[]): void;
  /** Ends every stream. */
  close(): void;
}

export interface Reading {
  wake(): void;
  /** To be called once, when the stream has ended. */
  stop(): void;
}

interface Group {
  readonly key: string;
  readonly client: string;
  readonly inbox: string;
  readonly subscription: Subscription;
  /** Null: it ends with its last reader. */
  readonly save: ((awaySince: number | null) => Promise<void>) | null;
}

const most = { readers: 32, durables: 100 } as const;

export function createSubscriptions(options: {
  reader: LogReader;
  commit: GroupCommit;
  durables: Durables;
  now: () => number;
  logger: Logger;
}): Subscriptions {
  const { reader: log, commit, durables, now, logger } = options;
  const history = createHistory(log, now);
  const views = createViews(log);
  const groups = new Map<string, Group>();
  const byPhone = new Map<string, Set<Group>>();
  const byInbox = new Map<string, Group>();

  function begin(client: EventClient, asked: Asked, kept: Durable | undefined, cursor: number): Group {
    const { id } = client;
    const name = nameOf(asked);
    const key = name === null ? randomHex(16) : `${id} ${name}`;
    const inbox = kept?.inbox ?? randomHex(16);
    const delivery = createDelivery(kept ?? { position: cursor, unacked: [] });
    const [first = delivery.position + 1] = delivery.unacked();
    const save =
      asked.durable && name !== null
        ? (awaySince: number | null) =>
            commit.run(() => {
              const { position } = delivery;
              durables.keep({ client: id, name, inbox, position, unacked: delivery.unacked(), awaySince });
            })
        : null;
    const phones = new Set(client.phones);
    const group: Group = {
      key,
      client: id,
      inbox,
      save,
      subscription: createSubscription({
        phones,
        ackMs: asked.ackMs,
        delivery,
        cursor: Math.min(first, delivery.position + 1) - 1,
        history,
        save: save && (() => save(null)),
        now,
        failed(error) {
          logger.error({ err: error }, 'call events could not be sent on');
          for (const one of [...group.subscription.readers]) one.end('failed');
        },
      }),
    };
    groups.set(key, group);
    byInbox.set(inbox, group);
    for (const phone of phones) byPhone.set(phone, (byPhone.get(phone) ?? new Set()).add(group));
    return group;
  }

  function end(group: Group): void {
    const { key, inbox, subscription, save } = group;
    subscription.stop();
    groups.delete(key);
    byInbox.delete(inbox);
    for (const phone of subscription.phones) {
      const others = byPhone.get(phone);
      others?.delete(group);
      if (others?.size === 0) byPhone.delete(phone);
    }
    if (groups.size === 0) views.clear();
    save?.(now()).catch((error: unknown) => logger.error({ err: error }, 'a position could not be kept'));
  }

  function check(client: EventClient, asked: Asked, name: string | null): Group | undefined {
    const own = [...groups.values()].filter((group) => group.client === client.id);
    const group = name === null ? undefined : groups.get(`${client.id} ${name}`);
    if (group && (group.subscription.ackMs === null) !== (asked.ackMs === null)) throw refuse('QueueDiffers');
    const readers = own.reduce((sum, { subscription }) => sum + subscription.readers.length, 0);
    if (readers >= most.readers) throw refuse('TooManyReaders');
    return group;
  }

  function forgetOld(): void {
    commit
      .run(() => durables.forget(now()))
      .catch((error: unknown) => logger.error({ err: error }, 'old positions could not be forgotten'));
  }

  function handOn(event: LoggedConversationEvent): void {
    const concerned = new Map<Group, NumberedEvent[]>();
    for (const told of views.read(event))
      for (const group of byPhone.get(told.owner) ?? []) {
        const before = concerned.get(group);
        if (before) before.push(told);
        else concerned.set(group, [told]);
      }
    for (const [group, events] of concerned) group.subscription.hear(event.number, events);
  }

  function endAll(why: 'failed' | 'goingAway'): void {
    for (const { subscription } of [...groups.values()])
      for (const reader of [...subscription.readers]) reader.end(why);
  }

  return {
    async subscribe(client, asked, makeReader) {
      const name = nameOf(asked);
      const findKept = () => (name !== null && asked.durable ? durables.find(client.id, name, now()) : undefined);
      const isThere = (name !== null && groups.has(`${client.id} ${name}`)) || findKept();
      const cursor = isThere ? 0 : await cursorOf(history, asked.start, client.phones);
      let group = check(client, asked, name);
      if (!group) {
        const kept = findKept(); // looked for again: time has passed
        if (asked.durable && !kept && durables.count(client.id, now()) >= most.durables)
          throw refuse('TooManyDurables');
        group = begin(client, asked, kept, cursor);
        if (asked.durable && !kept) forgetOld();
      }
      const joined = group;
      const reader = makeReader(joined.inbox);
      const before = [...joined.subscription.readers];
      joined.subscription.add(reader);
      // Who has lost his stream may be back before that was noticed.
      if (!asked.queue) for (const other of before) other.end('replaced');
      const stop = () => {
        joined.subscription.remove(reader);
        if (joined.subscription.readers.length === 0 && groups.get(joined.key) === joined) end(joined);
      };
      try {
        await joined.save?.(null); // durable from the moment that it is there
      } catch (error) {
        stop();
        throw error;
      }
      return { wake: joined.subscription.wake, stop };
    },
    async ack(client, inbox, sequence) {
      const group = byInbox.get(inbox);
      if (group) {
        if (group.client !== client.id) throw refuse('NoSuchInbox');
        if (!(await group.subscription.ack(sequence))) throw refuse('NeverSent');
        return;
      }
      const isKnown = await commit.run(() => {
        const kept = durables.byInbox(inbox, now());
        if (kept?.client !== client.id) return false;
        if (sequence > kept.position) throw refuse('NeverSent');
        durables.keep({ ...kept, unacked: kept.unacked.filter((other) => other !== sequence) });
        return true;
      });
      if (!isKnown) throw refuse('NoSuchInbox');
    },
    hear(calls) {
      if (groups.size === 0) return;
      try {
        for (const event of calls.flatMap(({ events }) => events)) handOn(event);
      } catch (error) {
        logger.error({ err: error }, 'call events could not be read');
        endAll('failed'); // whoever comes again reads them from the log
      }
    },
    close: () => endAll('goingAway'),
  };
}
