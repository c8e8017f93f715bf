import assert from 'node:assert/strict';
import { createOutbox } from '../../public/console/session/outbox.ts';
import { endedFor } from '../../public/console/state/actions.ts';
import type { ConsoleState } from '../../public/console/state/model.ts';
import { createStore } from '../../public/console/store.ts';
import type { UcwaAnswer } from '../../public/shared/ucwaClient.ts';
import { chatOf, dana, fresh, id, joins, messaging, play, rings, told } from './events.ts';

const open = play(play(fresh, [rings()]), joins(dana));
const taken = (number: number): UcwaAnswer => ({ status: 201, location: `/x/messaging/messages/${number}` });
const silence: UcwaAnswer = { status: 0, error: { code: 'NetworkFailure' } };

/** An outbox before a platform that answers in turn as told; the last answer stays. */
function outboxBefore(answers: UcwaAnswer[], state: ConsoleState = open) {
  const store = createStore(state);
  const asked: { operationId: string; text: string | undefined }[] = [];
  const pauses: number[] = [];
  const outbox = createOutbox({
    store,
    now: () => 4_000,
    async pause(ms) {
      pauses.push(ms);
    },
    http: {
      async request(method, href, ask) {
        assert.equal(method, 'POST');
        const operationId = new URL(href, 'http://x').searchParams.get('operationId') ?? '';
        asked.push({ operationId, text: ask?.text });
        await Promise.resolve();
        return answers[Math.min(asked.length, answers.length) - 1] ?? silence;
      },
    },
  });
  return { outbox, store, asked, pauses };
}

describe('console outbox', () => {
  it('says it, and knows its number', async () => {
    const { outbox, store, asked } = outboxBefore([taken(7)]);
    const saying = outbox.say(id, 'Hi');
    assert.deepEqual(told(store.get()), ['me: Hi (sending)']);
    await saying;
    assert.deepEqual(told(store.get()), ['me: Hi']);
    assert.equal(asked[0]?.text, 'Hi');
    const [line] = chatOf(store.get()).lines;
    assert.equal(line?.kind === 'message' && line.number, 7);
  });

  it('tries again without an answer, under the same operation id', async () => {
    const { outbox, store, asked, pauses } = outboxBefore([silence, { status: 503, error: { code: 'x' } }, taken(1)]);
    await outbox.say(id, 'Hi');
    assert.deepEqual(told(store.get()), ['me: Hi']);
    assert.equal(asked.length, 3);
    assert.equal(new Set(asked.map(({ operationId }) => operationId)).size, 1);
    assert.equal(pauses.length, 2);
  });

  it('waits as long as it is asked to', async () => {
    const busy = { status: 429, error: { code: 'TooManyRequests' }, retryAfterMs: 9_000 };
    const { outbox, pauses } = outboxBefore([busy, taken(1)]);
    await outbox.say(id, 'Hi');
    assert.deepEqual(pauses, [9_000]);
  });

  const refusals: [number, RegExp][] = [
    [413, /too long/],
    [404, /ended/],
    [409, /not connected/],
    [0, /no connection/],
  ];
  for (const [status, sentence] of refusals)
    it(`tells why it failed: ${status}`, async () => {
      const { outbox, store } = outboxBefore([{ status, error: { code: 'x' } }]);
      await outbox.say(id, 'Hi');
      const [line] = chatOf(store.get()).lines;
      assert.ok(line?.kind === 'message');
      assert.equal(line.delivery, 'failed');
      assert.match(line.trouble ?? '', sentence);
    });

  it('sends a failed one again, the same one, when asked', async () => {
    const { outbox, store, asked } = outboxBefore([{ status: 409, error: { code: 'Conflict' } }, taken(3)]);
    await outbox.say(id, 'Hi');
    await outbox.again(id, asked[0]?.operationId ?? '');
    assert.deepEqual(told(store.get()), ['me: Hi']);
    assert.equal(asked[1]?.operationId, asked[0]?.operationId);
    await outbox.again(id, asked[0]?.operationId ?? '');
    assert.equal(asked.length, 2, 'what was sent is not sent again');
  });

  it('keeps the order of what was written, though the first one stumbles', async () => {
    const { outbox, asked } = outboxBefore([silence, taken(1), taken(2)]);
    await Promise.all([outbox.say(id, 'first'), outbox.say(id, 'second')]);
    assert.deepEqual(
      asked.map(({ text }) => text),
      ['first', 'first', 'second'],
    );
  });

  it('waits for the chat to be connected, and gives up when it has ended', async () => {
    const unconnected = play(play(fresh, [rings()]), joins(dana).slice(0, 4));
    const waiting = outboxBefore([taken(1)], unconnected);
    const saying = waiting.outbox.say(id, 'Hi');
    waiting.store.update((state) => play(state, [messaging('Connected')]));
    await saying;
    assert.deepEqual(told(waiting.store.get()), ['me: Hi']);

    const over = outboxBefore([taken(1)], unconnected);
    const lost = over.outbox.say(id, 'Hi');
    over.store.update((state) => endedFor(state, id, 6_000));
    await lost;
    assert.equal(over.asked.length, 0);
    assert.ok(told(over.store.get()).includes('me: Hi (failed)'));
  });
});
