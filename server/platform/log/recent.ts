import type { LoggedEvent, LogReader } from './reading.ts';

/** Events kept for a device; one that falls further behind reads the log. */
const mostKept = 200;
/** Devices with such a tail: nobody says when one is gone for good. */
const mostTails = 50_000;

/** The newest events of each device, at hand: whoever polls for what was just said need not ask the disk. */
export interface RecentEvents {
  /** As {@link LogReader.forDevice}. */
  after(device: string, position: number, limit: number): readonly LoggedEvent[];
  /** What a commit has added for these devices; to be called once for every commit, in their order. */
  note(devices: ReadonlyMap<string, readonly LoggedEvent[]>): void;
}

/** Everything that concerns a device after `from` and up to `to` is in `events`; nothing later is on disk. */
interface Tail {
  from: number;
  to: number;
  events: LoggedEvent[];
}

/** Keeps tails of the log; what is not in them is read. */
export function createRecentEvents(reader: Pick<LogReader, 'forDevice'>): RecentEvents {
  const tails = new Map<string, Tail>();

  /** Who asks for what comes after a position needs nothing before it again. */
  function trim(tail: Tail, position: number): LoggedEvent[] {
    if (tail.events.length > 0) tail.events = tail.events.filter(({ number }) => number > position);
    tail.from = position;
    tail.to = Math.max(tail.to, position);
    return tail.events;
  }

  function read(device: string, position: number, limit: number): LoggedEvent[] {
    const events = reader.forDevice(device, position, limit);
    if (tails.size >= mostTails) tails.clear();
    if (events.length < Math.min(limit, mostKept))
      tails.set(device, { from: position, to: events.at(-1)?.number ?? position, events: [...events] });
    return events;
  }

  return {
    after(device, position, limit) {
      const tail = tails.get(device);
      return tail && position >= tail.from ? trim(tail, position).slice(0, limit) : read(device, position, limit);
    },
    note(devices) {
      for (const [device, events] of devices) {
        const tail = tails.get(device);
        if (!tail) continue;
        for (const event of events) if (event.number > tail.to) tail.events.push(event);
        tail.to = Math.max(tail.to, events.at(-1)?.number ?? 0);
        if (tail.events.length > mostKept) tails.delete(device);
      }
    },
  };
}
