import assert from 'node:assert/strict';
import type { UcwaAnswer } from '../../../public/shared/ucwaClient.ts';
import { openKeep } from '../../../public/widget/kept.ts';
import { createOutbox } from '../../../public/widget/outbox.ts';
import { until } from '../peer.ts';

const message = (operationId: string) => ({ operationId, text: operationId, at: operationId.charCodeAt(0) });

/** An outbox whose network answers by hand. */
function open(answers: Record<string, number[]>, before: string[] = []) {
  const keep = openKeep(undefined, 'https://desk.example');
  for (const operationId of before) keep.hold(message(operationId));
  const sent: string[] = [];
  const told: string[] = [];
  const outbox = createOutbox(
    keep,
    async ({ operationId }): Promise<UcwaAnswer> => {
      sent.push(operationId);
      const status = answers[operationId]?.shift() ?? 201;
      return status === 201 ? { status, location: `/messages/${sent.length}` } : { status };
    },
    (operationId, delivery, number) => told.push(`${operationId} ${delivery}${number ?? ''}`),
    { firstPauseMs: 10, maxPauseMs: 20 },
  );
  return { keep, outbox, sent, told, unsent: () => keep.unsent().map(({ operationId }) => operationId) };
}

describe('public/widget/outbox', () => {
  it('holds everything until it may send, then sends in order, one at a time', async () => {
    const { outbox, sent, told, unsent } = open({});
    for (const operationId of ['a', 'b', 'c']) outbox.add(message(operationId));
    assert.deepEqual([sent, unsent()], [[], ['a', 'b', 'c']]);
    outbox.setReady(true);
    await until(() => unsent().length === 0);
    assert.deepEqual(sent, ['a', 'b', 'c']);
    assert.deepEqual(told, ['a sending', 'a sent1', 'b sending', 'b sent2', 'c sending', 'c sent3']);
  });

  it('sends first what an earlier page left unsent', async () => {
    const { outbox, sent, unsent } = open({}, ['a', 'b']);
    outbox.add(message('c'));
    outbox.setReady(true);
    await until(() => unsent().length === 0);
    assert.deepEqual(sent, ['a', 'b', 'c']);
  });

  for (const status of [0, 401, 404, 409, 410, 429, 500, 503])
    it(`repeats after ${status} under the same operation id, and nothing overtakes`, async () => {
      const { outbox, sent, told, unsent } = open({ a: [status, status] });
      outbox.setReady(true);
      outbox.add(message('a'));
      outbox.add(message('b'));
      await until(() => unsent().length === 0);
      assert.deepEqual(sent, ['a', 'a', 'a', 'b']);
      assert.deepEqual(told.slice(0, 4), ['a sending', 'a queued', 'a failed', 'a sent3']);
    });

  for (const status of [400, 403, 413, 415])
    it(`gives ${status} to the visitor to try again, and lets the next one pass`, async () => {
      const { outbox, sent, told, unsent } = open({ a: [status] });
      outbox.setReady(true);
      outbox.add(message('a'));
      outbox.add(message('b'));
      await until(() => told.includes('b sent2'));
      assert.deepEqual([sent, unsent()], [['a', 'b'], ['a']]);
      outbox.retry('a');
      await until(() => unsent().length === 0);
      assert.deepEqual(sent, ['a', 'b', 'a']);
    });

  it('sends no more what its event has confirmed', async () => {
    const { outbox, sent, unsent } = open({ a: [0, 0, 0, 0, 0, 0] });
    outbox.setReady(true);
    outbox.add(message('a'));
    await until(() => sent.length === 2);
    outbox.confirmed('a');
    outbox.add(message('b'));
    await until(() => sent.includes('b'));
    assert.ok(sent.filter((operationId) => operationId === 'a').length <= 2);
    assert.deepEqual(unsent(), []);
  });

  it('gives up what is left when the chat is over, and says so', async () => {
    const { outbox, told, unsent } = open({ a: [413] });
    outbox.setReady(true);
    outbox.add(message('a'));
    await until(() => told.includes('a failed'));
    outbox.setReady(false);
    outbox.add(message('b'));
    assert.deepEqual(
      outbox.giveUp().map(({ text }) => text),
      ['a', 'b'],
    );
    assert.deepEqual([told.at(-1), unsent()], ['b failed', []]);
  });
});
