import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Got } from '../support/got.ts';
import { startPlatform } from '../support/platform.ts';
import { anna, berit, callId, carl, connected, type Exchange, exchange, type Kind, say } from './support.ts';

describe('somebody with several terminals', () => {
  const lostGraceMs = 400;
  let there: Exchange;
  const open: Exchange['open'] = (...args) => there.open(...args);
  afterEach(async () => {
    await there.drop();
    await pause(lostGraceMs + 50); // what was in a call with them is over
  });
  const err = (got: Got) => got.error.err;

  describe('without a phone', () => {
    before(async () => {
      there = await exchange(() => startPlatform({ LOST_GRACE_MS: String(lostGraceMs) }));
    });
    after(() => there.stop());

    it('is told at once on a Pipe whether he is in a call, and on a MultiPipe of each that begins and ends elsewhere', async () => {
      const [a, b, watching] = [await open(anna), await open(berit), await open(anna)];
      const pipe = await open(anna, 'Pipe');
      assert.equal((await pipe.next('idle')).call_id, '');
      const id = await connected(a, b, berit);
      for (const stream of [pipe, watching])
        assert.deepEqual((await stream.next('in_call', id)).in_call, { msisdn: { e164: berit } });
      const late = await open(anna, 'Pipe');
      assert.equal((await late.next('in_call', id)).in_call.msisdn.e164, berit);
      b.send(say.bye(id));
      await a.next('bye', id);
      await watching.next('idle', id);
      for (const stream of [pipe, late]) assert.equal((await stream.next('idle')).call_id, '');
      assert.deepEqual(
        [a, b, watching, pipe, late].map((one) => one.rest()),
        [[], [], [], [], []],
      );
    });

    for (const [kind, offer] of [
      ['MultiPipe', (id: string) => say.offer(id, undefined, 'taken')],
      ['MultiPipe', (id: string) => say.offer(id, berit, 'taken')],
      ['Pipe', (id: string) => say.offer(id, undefined, 'taken')],
      ['Pipe', () => say.offer('', undefined, 'taken')],
    ] as readonly [Kind, (id: string) => Got][])
      it(`takes a call over with another ${kind}: ${JSON.stringify(offer('ID'))}`, async () => {
        const [a, b] = [await open(anna), await open(berit)];
        const id = await connected(a, b, berit);
        const other = await open(anna, kind);
        other.send(offer(id));
        assert.equal((await b.next('offer', id)).offer.sdp, 'taken');
        await a.next('bye', id);
        await a.next('in_call', id);
        b.send(say.answer(id, 'go on'));
        assert.equal((await other.next('answer', id)).answer.sdp, 'go on');
        a.send(say.bye(id)); // late: the call goes on
        assert.equal(err(await a.next('error', id)), 'NOT_INCALL');
        b.send(say.offer(id, undefined, 'more'));
        assert.equal((await other.next('offer', id)).offer.sdp, 'more');
        other.send(say.bye(id));
        await b.next('bye', id);
        await a.next('idle', id);
      });

    it('takes over a call that still rings: who answers is offered what the new device offers', async () => {
      const [a, b, other] = [await open(anna), await open(berit), await open(anna)];
      const id = callId();
      a.send(say.offer(id, berit, 'old'));
      await b.next('offer', id);
      other.send(say.offer(id, undefined, 'new'));
      await a.next('bye', id);
      b.send(say.answer(id, 'to old'));
      assert.equal((await b.next('offer', id)).offer.sdp, 'new');
      b.send(say.answer(id, 'to new'));
      assert.equal((await other.next('answer', id)).answer.sdp, 'to new');
    });

    it('comes back to a call whose stream was lost', async () => {
      const [a, b] = [await open(anna, 'Pipe'), await open(berit)];
      const id = await connected(a, b, berit);
      await a.drop();
      const again = await open(anna, 'Pipe');
      await again.next('in_call', id);
      again.send(say.offer(id, undefined, 'back'));
      assert.equal((await b.next('offer', id)).offer.sdp, 'back');
      b.send(say.answer(id, 'welcome'));
      await again.next('answer', id);
      await pause(lostGraceMs + 100);
      assert.deepEqual([again.rest(), b.rest()], [[], []]);
    });

    it('loses the call when its stream does not come back in time', async () => {
      const [a, b] = [await open(anna), await open(berit)];
      const id = await connected(a, b, berit);
      await a.drop();
      const again = await open(anna);
      await b.next('bye', id);
      again.send(say.offer(id));
      assert.equal(err(await again.next('error', id)), 'INVALID_CALL_ID');
    });

    it('keeps a call that is answered while the caller is away', async () => {
      const [a, b] = [await open(anna), await open(berit)];
      const id = callId();
      a.send(say.offer(id, berit));
      await b.next('offer', id);
      await a.drop();
      b.send(say.answer(id));
      const again = await open(anna);
      again.send(say.offer(id, undefined, 'back'));
      assert.equal((await b.next('offer', id)).offer.sdp, 'back');
      b.send(say.answer(id));
      await again.next('answer', id);
    });

    it('is in a call that a third one cannot take', async () => {
      const [a, b, c] = [await open(anna), await open(berit), await open(carl)];
      const id = await connected(a, b, berit);
      c.send(say.offer(id, anna));
      assert.equal(err(await c.next('error', id)), 'INVALID_CALL_ID');
      assert.deepEqual([a.rest(), b.rest()], [[], []]);
    });

    it('cannot move a call to a phone that is not there', async () => {
      const [a, b] = [await open(anna), await open(berit)];
      const id = await connected(a, b, berit);
      a.send(say.toPhone(id));
      assert.equal(err(await a.next('error', id)), 'TRY_AGAIN');
      a.send(say.bye(id));
      await b.next('bye', id);
    });
  });

  describe('with a phone that is answered', () => {
    before(async () => {
      there = await exchange(() => startPlatform({ LOST_GRACE_MS: String(lostGraceMs), PHONE_SIMULATOR: 'answer' }));
    });
    after(() => there.stop());

    it('moves a call to it and is told until it is over', async () => {
      const [a, b, other] = [await open(anna), await open(berit), await open(anna, 'Pipe')];
      const id = await connected(a, b, berit);
      await other.next('in_call', id);
      a.send(say.toPhone(id));
      assert.equal((await a.next('in_call', id)).in_call.msisdn.e164, berit);
      const { sdp } = (await b.next('offer', id)).offer;
      assert.match(sdp, /^v=0\r\n[\s\S]*a=inactive/);
      b.send(say.answer(id));
      a.send(say.bye(id));
      assert.equal(err(await a.next('error', id)), 'NOT_INCALL');
      b.send(say.bye(id));
      await a.next('idle', id);
      await other.next('idle');
      await other.next('idle');
      assert.deepEqual([a.rest(), b.rest(), other.rest()], [[], [], []]);
    });

    it('takes it back from the phone', async () => {
      const [a, b] = [await open(anna), await open(berit)];
      const id = await connected(a, b, berit);
      a.send(say.toPhone(id));
      await a.next('in_call', id);
      await b.next('offer', id);
      b.send(say.answer(id));
      a.send(say.offer(id, undefined, 'back'));
      assert.equal((await b.next('offer', id)).offer.sdp, 'back');
      b.send(say.answer(id));
      await a.next('answer', id);
      a.send(say.bye(id));
      await b.next('bye', id);
    });

    it('moves while an Offer is unanswered', async () => {
      const [a, b] = [await open(anna), await open(berit)];
      const id = await connected(a, b, berit);
      b.send(say.offer(id, undefined, 'more'));
      await a.next('offer', id);
      a.send(say.toPhone(id));
      await a.next('in_call', id);
      await b.next('answer', id);
      await b.next('offer', id);
      b.send(say.bye(id));
      await a.next('idle', id);
    });
  });

  describe('with a phone that only rings', () => {
    before(async () => {
      there = await exchange(() =>
        startPlatform({ LOST_GRACE_MS: String(lostGraceMs), PHONE_SIMULATOR: 'ring', RING_TIMEOUT_MS: '300' }),
      );
    });
    after(() => there.stop());

    it('keeps the call, and is told to try again', async () => {
      const [a, b] = [await open(anna), await open(berit)];
      const id = await connected(a, b, berit);
      a.send(say.toPhone(id));
      a.send(say.toPhone(id));
      assert.equal(err(await a.next('error', id)), 'TRY_AGAIN');
      a.send(say.offer(id, undefined, 'on'));
      await b.next('offer', id);
      assert.equal(err(await a.next('error', id)), 'TRY_AGAIN');
    });

    it('stops the phone when the call ends meanwhile', async () => {
      const [a, b] = [await open(anna), await open(berit)];
      const id = await connected(a, b, berit);
      a.send(say.toPhone(id));
      b.send(say.bye(id));
      await a.next('bye', id);
      assert.deepEqual(
        a.rest().filter((kind) => kind !== 'error'),
        [],
      );
    });
  });
});
