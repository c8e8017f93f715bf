import assert from 'node:assert/strict';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Got } from '../support/got.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';
import { ask } from '../support/wire.ts';
import { addMember, connect, type Member, makeRoom, type RoomClient, requestId, ring, ways } from './support.ts';

const races = 200;
/** What a session of the callee does, or the caller: all at once. */
const acts = fc.record({
  sessions: fc.array(fc.constantFrom('accept', 'acceptTwice', 'decline', 'lost', 'nothing', 'declineThenAccept'), {
    minLength: 2,
    maxLength: 4,
  }),
  caller: fc.constantFrom('nothing', 'cancel', 'close', 'repeat'),
  late: fc.boolean(),
});
type Race = typeof acts extends fc.Arbitrary<infer T> ? T : never;

describe('whatever crosses over real sockets', () => {
  let platform: TestPlatform;

  before(async () => {
    platform = await startPlatform({ LOST_GRACE_MS: '20', RING_TIMEOUT_MS: '500' });
  });
  after(() => platform.stop());

  it(`has one winner and logs that agree, in ${races} random races between several sessions`, async function () {
    this.timeout(120_000);
    const ends = new Map<unknown, number>();
    const db = new Database(join(platform.folder, 'platform.db'), { readonly: true });
    const entriesOf = db.prepare<[string], { type: string; uri: string }>(
      'SELECT type, uri FROM call_entry WHERE call = ? ORDER BY number',
    );
    const waiting = [...fc.sample(acts, races).entries()];
    /** Races go on side by side, each pair of people with one at a time. */
    async function pair(name: string): Promise<void> {
      const [alice, bob] = [await addMember(platform, `A${name}`), await addMember(platform, `B${name}`)];
      const caller = await connect(platform, alice);
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const end = await play(next[1], caller, next[0], alice, bob);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
      await caller.close();
    }
    try {
      await Promise.all(['1', '2', '3', '4', '5', '6', '7', '8'].map(pair));
    } finally {
      db.close();
    }
    assert.ok((ends.get(200) ?? 0) > 20 && ends.size >= 4, `every way to end came up: ${JSON.stringify([...ends])}`);

    /** One call; gives the code it came to. */
    async function play(race: Race, from: RoomClient, index: number, alice: Member, bob: Member): Promise<number> {
      const made = await makeRoom(from);
      const way = ways[index % ways.length] ?? 'websocket';
      const sessions = await Promise.all(race.sessions.map(() => connect(platform, bob, way)));
      const requestID = await ring(from, made.room, sessions);
      const accept = { answer: 'invitation', requestID, from: alice.id };
      const closing: Promise<void>[] = [];
      const late = race.late ? connect(platform, bob) : undefined;
      sessions.forEach((session, at) => {
        const act = race.sessions[at];
        if (act === 'decline' || act === 'declineThenAccept') session.send({ ...accept, error: 603 });
        if (act === 'accept' || act === 'acceptTwice' || act === 'declineThenAccept') session.send(accept);
        if (act === 'acceptTwice') session.send(accept);
        if (act === 'lost') closing.push(session.close());
      });
      if (race.caller === 'cancel') from.send({ cancel: 'invitation', requestID, error: 487 });
      if (race.caller === 'close')
        from.send({ type: 'request', payload: { endpoint: 'close', payload: { medium: 'sipcall' }, id: requestID } });
      if (race.caller === 'repeat')
        from.send({ request: 'invitation', requestID, to: bob.id, payload: { room: made.room } });
      const all = [...sessions, ...(late ? [await late] : [])];
      await Promise.all(closing);

      const outcome = await until('an outcome', () =>
        from.frames.find((frame) => frame.requestID === requestID && (frame.answer || frame.cancel === 'invitation')),
      );
      const code = outcome.error ?? 200;
      const living = all.filter((session) => !session.isClosed());
      for (const session of living) await session.ask({ request: 'invitations', requestID: requestId() });
      await from.ask({ request: 'invitations', requestID: requestId() });
      const told = from.frames.filter((frame) => frame.requestID === requestID && frame.message === undefined);
      assert.ok(
        told.every((frame) => (frame.error ?? 200) === code),
        `the caller is told one thing: ${JSON.stringify(told)}`,
      );
      const winners = all.filter(({ frames }) => frames.some((frame) => isWin(frame, requestID)));
      assert.ok(winners.length <= 1, 'one winner');
      if (winners.length === 1) assert.equal(code, 200);
      for (const session of living)
        if (!winners.includes(session) && session.frames.some(({ request }) => request === 'invitation'))
          await until('its end, or his decline, on every session that rang', () =>
            session.frames.find((frame) => frame.requestID === requestID && (frame.cancel || frame.error)),
          );

      const log = await ask('GET', `${platform.url}/sapi/conferencelog?room=${made.room}`, { token: alice.token });
      const { invites, participants } = log.body as Got;
      assert.equal(invites.length, 1);
      assert.equal(invites[0].error, code, 'the conference log says what the caller was told');
      assert.deepEqual(participants, code === 200 ? [alice.id, bob.id] : [alice.id]);
      const won = invites[0].candidates.filter(({ endReason }: Got) => endReason === 200);
      assert.equal(won.length, code === 200 ? 1 : 0, 'one candidate accepted, or none');
      const entries = entriesOf.all(made.callId).map(({ type, uri }) => `${type} ${uri === bob.uri ? 'bob' : 'alice'}`);
      const last = { 200: 'Join bob', 603: 'Declined bob', 408: 'Missed bob' }[code as 200];
      assert.deepEqual(
        entries.filter((entry) => !entry.startsWith('Leave')),
        ['Created alice', 'Join alice', ...(last ? [last] : [])],
      );
      await Promise.all(living.map((session) => session.close()));
      await from.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: made.room } });
      return code;
    }
  });

  const isWin = (frame: Got, requestID: string) =>
    frame.requestID === requestID && frame.answer === 'invitation' && frame.error === undefined;
});
