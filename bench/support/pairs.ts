import { setTimeout as pause } from 'node:timers/promises';
import { type Measured, measured } from './statistics.ts';

/** Senders and receivers, two by two, over some server. */
export interface Pairs {
  readonly count: number;
  /** Sends a text from the sender of a pair; resolves when the server has accepted it for good. */
  send(pair: number, text: string): Promise<void>;
  /** Called for every text that a receiver gets. */
  onReceived(listener: (pair: number, text: string) => void): void;
  close(): void;
}

/** What is under way: by pair and text, since when, and whom to tell. */
type UnderWay = Map<string, { since: number; done: () => void }>;

function watch(pairs: Pairs, took: number[]): UnderWay {
  const underWay: UnderWay = new Map();
  pairs.onReceived((pair, text) => {
    const sent = underWay.get(`${pair} ${text}`);
    if (sent === undefined) return;
    underWay.delete(`${pair} ${text}`);
    took.push(performance.now() - sent.since);
    sent.done();
  });
  return underWay;
}

let serial = 0;

/** Every pair sends its next message as soon as the last was accepted and received, for `ms` milliseconds. */
export async function closedLoop(pairs: Pairs, ms: number): Promise<Measured> {
  const took: number[] = [];
  const underWay = watch(pairs, took);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: pairs.count }, async (_, pair) => {
      while (performance.now() - began < ms) {
        const text = `message ${serial++}`;
        const received = new Promise<void>((done) =>
          underWay.set(`${pair} ${text}`, { since: performance.now(), done }),
        );
        await Promise.all([pairs.send(pair, text), received]);
      }
    }),
  );
  return measured(took, performance.now() - began);
}

/**
 * Messages leave at a fixed rate, whatever became of the ones before: nobody waits for a slow server, so its slowness
 * shows. Each is timed from the moment it was due.
 */
export async function openLoop(pairs: Pairs, perSecond: number, ms: number): Promise<Measured> {
  const took: number[] = [];
  const underWay = watch(pairs, took);
  const all: Promise<unknown>[] = [];
  const began = performance.now();
  const count = Math.floor((perSecond * ms) / 1000);
  for (let sent = 0; sent < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - began) * perSecond) / 1000) + 1);
    for (; sent < due; sent++) {
      const pair = sent % pairs.count;
      const text = `message ${serial++}`;
      const since = began + (sent * 1000) / perSecond;
      const received = new Promise<void>((done) => underWay.set(`${pair} ${text}`, { since, done }));
      all.push(pairs.send(pair, text), received);
    }
    await pause(1);
  }
  await Promise.all(all);
  return measured(took, performance.now() - began);
}
