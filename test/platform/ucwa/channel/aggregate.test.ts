import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aggregate } from '../../../../server/platform/ucwa/channel/aggregate.ts';
import { urgencyOf } from '../../../../server/platform/ucwa/channel/urgency.ts';
import type { EventType, SentEvent } from '../../../../server/wire/events.ts';

const rels: Readonly<Record<string, readonly string[]>> = {
  me: ['me', 'presence', 'note', 'location'],
  people: ['contactPresence', 'presenceSubscription', 'contact', 'group'],
  communication: ['communication', 'messagingInvitation', 'onlineMeetingInvitation', 'conversation'],
  conversation: ['message', 'messaging', 'participant', 'onlineMeeting', 'participantInvitation'],
};
const types: readonly EventType[] = ['started', 'updated', 'completed', 'added', 'deleted'];

function event(sender: string, rel: string, type: EventType, id = 1): SentEvent {
  return { sender: { rel: sender, href: `/${sender}` }, event: { link: { rel, href: `/${rel}/${id}` }, type } };
}

const anyEvent: fc.Arbitrary<SentEvent> = fc
  .constantFrom(...Object.entries(rels).flatMap(([sender, all]) => all.map((rel) => [sender, rel] as const)))
  .chain(([sender, rel]) =>
    fc
      .record({ type: fc.constantFrom(...types), id: fc.integer({ min: 1, max: 2 }) })
      .map(({ type, id }) => event(sender, rel, type, id)),
  );
const packages = fc.array(anyEvent, { maxLength: 30 });
const name = ({ event: { link, type } }: SentEvent): string => `${link.rel} ${type}`;

/** What a reader who starts from nothing believes of each thing after a package. */
const believed = (events: readonly SentEvent[]): Map<string, EventType> =>
  new Map(events.map(({ event: { link, type } }) => [`${link.rel} ${link.href}`, type]));

describe('one package of events', () => {
  const holds = (look: (events: readonly SentEvent[], told: readonly SentEvent[]) => void): void =>
    fc.assert(
      fc.property(packages, (events) => look(events, aggregate(events))),
      { numRuns: 1000 },
    );

  it('keeps what it tells in its order, and tells nothing that did not happen', () =>
    holds((events, told) => {
      let at = -1;
      for (const one of told) {
        const found = events.indexOf(one, at + 1);
        assert.ok(found > at);
        at = found;
      }
    }));

  it('leaves nothing to merge: merged again it is the same', () =>
    holds((_events, told) => assert.deepEqual(aggregate(told), told)));

  it('lets a fresh reader believe what the whole story would', () =>
    holds((events, told) => {
      const [whole, merged] = [believed(events), believed(told)];
      assert.deepEqual(merged, whole);
    }));

  it('never drops a message, a beginning, an end, or a step of a conversation or an invitation', () =>
    holds((events, told) => {
      const must = (one: SentEvent): boolean => one.event.type !== 'updated' || urgencyOf(one) === 'high';
      assert.deepEqual(told.filter(must), events.filter(must));
    }));

  it('shows several states of presence as the last, where that stood', () => {
    const merged = aggregate([
      event('me', 'presence', 'updated'),
      event('me', 'note', 'updated'),
      event('me', 'presence', 'updated'),
      event('conversation', 'message', 'completed'),
      event('me', 'presence', 'updated'),
    ]);
    assert.deepEqual(merged.map(name), ['note updated', 'message completed', 'presence updated']);
  });

  it('tells every step of an operation: scripts are followed step by step', () => {
    const steps = (['started', 'updated', 'completed'] as const).map((type) =>
      event('communication', 'messagingInvitation', type),
    );
    assert.equal(aggregate(steps), steps);
  });

  it('keeps the states of different things apart', () => {
    const events = [event('people', 'contactPresence', 'updated', 1), event('people', 'contactPresence', 'updated', 2)];
    assert.equal(aggregate(events), events);
  });
});
