import assert from 'node:assert/strict';
import { addMember, connect, inviting, makeRoom } from '../rooms/support.ts';
import { startPlatform } from '../support/platform.ts';
import { anna, berit, carl, type Exchange, exchange, say } from './support.ts';

describe('a Pipe in a call', () => {
  let there: Exchange;
  before(async () => {
    there = await exchange(() => startPlatform());
  });
  after(() => there.stop());

  it('renegotiates with whom it talks to, and calls nobody else meanwhile, ids or not', async () => {
    const [a, b, c] = [await there.open(anna, 'Pipe'), await there.open(berit), await there.open(carl)];
    a.send(say.offer('', berit));
    const { call_id: id } = await b.next('offer');
    b.send(say.answer(id));
    await a.next('answer');
    a.send(say.offer('', carl, 'another call'));
    assert.equal((await a.next('error')).error.err, 'TRY_AGAIN');
    for (const number of [undefined, berit, berit.slice(1)]) {
      a.send(say.offer('', number, `again to ${number}`));
      assert.equal((await b.next('offer', id)).offer.sdp, `again to ${number}`);
      b.send(say.answer(id));
      await a.next('answer');
    }
    assert.deepEqual(c.rest(), []);

    const caller = await connect(there.platform, await addMember(there.platform, 'Dora'));
    const { room } = await makeRoom(caller);
    const asked = inviting(room, anna);
    const { cancel, error } = await caller.ask(asked);
    assert.deepEqual([cancel, error], ['invitation', 486], 'busy, where nothing is left to ring');
    await caller.close();
  });
});
