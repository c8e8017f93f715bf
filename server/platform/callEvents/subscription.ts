import type { Delivery } from './delivery.ts';
import { type History, historyMs, type Scan } from './history.ts';
import { sequenceOf } from './sequence.ts';
import type { NumberedEvent } from './views.ts';

/** A stream that a client reads. */
export interface EventReader {
  readonly id: string;
  /** So many unacknowledged at a time; without acknowledgements so many without a pause. */
  readonly maxInFlight: number;
  /** False while what was sent before has not gone out: it calls {@link Subscription.wake} when it has. */
  isFree(): boolean;
  send(event: NumberedEvent, isRedelivered: boolean): void;
  /** Ends the stream. */
  end(why: 'replaced' | 'failed' | 'goingAway'): void;
}

/** What one or several readers are sent, each event to one of them. */
export interface Subscription {
  readonly phones: ReadonlySet<string>;
  readonly ackMs: number | null;
  readonly readers: readonly EventReader[];
  add(reader: EventReader): void;
  remove(reader: EventReader): void;
  /** An event of the log has just happened. */
  hear(number: number, events: readonly NumberedEvent[]): void;
  /** Resolves once it is kept. @returns false for what was never sent */
  ack(sequence: number): Promise<boolean>;
  /** Looks whether something can be sent. */
  wake(): void;
  /** Nothing is sent any more. */
  stop(): void;
}

/** So much may wait in memory for readers that are slow; the rest waits in the log. */
const mostWaiting = 500;
const batchSize = 100;

/**
 * @param options.cursor sequence number after which it reads
 * @param options.save puts the delivery on disk, where it outlives its readers: before anything that changed it is told
 * @param options.failed told that it cannot go on
 */
export function createSubscription(options: {
  phones: ReadonlySet<string>;
  ackMs: number | null;
  delivery: Delivery;
  cursor: number;
  history: History;
  save: (() => Promise<void>) | null;
  now: () => number;
  failed: (error: unknown) => void;
}): Subscription {
  const { phones, ackMs, delivery, history, save, now } = options;
  const readers: EventReader[] = [];
  /** Taken in and not handed out yet, in order. */
  const waiting: NumberedEvent[] = [];
  /** Handed out and unacknowledged, as they were. */
  const held = new Map<number, NumberedEvent>();
  /** Acknowledged, and not on disk yet. */
  const keeping = new Map<number, Promise<void>>();
  /** The past it still reads; null: it hears what happens. */
  let scan: Scan | null = history.scan(options.cursor);
  /** Numbers of the log: everything up to `taken` was taken in; `heard` was missed while it read the past. */
  let taken = 0;
  let heard = 0;
  let isPumping = false;
  let isWoken = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  function takeIn(events: readonly NumberedEvent[]): void {
    for (const event of events) {
      if (!phones.has(event.owner)) continue;
      if (event.sequence > delivery.position) waiting.push(event);
      else if (delivery.isUnacked(event.sequence) || keeping.has(event.sequence)) held.set(event.sequence, event);
    }
  }

  async function readOn(past: Scan): Promise<void> {
    const { events, until, isLast } = await past.next();
    takeIn(events);
    taken = until;
    if (!isLast || until < heard) return;
    scan = null;
    for (const sequence of delivery.unacked()) if (!held.has(sequence)) delivery.ack(sequence); // too long ago
  }

  /** What is to be handed out next: first what comes again. */
  function next(): { event: NumberedEvent; isAgain: boolean } | undefined {
    const oldest = now() - historyMs;
    for (let due = delivery.due(now()); due !== undefined; due = delivery.due(now())) {
      const event = held.get(due);
      if (!event && scan) return undefined;
      if (event && event.at >= oldest) return { event, isAgain: true };
      delivery.ack(due);
      held.delete(due);
    }
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      if (event.at >= oldest) return { event, isAgain: false };
      delivery.pass(event.sequence);
    }
    return undefined;
  }

  function handOut(): { reader: EventReader; event: NumberedEvent; isAgain: boolean }[] {
    const batch: { reader: EventReader; event: NumberedEvent; isAgain: boolean }[] = [];
    const given = ({ id }: EventReader) =>
      ackMs === null ? batch.filter(({ reader }) => reader.id === id).length : delivery.held(id, now());
    while (batch.length < batchSize) {
      const free = readers.findIndex((reader) => reader.isFree() && given(reader) < reader.maxInFlight);
      const [reader] = free < 0 ? [] : readers.splice(free, 1);
      if (!reader) break;
      const found = next();
      readers[found ? 'push' : 'unshift'](reader); // whoever got one is the last to get another
      if (!found) break;
      const { event } = found;
      delivery.handOut(event.sequence, reader.id, ackMs === null ? null : now() + ackMs);
      if (ackMs !== null) held.set(event.sequence, event);
      batch.push({ reader, ...found });
    }
    return batch;
  }

  async function pump(): Promise<void> {
    while (!isStopped) {
      const batch = handOut();
      if (batch.length > 0) {
        await save?.();
        for (const { reader, event, isAgain } of batch) if (readers.includes(reader)) reader.send(event, isAgain);
      } else if (scan && waiting.length === 0 && readers.length > 0) await readOn(scan);
      else if (!isWoken) break;
      isWoken = false;
    }
    const due = delivery.nextDue();
    clearTimeout(timer);
    if (due !== null && !isStopped && readers.length > 0) timer = setTimeout(wake, Math.max(due - now(), 1));
  }

  function wake(): void {
    isWoken = true;
    if (isPumping || isStopped) return;
    isPumping = true;
    pump()
      .catch(options.failed)
      .finally(() => {
        isPumping = false;
        if (isWoken && !isStopped) wake();
      });
  }

  /** What cannot be kept was not acknowledged. */
  async function keepAck(sequence: number, takeBack: () => void): Promise<void> {
    try {
      await save?.();
      held.delete(sequence);
    } catch (error) {
      takeBack();
      throw error;
    } finally {
      keeping.delete(sequence);
      wake();
    }
  }

  return {
    phones,
    ackMs,
    readers,
    add(reader) {
      readers.push(reader);
      wake();
    },
    remove(reader) {
      const at = readers.indexOf(reader);
      if (at >= 0) readers.splice(at, 1);
      delivery.drop(reader.id);
      wake();
    },
    hear(number, events) {
      if (scan) heard = number;
      else if (number > taken && waiting.length + events.length > mostWaiting) {
        scan = history.scan(sequenceOf(taken + 1, 0) - 1);
        heard = number;
      } else if (number > taken) {
        takeIn(events);
        taken = number;
        wake();
      }
    },
    async ack(sequence) {
      if (sequence > delivery.position) return false;
      const takeBack = delivery.ack(sequence);
      if (takeBack) keeping.set(sequence, keepAck(sequence, takeBack));
      await keeping.get(sequence); // a repeat is answered no sooner than the first
      return true;
    },
    wake,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
