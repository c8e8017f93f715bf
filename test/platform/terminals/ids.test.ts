import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Got } from '../support/got.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { anna, berit, callId, carl, connected, type Exchange, exchange, say, type Terminal } from './support.ts';

describe('what a message at a terminal is about', () => {
  let there: Exchange;
  before(async () => {
    there = await exchange(() => startPlatform({ RING_TIMEOUT_MS: '400', LOST_GRACE_MS: '10' }));
  });
  after(() => there.stop());
  const open: Exchange['open'] = (...args) => there.open(...args);
  afterEach(async () => {
    await there.drop();
    await pause(60); // what was in a call with them is over
  });
  const err = (got: Got) => got.error.err;

  it('says which ids are none, and what is no call', async () => {
    const [a, pipe] = [await open(anna), await open(berit, 'Pipe')];
    const [b, c] = [await open(berit), await open(carl)];
    const id = await connected(a, b, berit);
    const check = async (stream: Terminal, message: Got, expected: string) => {
      stream.send(message);
      const got = await stream.next('error');
      assert.deepEqual([err(got), got.call_id], [expected, message.call_id]);
    };
    for (const message of [say.offer('', berit), say.offer('x', berit), say.bye(''), say.ringing('x'), say.answer('x')])
      await check(a, message, 'INVALID_CALL_ID');
    await check(a, say.ringing(callId()), 'INVALID_CALL_ID');
    await check(pipe, say.ringing(''), 'INVALID_CALL_ID');
    for (const stream of [a, pipe])
      for (const kind of ['answer', 'bye', 'toPhone'] as const) await check(stream, say[kind](callId()), 'NOT_INCALL');
    await check(c, say.offer(id), 'INVALID_CALL_ID');
    await check(c, say.offer(id, anna), 'INVALID_CALL_ID');
    await check(c, say.offer(callId()), 'INVALID_CALL_ID');
    a.send(say.bye(id));
    await b.next('bye', id);
    await check(a, say.offer(id, berit), 'INVALID_CALL_ID');
    const alone = await open(carl, 'Pipe');
    await check(alone, say.offer(''), 'NOT_INCALL');
  });

  it('takes an Offer that is sent twice once', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit));
    a.send(say.offer(id, berit));
    await b.next('offer', id);
    b.send(say.answer(id));
    b.send(say.answer(id));
    await a.next('answer', id);
    a.send(say.bye(id));
    await b.next('bye', id);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('keeps several calls of a MultiPipe apart', async () => {
    const [a, b, c] = [await open(anna), await open(berit), await open(carl)];
    const first = await connected(a, b, berit);
    const second = await connected(a, c, carl);
    b.send(say.bye(first));
    await a.next('bye', first);
    a.send(say.offer(second, undefined, 'on'));
    assert.equal((await c.next('offer', second)).offer.sdp, 'on');
    assert.ok(!a.rest().includes('bye'));
  });

  it('does not end a call of a Pipe by the id of one that is over', async () => {
    const [a, b] = [await open(anna), await open(berit, 'Pipe')];
    const before = await connected(a, b, berit);
    a.send(say.bye(before));
    await b.next('bye', before);
    const id = await connected(a, b, berit);
    b.send(say.bye(before));
    assert.equal(err(await b.next('error', before)), 'NOT_INCALL');
    b.send(say.offer('anything', undefined, 'on'));
    await a.next('offer', id);
  });

  it('finishes the calls of a client that half-closes, and ends its stream in order', async () => {
    const [a, b, other] = [await open(anna), await open(berit), await open(berit)];
    const id = await connected(a, b, berit);
    const ringing = callId();
    a.send(say.offer(ringing, berit));
    await b.next('offer', ringing);
    b.halfClose();
    assert.equal((await b.ended).code, 0);
    await a.next('bye', id);
    other.send(say.answer(ringing));
    await a.next('answer', ringing);
  });

  it('cannot be ended from outside but by those in it', async () => {
    const [a, b, stranger] = [await open(anna), await open(berit), await open(carl)];
    const id = await connected(a, b, berit);
    stranger.send(say.bye(id));
    assert.equal(err(await stranger.next('error', id)), 'NOT_INCALL');
    a.send(say.offer(id, undefined, 'on'));
    await b.next('offer', id);
    await until('nothing else', () => (b.rest().length === 0 ? true : undefined));
  });
});
