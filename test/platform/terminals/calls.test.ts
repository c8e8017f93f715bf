import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Got } from '../support/got.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { anna, berit, callId, carl, connected, type Exchange, exchange, say, type Terminal } from './support.ts';

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
