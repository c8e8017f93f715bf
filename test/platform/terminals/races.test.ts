import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { happened, type Person, person } from '../callLog/support.ts';
import { startPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { anna, berit, callId, type Exchange, exchange, say, type Terminal } from './support.ts';

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

describe('whatever crosses between terminals', function () {
  this.timeout(30_000);
  let there: Exchange;
  let reader: Person;
  before(async () => {
    there = await exchange(() => startPlatform({ RING_TIMEOUT_MS: '60', LOST_GRACE_MS: '20' }));
    reader = await person(there.platform, 'reader', 'supervisor');
  });
  after(() => there.stop());

  const saidAfter = (stream: Terminal, id: string, kind: string) => {
    const own = stream.messages.filter((one) => one.call_id === id).map((one) => String(one.message));
    const at = own.indexOf(kind);
    return at < 0 ? undefined : own.slice(at + 1);
  };

  it('has one winner, one log, and leaves no call behind', async () => {
    const caller = await there.open(anna);
    const callees = [await there.open(berit), await there.open(berit), await there.open(berit)];
    const roll = dice(7);
    const moment = () => pause(roll(70));
    const play = async () => {
      const id = callId();
      const moves: (() => void)[] = [];
      const decliners: Terminal[] = [];
      for (const stream of callees) {
        const what = roll(10);
        if (what < 6) moves.push(() => stream.send(say.answer(id)));
        if (what === 6) {
          decliners.push(stream);
          moves.push(() => stream.send(say.bye(id)));
        }
        if (what > 7)
          moves.push(
            () => stream.send(say.ringing(id)),
            () => stream.send(say.answer(id)),
          );
      }
      const hasHungUp = roll(4) === 0;
      if (hasHungUp) moves.push(() => caller.send(say.bye(id)));
      caller.send(say.offer(id, berit));
      await Promise.all(
        callees.map((stream) => until('the offer', () => stream.messages.find((one) => one.call_id === id))),
      );
      await Promise.all(moves.map((move) => moment().then(move)));
      // One winner, or nobody: what rang is over, whichever way.
      await until('one view of the call', () => {
        const isAnswered = saidAfter(caller, id, 'answer') !== undefined;
        const isOver = saidAfter(caller, id, 'bye') !== undefined || hasHungUp;
        const inCall = callees.filter(
          (stream) => saidAfter(stream, id, 'bye') === undefined && !decliners.includes(stream),
        );
        return (isAnswered || isOver) && inCall.length === (isOver ? 0 : 1) ? true : undefined;
      });
      caller.send(say.bye(id));
      return id;
    };
    const ids: string[] = [];
    for (let round = 0; round < 6; round += 1) ids.push(...(await Promise.all(Array.from({ length: 25 }, play))));
    await pause(300);
    for (const id of ids) {
      const log = await reader.log(id);
      assert.equal(log.callStatus, 'Ended', id);
      const events = happened(log);
      assert.ok(events.filter((event) => event === `Join ${berit}`).length <= 1, events.join(', '));
      for (const stream of callees) {
        const rest = saidAfter(stream, id, 'bye') ?? [];
        assert.ok(
          rest.every((kind) => ['in_call', 'idle', 'error'].includes(kind)),
          `${id}: ${rest} after bye`,
        );
        const byes = stream.messages.filter((one) => one.call_id === id && one.message === 'bye').length;
        assert.ok(byes <= 1, `${id}: ${byes} byes`);
      }
      const idles = callees.map((stream) => stream.messages.filter((one) => one.call_id === id));
      for (const own of idles) {
        const count = (kind: string) => own.filter((one) => one.message === kind).length;
        assert.equal(count('in_call'), count('idle'), `${id}: who is told that it began is told that it is over`);
      }
    }
    const open = await fetch(`${there.platform.url}/rtc/getCallLogs?status=Started`, {
      headers: { Authorization: `Bearer ${reader.token}` },
    });
    assert.equal(((await open.json()) as { total: number }).total, 0);
  });
});
