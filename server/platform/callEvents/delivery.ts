/**
 * Who was handed what, and what is to be handed out again: the bookkeeping of one subscription, whoever reads it. No
 * clock of its own; moments are epoch ms.
 */
export interface Delivery {
  /** Everything up to this sequence number has been handed out once, or was not for this subscription. */
  readonly position: number;
  /** What was handed out and waits to be acknowledged, lowest first. */
  unacked(): readonly number[];
  isUnacked(sequence: number): boolean;
  /** How much a reader may still acknowledge in time. */
  held(reader: string, now: number): number;
  /** Hands one out. @param until when it comes again unless acknowledged; null: it counts as received */
  handOut(sequence: number, reader: string, until: number | null): void;
  /** Nothing up to here is for this subscription, but for what was handed out. */
  pass(sequence: number): void;
  /** @returns how to wait for it again as before; undefined when it was not waited for */
  ack(sequence: number): (() => void) | undefined;
  /** What a reader held comes again at once: he is gone. */
  drop(reader: string): void;
  /** The lowest one that comes again now. */
  due(now: number): number | undefined;
  /** When the next one comes again; null: none does. */
  nextDue(): number | null;
}

interface Handed {
  readonly reader: string;
  readonly until: number;
}

const nobody = '';

/** Goes on from what was kept: everything unacknowledged comes again at once. */
export function createDelivery(kept: { readonly position: number; readonly unacked: readonly number[] }): Delivery {
  let position = kept.position;
  const handed = new Map<number, Handed>(kept.unacked.map((sequence) => [sequence, { reader: nobody, until: 0 }]));
  return {
    get position() {
      return position;
    },
    unacked: () => [...handed.keys()].sort((a, b) => a - b),
    isUnacked: (sequence) => handed.has(sequence),
    held: (reader, now) => [...handed.values()].filter((one) => one.reader === reader && one.until > now).length,
    handOut(sequence, reader, until) {
      position = Math.max(position, sequence);
      if (until === null) handed.delete(sequence);
      else handed.set(sequence, { reader, until });
    },
    pass(sequence) {
      position = Math.max(position, sequence);
    },
    ack(sequence) {
      const one = handed.get(sequence);
      if (!one) return undefined;
      handed.delete(sequence);
      return () => void handed.set(sequence, one);
    },
    drop(reader) {
      for (const [sequence, one] of handed)
        if (one.reader === reader) handed.set(sequence, { reader: nobody, until: 0 });
    },
    due(now) {
      const again = [...handed].filter(([, { until }]) => until <= now).map(([sequence]) => sequence);
      return again.length > 0 ? Math.min(...again) : undefined;
    },
    nextDue() {
      const moments = [...handed.values()].map(({ until }) => until);
      return moments.length > 0 ? Math.min(...moments) : null;
    },
  };
}
