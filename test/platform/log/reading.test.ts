import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apply, opened } from '../../../server/platform/conversation/apply.ts';
import { bridgeChat, endChat } from '../../../server/platform/conversation/chat.ts';
import { addHostMessaging, leave } from '../../../server/platform/conversation/meeting.ts';
import { accept, decline, invite, stopRinging } from '../../../server/platform/conversation/ringing.ts';
import { personStream } from '../../../server/platform/log/log.ts';
import { plays } from '../conversation/commands.ts';
import { alice, bridging, endpoint, facts, ring, saying, visitor } from '../conversation/support.ts';
import { playOnLog } from './play.ts';
import { decide, openBoth, openLog, type TestLog } from './support.ts';

describe('reading the log', () => {
  let test: TestLog;
  beforeEach(async () => {
    test = openLog();
    await openBoth(test, 'Hello');
  });
  afterEach(() => test.close());
  const seen = (device: string, after = 0): string[] =>
    test.reader.forDevice(device, after, 1e9).map(({ stream, body }) => `${stream} ${(body as { type: string }).type}`);
  const ringAlice = (devices: string[], id = 'ring-Alice') =>
    decide(test, 'm', (m) => invite(m, ring(alice, devices, { id, expiresAt: 5000 })));
  const byAlice = (device: string, invitationId = 'ring-Alice') => ({ invitationId, device, uri: alice.uri });

  it('shows a device what concerns it, from its first event to its last', async () => {
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    assert.deepEqual(seen('v1'), ['c chatRequested', 'c chatBridged', 'c message']);
    await ringAlice(['a1', 'a2']);
    await decide(test, 'm', (m) => decline(m, { ...byAlice('a2'), local: true }));
    await decide(test, 'm', (m) => accept(m, byAlice('a1')));
    await decide(test, 'm', (m) => leave(m, alice.uri));
    await decide(test, 'c', saying(visitor, 'Still there?'));
    assert.deepEqual(seen('a2'), ['m invited', 'm invitationFailed']);
    assert.deepEqual(seen('a1'), ['m invited', 'm invitationFailed', 'm joined', 'm left']);
    assert.deepEqual(seen('b1'), []);
  });

  it('shows who comes back what is new to him only', async () => {
    await ringAlice(['a1']);
    await decide(test, 'm', (m) => stopRinging(m, 'ring-Alice', 'cancelled'));
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    await ringAlice(['a1'], 'again');
    await decide(test, 'm', (m) => accept(m, byAlice('a1', 'again')));
    assert.deepEqual(seen('a1'), ['m invited', 'm invitationFailed', 'm invited', 'm joined']);
  });

  it('goes on after a number, in order, a piece at a time', async () => {
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    for (let n = 0; n < 5; n += 1) await decide(test, 'c', saying(visitor, `line ${n}`));
    const read: string[] = [];
    let after = 0;
    for (;;) {
      const piece = test.reader.forDevice('v1', after, 3);
      read.push(...piece.map(({ seq }) => String(seq)));
      const last = piece.at(-1);
      if (!last) break;
      after = last.number;
    }
    assert.equal(read.join(), '1,2,3,4,5,6,7,8');
    assert.equal(test.reader.lastNumber(), after + 1, 'the last of all is the relayed line in the meeting');
  });

  it('gives the messages of a conversation before a moment, and one by its number', async () => {
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    test.clock.at = 2000;
    await decide(test, 'c', saying(endpoint, 'Welcome'));
    const [hello, welcome] = test.reader.lines('c', { after: 0, until: null });
    assert.deepEqual([hello?.body.text, hello?.at, welcome?.body.text, welcome?.at], ['Hello', 1000, 'Welcome', 2000]);
    assert.deepEqual(
      [...test.reader.lines('c', { after: 0, until: null, before: welcome?.number ?? 0 })].map(({ body }) => body.text),
      ['Hello'],
    );
    assert.equal(test.reader.message('c', 2)?.body.text, 'Welcome');
    assert.equal(test.reader.message('c', 3), undefined);
    assert.equal(test.reader.message('m', 2), undefined);
  });

  it('gives lines by their numbers, each with the failures of before a moment, by an index', async () => {
    await decide(test, 'm', (m) => addHostMessaging(m, { invitationId: 'host', operationId: 'host' }));
    const from = { uri: endpoint.uri, name: endpoint.name };
    const failed = { type: 'deliveryFailed' as const, number: 3, saidAt: 0, from, operationId: null, to: [] };
    for (let n = 1; n <= 5; n += 1) await decide(test, 'm', saying(endpoint, `line ${n}`));
    await decide(test, 'm', () => [{ ...failed, participant: alice, cause: 'timeout' }]);
    const then = test.reader.lastNumber() + 1;
    await decide(test, 'm', () => [{ ...failed, participant: visitor, cause: 'timeout' }]);
    const lines = (before?: number) =>
      [...test.reader.lines('m', { after: 1, until: 3, ...(before === undefined ? {} : { before }) })].map(
        ({ body, failures }) => [body.number, failures?.length ?? 0],
      );
    assert.deepEqual(lines(), [
      [2, 0],
      [3, 2],
    ]);
    assert.deepEqual(lines(then), [
      [2, 0],
      [3, 1],
    ]);
  });

  it('gives one line of a long conversation without reading the others', async () => {
    await decide(test, 'm', (m) => addHostMessaging(m, { invitationId: 'host', operationId: 'host' }));
    await test.log.commit((tx) => {
      for (let n = 1; n <= 2000; n += 1) tx.change('m', saying(endpoint, `${n} ${'x'.repeat(2000)}`));
    });
    const took = (work: () => unknown): number => {
      const begun = performance.now();
      work();
      return performance.now() - begun;
    };
    const all = took(() => [...test.reader.lines('m', { after: 0, until: null })]);
    const one = Math.min(...[1, 2, 3].map(() => took(() => test.reader.message('m', 1000))));
    assert.ok(one < all / 10, `${one} ms of ${all} ms`);
  });

  it('finds open conversations of a device and meetings by their address', async () => {
    assert.deepEqual(
      test.reader.openConversations('v1').map(({ facts: { id } }) => id),
      ['c'],
    );
    await decide(test, 'c', (chat) => endChat(chat, 'visitor'));
    assert.deepEqual(test.reader.openConversations('v1'), []);
    assert.equal(test.reader.meetingByUri(facts('m', 'meeting').onlineMeetingUri ?? '')?.facts.id, 'm');
    assert.equal(test.reader.meetingByUri('sip:nowhere'), undefined);
  });

  it('knows what is due, and when something is next', async () => {
    assert.deepEqual(test.reader.due(1000), { ids: [], next: 30_000 });
    await ringAlice(['a1']);
    assert.deepEqual(test.reader.due(5000), { ids: ['m'], next: 30_000 });
    assert.deepEqual(test.reader.due(30_000).ids, ['m', 'c']);
    await decide(test, 'm', (m) => stopRinging(m, 'ring-Alice', 'timeout'));
    await decide(test, 'c', (chat) => endChat(chat, 'visitor'));
    assert.deepEqual(test.reader.due(1e15), { ids: [], next: null });
  });

  it('gives a range of a conversation, at most so many', () => {
    assert.deepEqual(
      test.reader.range('c', 1, 10, 1).map(({ seq, body }) => [seq, body.type]),
      [[1, 'chatRequested']],
    );
    assert.deepEqual(test.reader.range('c', 2, 10, 10), []);
  });

  it('follows a person from the moment one asks, until one stops', async () => {
    const tell = (what: string) => test.log.commit((tx) => tx.tell(alice.uri, { type: what }));
    await tell('before');
    await test.log.commit((tx) => tx.follow('a1', personStream(alice.uri)));
    const woken: string[] = [];
    const stop = test.log.onCommit(({ devices }) => woken.push(...devices.keys()));
    await tell('during');
    await test.log.commit((tx) => tx.unfollow('a1', personStream(alice.uri)));
    await tell('after');
    stop();
    assert.deepEqual(seen('a1'), [`person:${alice.uri} during`]);
    assert.deepEqual(woken, ['a1', 'a1']);
    assert.deepEqual(test.reader.openConversations('a1'), []);
  });
});

describe('the stored state of a conversation', () => {
  it('is what its recorded events make of it, whatever was done', () =>
    fc.assert(
      fc.asyncProperty(plays, async ({ begun, commands }) => {
        const test = openLog();
        try {
          const { ids, world } = await playOnLog(test, begun, commands);
          for (const id of ids) {
            const [first, ...rest] = test.reader.range(id, 1, 1e9, 1e9).map(({ body }) => body);
            if (!first) throw new Error(`${id} has no events`);
            // That somebody types on is in the state alone: whose typing lapses when, and who began last.
            const recorded = rest.reduce(apply, opened(first));
            const stored = test.log.conversation(id);
            const typists = (of: typeof stored) => of?.typing.map(({ uri }) => uri).sort();
            assert.deepEqual({ ...recorded, typing: [] }, { ...stored, typing: [] });
            assert.deepEqual(typists(recorded), typists(stored));
            assert.deepEqual(world.of(id), test.log.conversation(id));
          }
        } finally {
          test.close();
        }
      }),
      { numRuns: 15 },
    ));
});
