import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Got } from '../support/got.ts';
import { startPlatform } from '../support/platform.ts';
import { anna, berit, callId, carl, connected, type Exchange, exchange, say } from './support.ts';

describe('calls between terminals', () => {
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

  it('rings, answers and hangs up', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit, 'v=0 of a'));
    const offer = await b.next('offer', id);
    assert.deepEqual(offer.offer, { sdp: 'v=0 of a', msisdn: { e164: anna } });
    b.send(say.ringing(id));
    await a.next('ringing', id);
    b.send(say.answer(id, 'v=0 of b'));
    assert.equal((await a.next('answer', id)).answer.sdp, 'v=0 of b');
    a.send(say.bye(id));
    await b.next('bye', id);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('needs no Ringing, takes numbers without plus, and either side hangs up', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit.slice(1)));
    await b.next('offer', id);
    b.send(say.answer(id));
    await a.next('answer', id);
    b.send(say.bye(id));
    await a.next('bye', id);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('gives a call of a Pipe an id, and takes it without one', async () => {
    const [a, b] = [await open(anna, 'Pipe'), await open(berit, 'Pipe')];
    await a.next('idle');
    await b.next('idle');
    a.send(say.offer('', berit));
    const { call_id: id } = await b.next('offer');
    assert.match(id, /^[0-9a-f-]{36}$/);
    b.send(say.ringing(''));
    assert.equal((await a.next('ringing')).call_id, id);
    b.send(say.answer(''));
    await a.next('answer', id);
    a.send(say.bye(''));
    await b.next('bye', id);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('lets the callee reject, the caller cancel, and the ringing time out', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const [rejected, cancelled, missed] = [callId(), callId(), callId()];
    a.send(say.offer(rejected, berit));
    await b.next('offer', rejected);
    b.send(say.bye(rejected));
    await a.next('bye', rejected);
    a.send(say.offer(cancelled, berit));
    await b.next('offer', cancelled);
    a.send(say.bye(cancelled));
    await b.next('bye', cancelled);
    a.send(say.offer(missed, berit));
    await b.next('offer', missed);
    await a.next('bye', missed);
    await b.next('bye', missed);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('answers with Bye for a number nobody has, one that is not connected, and one’s own', async () => {
    const a = await open(anna);
    for (const number of ['+4790000000', berit, anna, 'nonsense']) {
      const id = callId();
      a.send(say.offer(id, number));
      await a.next('bye', id);
    }
    assert.deepEqual(a.rest(), []);
  });

  it('answers an empty description with Bye', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit, ''));
    await a.next('bye', id);
    const second = callId();
    a.send(say.offer(second, berit));
    await b.next('offer', second);
    b.send(say.answer(second, ''));
    await b.next('bye', second);
    await a.next('bye', second);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('rings every stream of a number; the first answer wins, the others are told who is in the call', async () => {
    const [a, b, other, pipe] = [await open(anna), await open(berit), await open(berit), await open(berit, 'Pipe')];
    await pipe.next('idle');
    const id = callId();
    a.send(say.offer(id, berit));
    for (const stream of [b, other, pipe]) await stream.next('offer', id);
    b.send(say.answer(id));
    other.send(say.answer(id));
    await a.next('answer', id);
    const [winner, loser] = other.messages.some(({ message }) => message === 'bye') ? [b, other] : [other, b];
    for (const stream of [loser, pipe]) {
      await stream.next('bye', id);
      assert.equal((await stream.next('in_call', id)).in_call.msisdn.e164, anna);
    }
    loser.send(say.bye(id)); // late: it must not touch the call
    pipe.send(say.bye(''));
    assert.deepEqual([err(await loser.next('error', id)), err(await pipe.next('error'))], ['NOT_INCALL', 'NOT_INCALL']);
    a.send(say.offer(id, undefined, 'again'));
    assert.equal((await winner.next('offer', id)).offer.sdp, 'again');
    winner.send(say.answer(id, 'still here'));
    await a.next('answer', id);
    a.send(say.bye(id));
    await winner.next('bye', id);
    await loser.next('idle', id);
    assert.equal((await pipe.next('idle')).call_id, '');
    assert.deepEqual(
      [a, winner, loser, pipe].map((stream) => stream.rest()),
      [[], [], [], []],
    );
  });

  it('takes a decline for the whole person', async () => {
    const [a, b, other] = [await open(anna), await open(berit), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit));
    await b.next('offer', id);
    await other.next('offer', id);
    b.send(say.bye(id));
    await other.next('bye', id);
    await a.next('bye', id);
    assert.deepEqual([a.rest(), b.rest(), other.rest()], [[], [], []]);
  });

  it('rings who comes while it rings', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit, 'early'));
    await b.next('offer', id);
    const late = await open(berit, 'Pipe');
    assert.equal((await late.next('offer', id)).offer.sdp, 'early');
    late.send(say.answer(''));
    await a.next('answer', id);
    await b.next('bye', id);
  });

  it('does not ring a Pipe that has a call, and rings a MultiPipe on', async () => {
    const [a, b, c] = [await open(anna), await open(berit, 'Pipe'), await open(carl)];
    await connected(a, b, berit);
    const id = callId();
    c.send(say.offer(id, berit));
    await c.next('bye', id);
    const many = await open(berit);
    const second = callId();
    c.send(say.offer(second, berit));
    await many.next('offer', second);
    assert.ok(!b.messages.some(({ call_id }) => call_id === second));
  });

  it('relays renegotiation both ways', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = await connected(a, b, berit);
    for (const [from, to] of [
      [a, b],
      [b, a],
      [a, b],
    ] as const) {
      from.send(say.offer(id, undefined, 'more'));
      assert.equal((await to.next('offer', id)).offer.sdp, 'more');
      to.send(say.answer(id, 'fine'));
      assert.equal((await from.next('answer', id)).answer.sdp, 'fine');
    }
  });

  it('lets nobody give way in a glare but the terminal', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const id = await connected(a, b, berit);
    a.send(say.offer(id, undefined, 'first'));
    await b.next('offer', id);
    b.send(say.offer(id, undefined, 'second'));
    assert.equal(err(await b.next('error', id)), 'TRY_AGAIN');
    b.send(say.answer(id, 'after all'));
    assert.equal((await a.next('answer', id)).answer.sdp, 'after all');
    b.send(say.offer(id, undefined, 'second'));
    await a.next('offer', id);
  });

  it('lets a Pipe that is being called call nobody', async () => {
    const [a, b] = [await open(anna), await open(berit, 'Pipe')];
    const id = callId();
    a.send(say.offer(id, berit));
    await b.next('offer', id);
    b.send(say.offer('', anna));
    assert.equal(err(await b.next('error')), 'TRY_AGAIN');
    b.send(say.offer(callId(), carl));
    assert.equal(err(await b.next('error')), 'TRY_AGAIN');
    b.send(say.answer(''));
    await a.next('answer', id);
  });

  it('lets two call each other at the same time', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const [one, two] = [callId(), callId()];
    a.send(say.offer(one, berit));
    b.send(say.offer(two, anna));
    await b.next('offer', one);
    await a.next('offer', two);
    a.send(say.bye(one));
    await b.next('bye', one);
    a.send(say.answer(two));
    await b.next('answer', two);
  });
});
