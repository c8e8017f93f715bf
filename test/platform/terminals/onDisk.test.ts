import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { platformMigrations } from '../../../server/platform/migrations.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import type { Got } from '../support/got.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { anna, berit, callId, carl, type Exchange, exchange, say } from './support.ts';

describe('what of a call at a terminal is not on disk', () => {
  let there: Exchange;
  before(async () => {
    there = await exchange(() => startPlatform({ LOST_GRACE_MS: '10' }));
  });
  after(() => there.stop());
  const open: Exchange['open'] = (...args) => there.open(...args);
  afterEach(async () => {
    await there.drop();
    await pause(60); // what was in a call with them is over
  });
  const err = (got: Got) => got.error.err;

  it('ends nothing that could not be written, and takes the next Bye', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    const db = openDatabase(`${there.platform.folder}/platform.db`, platformMigrations);
    const broken = async (what: () => Promise<void>) => {
      db.exec("CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'broken'); END");
      try {
        await what();
      } finally {
        db.exec('DROP TRIGGER broken');
      }
    };
    try {
      const id = callId();
      a.send(say.offer(id, berit));
      await b.next('offer', id);
      await broken(async () => {
        for (const last of [say.answer(id, ''), say.bye(id)]) {
          b.send(last);
          assert.equal(err(await b.next('error', id)), 'UNKNOWN');
        }
      });
      b.send(say.answer(id));
      await a.next('answer', id);
      await broken(async () => {
        for (const last of [say.offer(id, undefined, ''), say.bye(id)]) {
          b.send(last);
          assert.equal(err(await b.next('error', id)), 'UNKNOWN');
        }
      });
      assert.deepEqual([a.rest(), b.rest()], [[], []]);
      b.send(say.bye(id));
      await a.next('bye', id);
      assert.deepEqual([a.rest(), b.rest()], [[], []]);
    } finally {
      db.close();
    }
  });

  it('gives an id that two chose at the same time to one of them', async () => {
    const [a, b, c] = [await open(anna), await open(berit), await open(carl)];
    for (let round = 0; round < 10; round++) {
      const id = callId();
      a.send(say.offer(id, carl, 'of anna'));
      b.send(say.offer(id, anna, 'of berit'));
      const isAnnas = await until('a ringing', () =>
        c.rest().length > 0 ? true : a.rest().includes('offer') ? false : undefined,
      );
      const [winner, loser, rung] = isAnnas ? [a, b, c] : [b, a, a];
      const { offer } = await rung.next('offer', id);
      assert.equal(offer.sdp, isAnnas ? 'of anna' : 'of berit');
      assert.equal(err(await loser.next('error', id)), 'INVALID_CALL_ID');
      assert.deepEqual(
        [a, b, c].flatMap((stream) => stream.rest()),
        [],
      );
      rung.send(say.answer(id, 'taken'));
      assert.equal((await winner.next('answer', id)).answer.sdp, 'taken');
      winner.send(say.bye(id));
      await rung.next('bye', id);
    }
  });

  it('says so to whom the call rings that took its id', async () => {
    const [a, b] = [await open(anna), await open(berit)];
    for (let round = 0; round < 10; round++) {
      const id = callId();
      a.send(say.offer(id, berit));
      b.send(say.offer(id, anna));
      const loser = await until('a refusal', () => [a, b].find((stream) => stream.rest().includes('error')));
      assert.equal(err(await loser.next('error', id)), 'INVALID_CALL_ID');
      await loser.next('offer', id);
      loser.send(say.bye(id));
      await (loser === a ? b : a).next('bye', id);
    }
  });
});
