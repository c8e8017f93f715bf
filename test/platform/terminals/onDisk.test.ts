import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { platformMigrations } from '../../../server/platform/migrations.ts';
import { openDatabase } from '../../../server/storage/database.ts';
import type { Got } from '../support/got.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { anna, berit, callId, carl, type Exchange, exchange, register, say } from './support.ts';

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
  /** Does something while nothing can be written, or nothing that is like `what`. */
  async function broken(work: () => Promise<void>, what = '%'): Promise<void> {
    const db = openDatabase(`${there.platform.folder}/platform.db`, platformMigrations);
    try {
      db.exec(
        `CREATE TRIGGER broken BEFORE INSERT ON event WHEN NEW.body LIKE '${what}' BEGIN SELECT RAISE(ABORT, 'broken'); END`,
      );
      await work().finally(() => db.exec('DROP TRIGGER broken'));
    } finally {
      db.close();
    }
  }
  /** Berit's stream rings for a call of Anna's. */
  async function ringing() {
    const [a, b] = [await open(anna), await open(berit)];
    const id = callId();
    a.send(say.offer(id, berit));
    await b.next('offer', id);
    return { a, b, id };
  }

  it('ends nothing that could not be written, and takes the next Bye', async () => {
    const { a, b, id } = await ringing();
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
  });

  it('hands whoever could not withdraw the Answer', async () => {
    const { a, b, id } = await ringing();
    await broken(async () => {
      a.send(say.bye(id));
      assert.equal(err(await a.next('error', id)), 'UNKNOWN');
    });
    b.send(say.answer(id, 'late'));
    assert.equal((await a.next('answer', id)).answer.sdp, 'late');
    a.send(say.bye(id));
    await b.next('bye', id);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
  });

  it('hands it also to whom it came while he could not, and nothing to who could', async () => {
    const { a, b, id } = await ringing();
    await broken(async () => {
      a.send(say.bye(id));
      b.send(say.answer(id, 'meanwhile'));
      assert.equal(err(await a.next('error', id)), 'UNKNOWN');
      assert.equal((await a.next('answer', id)).answer.sdp, 'meanwhile');
    }, '%"is":"left"%');
    for (const stream of [a, b]) stream.send(say.bye(id));
    await pause(60);
    assert.ok([a, b].every((stream) => stream.rest().every((kind) => kind === 'bye' || kind === 'error')));
  });

  it('rings on where the answer could not be written', async () => {
    for (const last of ['again', null]) {
      const { a, b, id } = await ringing();
      await broken(async () => {
        b.send(say.answer(id));
        assert.equal(err(await b.next('error', id)), 'UNKNOWN');
      });
      if (last !== null) {
        b.send(say.answer(id, last));
        assert.equal((await a.next('answer', id)).answer.sdp, last);
      }
      b.send(say.bye(id));
      await a.next('bye', id);
      assert.deepEqual([a.rest(), b.rest()], [[], []]);
    }
  });

  it('rings on where neither the answer nor the Bye in the same moment could be', async () => {
    const { token } = await register(there.platform, berit);
    const address = `${there.platform.url.replace('http', 'ws')}/terminals/MultiPipe?msisdn=${encodeURIComponent(berit)}`;
    const page = new WebSocket(address, { headers: { Authorization: `Bearer ${token}` } });
    const heard: Got[] = [];
    page.on('message', (data) => heard.push(JSON.parse(String(data)) as Got));
    await once(page, 'open');
    try {
      const a = await open(anna);
      const id = callId();
      a.send(say.offer(id, berit));
      await until('a ringing', () => heard.find(({ offer }) => offer));
      const bye = JSON.stringify({ bye: {}, callId: id });
      await broken(async () => {
        page.send(`${JSON.stringify({ answer: { sdp: 'x' }, callId: id })}\n${bye}`); // one frame: both in one turn
        await until('a refusal', () => heard.find(({ error }) => error));
      });
      page.send(bye);
      await a.next('bye', id);
      assert.deepEqual([a.rest(), heard.length], [[], 2]);
    } finally {
      page.close();
      await once(page, 'close');
    }
  });

  it('is survived where nothing can be read, either', async () => {
    const { a, b, id } = await ringing();
    const db = openDatabase(`${there.platform.folder}/platform.db`, platformMigrations);
    try {
      db.exec('ALTER TABLE conversation RENAME TO away');
      b.send(say.bye(id));
      assert.equal(err(await b.next('error', id)), 'UNKNOWN');
    } finally {
      db.exec('ALTER TABLE away RENAME TO conversation');
      db.close();
    }
    b.send(say.bye(id));
    await a.next('bye', id);
    assert.deepEqual([a.rest(), b.rest()], [[], []]);
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
