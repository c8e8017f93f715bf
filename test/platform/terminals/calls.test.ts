import assert from 'node:assert/strict';
import { startPlatform } from '../support/platform.ts';
import { anna, berit, callId, type Exchange, exchange, say, type Terminal } from './support.ts';

describe('calls between terminals', () => {
  let there: Exchange;
  before(async () => {
    there = await exchange(() => startPlatform({ RING_TIMEOUT_MS: '400', LOST_GRACE_MS: '400' }));
  });
  after(() => there.stop());

  const streams: Terminal[] = [];
  const open = async (...args: Parameters<Exchange['open']>) => {
    const stream = await there.open(...args);
    streams.push(stream);
    return stream;
  };
  afterEach(async () => {
    for (const stream of streams.splice(0)) await stream.drop();
  });
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
});
