import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Envelope, WireEvent } from '../../../../server/wire/events.ts';
import type { Answer } from './proxy.ts';
import { accepted, type Callback, type Courier, type Deliver } from './variant.ts';

/** The stream that a callback is of, and its number. */
function placeOf(body: string): { key: string; ack: number } {
  const { _links } = JSON.parse(body) as Envelope;
  const query = new URLSearchParams((_links.self?.href ?? '').split('?')[1]);
  return { key: query.get('key') ?? '', ack: Number(query.get('ack')) };
}

/** Something done one after another for each stream. */
function inLine(work: (callback: Callback, deliver: Deliver) => Promise<unknown>): Courier {
  const lines = new Map<string, Promise<unknown>>();
  return async (callback, deliver) => {
    const { key } = placeOf(callback.body);
    const before = lines.get(key) ?? Promise.resolve();
    lines.set(
      key,
      before.then(() => work(callback, deliver)).catch(() => undefined), // the helpdesk of this variant is gone
    );
    return accepted;
  };
}

/** Each comes late, in order. */
export const delayed = (ms: number): Courier =>
  inLine(async (callback, deliver) => {
    await pause(ms);
    await deliver(callback);
  });

/** Each comes three times, the third time after others: same ack, same bytes, so the same answer. */
export const repeated = (): Courier => async (callback, deliver) => {
  const [first, second] = [await deliver(callback), await deliver(callback)];
  assert.deepEqual([second.status, second.body], [first.status, first.body]);
  void pause(150)
    .then(() => deliver(callback))
    .catch(() => undefined);
  return first;
};

/** Of every two of a conversation the second comes first, when there is a second soon enough. */
export function reordered(withinMs: number): Courier {
  const held = new Map<string, () => void>();
  return async (callback, deliver) => {
    const { key, ack } = placeOf(callback.body);
    const release = held.get(key);
    held.delete(key);
    if (release) {
      await deliver(callback);
      release();
      return accepted;
    }
    if (ack === 1) return deliver(callback);
    held.set(key, () => void deliver(callback).catch(() => undefined));
    void pause(withinMs).then(() => {
      const still = held.get(key);
      held.delete(key);
      still?.();
    });
    return accepted;
  };
}

/** The same envelope with other events and another number. */
function renumbered(body: string, ack: number, change: (senders: Envelope['sender']) => Envelope['sender']): string {
  const envelope = JSON.parse(body) as Envelope;
  const numbered = (href = '', by = 0) => ({ href: href.replace(/ack=\d+/, `ack=${ack + by}`) });
  const { self, next } = envelope._links;
  return JSON.stringify({
    ...envelope,
    _links: { self: numbered(self?.href), next: numbered(next?.href, 1) },
    sender: change(envelope.sender),
  });
}

/** Each event in a callback of its own. */
export function split(): Courier {
  const acks = new Map<string, number>();
  return async ({ url, body }, deliver) => {
    const { key } = placeOf(body);
    const events = (JSON.parse(body) as Envelope).sender.flatMap(({ events, ...from }) =>
      events.map((event: WireEvent) => ({ ...from, events: [event] })),
    );
    let answer: Answer = accepted;
    for (const one of events) {
      const ack = (acks.get(key) ?? 0) + 1;
      acks.set(key, ack);
      answer = await deliver({ url, body: renumbered(body, ack, () => [one]) });
    }
    return answer;
  };
}

/** What comes within a moment comes as one. */
export function merged(ms: number): Courier {
  const acks = new Map<string, number>();
  const gathered = new Map<string, Envelope['sender'][]>();
  return async ({ url, body }, deliver) => {
    const { key } = placeOf(body);
    const sender = (JSON.parse(body) as Envelope).sender;
    const waiting = gathered.get(key);
    if (waiting) {
      waiting.push(sender);
      return accepted;
    }
    gathered.set(key, [sender]);
    void pause(ms)
      .then(() => {
        const all = gathered.get(key) ?? [];
        gathered.delete(key);
        const ack = (acks.get(key) ?? 0) + 1;
        acks.set(key, ack);
        return deliver({ url, body: renumbered(body, ack, () => all.flat()) });
      })
      .catch(() => undefined);
    return accepted;
  };
}

/**
 * Some never come, though the platform believes they did; `lateMs` later they do after all.
 * @param lost whether this callback is, by what it says
 */
export const losing =
  (lost: (body: string) => boolean, lateMs?: number): Courier =>
  async (callback, deliver) => {
    if (!lost(callback.body)) return deliver(callback);
    if (lateMs !== undefined)
      void pause(lateMs)
        .then(() => deliver(callback))
        .catch(() => undefined);
    return accepted;
  };

/** What a callback shows without some of its links it shows again, with them, so much later. */
export function showingLater(without: (body: string) => string, ms: number): Courier {
  const added = new Map<string, number>();
  return async ({ url, body }, deliver) => {
    const { key, ack } = placeOf(body);
    const stripped = without(body);
    const number = ack + (added.get(key) ?? 0);
    const first = { url, body: renumbered(stripped, number, (senders) => senders) };
    if (stripped === body) return deliver(first);
    added.set(key, (added.get(key) ?? 0) + 1);
    void pause(ms)
      .then(() => deliver({ url, body: renumbered(body, number + 1, linked) }))
      .catch(() => undefined);
    return deliver(first);
  };
}

/** What resources look like now, without the news of operations. */
const linked = (senders: Envelope['sender']): Envelope['sender'] =>
  senders.map((sender) => ({
    ...sender,
    events: sender.events.filter(({ type }) => type === 'updated'),
  }));
