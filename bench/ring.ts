import { randomBytes } from 'node:crypto';
import { spawnProduct } from '../test/support/spawnProduct.ts';
import { spawnBaseline } from './baseline/spawn.ts';
import { engineRate } from './support/engine.ts';
import { atLeast, moreThan, type Row, told } from './support/result.ts';
import { type Frame, openRoomSession, type RoomSession } from './support/roomSession.ts';
import { alternate } from './support/rounds.ts';
import { addAgents } from './support/staff.ts';
import { type Measured, measured } from './support/statistics.ts';

const pairCount = 12;
const sessionsRung = 8;
/** Calls that each caller has under way. */
const atOnce = 8;

/** Somebody who calls, and whoever he calls with all his sessions. */
interface Pair {
  readonly caller: { readonly id: string; readonly session: RoomSession };
  readonly callee: { readonly id: string; readonly sessions: readonly RoomSession[] };
  /** Who takes frames of which request: of the caller, and of each session of the callee. */
  readonly takers: Map<unknown, (frame: Frame, session: RoomSession) => void>;
}

/**
 * Calls a second: a room is created, eight sessions ring, one answers, all are told; durable, with 96 calls under
 * way. Against a bare Socket.IO server that broadcasts the same messages and keeps nothing.
 */
export async function ring(folder: string): Promise<Row[]> {
  const agents = await addAgents(folder, pairCount * 2);
  const product = await spawnProduct(folder, { DEMO: 'false' });
  const baseline = await spawnBaseline(folder, 'broadcast.ts');
  const people = await Promise.all(agents.map((agent) => signIn(product.url, agent)));
  const names = people.map((_, n) => ({ id: `person${n}`, token: `person${n}` }));
  const ours = await connectPairs(product.url, people);
  const theirs = await connectPairs(baseline.url, names);
  try {
    await callFor(ours, 2000); // warm
    await callFor(theirs, 1000);
    const both = await alternate(
      () => callFor(ours, 3000),
      () => callFor(theirs, 3000),
    );
    return [
      atLeast(0.5, 'calls that ring 8 sessions', '1/s', both.product.perSecond, both.baseline.perSecond),
      moreThan(50_000, 'steps of the ring engine alone', '1/s', engineRate(1000)),
      told('create → ring 8 → answer → all told, p50', 'ms', both.product.p50, both.baseline.p50),
      told('create → ring 8 → answer → all told, p99', 'ms', both.product.p99, both.baseline.p99),
    ];
  } finally {
    for (const { caller, callee } of [...ours, ...theirs])
      for (const session of [caller.session, ...callee.sessions]) session.close();
    await baseline.stop();
    await product.kill('SIGTERM');
  }
}

async function signIn(
  url: string,
  who: { username: string; password: string },
): Promise<{ id: string; token: string }> {
  const answer = await fetch(`${url}/sapi/o/token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'password', ...who }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { id: who.username, token };
}

async function connectPairs(url: string, people: readonly { id: string; token: string }[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let n = 0; n < pairCount; n++) {
    const [from, to] = [people[2 * n], people[2 * n + 1]];
    if (!from || !to) throw new Error('two people make a pair');
    const sessions = Array.from({ length: sessionsRung }, () => openRoomSession(url, to.token));
    const pair: Pair = {
      caller: { id: from.id, session: await openRoomSession(url, from.token) },
      callee: { id: to.id, sessions: await Promise.all(sessions) },
      takers: new Map(),
    };
    for (const session of [pair.caller.session, ...pair.callee.sessions])
      session.onFrame = (frame) => pair.takers.get(frame.requestID)?.(frame, session);
    pairs.push(pair);
  }
  return pairs;
}

/** Every caller makes one call after the other, several at once; what was made is left when the time has been taken. */
async function callFor(pairs: readonly Pair[], ms: number): Promise<Measured> {
  const took: number[] = [];
  const rooms = new Map<Pair, unknown[]>(pairs.map((pair) => [pair, []]));
  const began = performance.now();
  await Promise.all(
    Array.from({ length: pairs.length * atOnce }, async (_, n) => {
      const pair = pairs[n % pairs.length] as Pair;
      while (performance.now() - began < ms) {
        const since = performance.now();
        rooms.get(pair)?.push(await call(pair));
        took.push(performance.now() - since);
      }
    }),
  );
  const figures = measured(took, performance.now() - began);
  await Promise.all([...rooms].map(([pair, made]) => leaveAll(pair, made)));
  return figures;
}

const requestId = () => randomBytes(16).toString('base64url').slice(0, 21);

/** One call until all were told of the answer. Gives its room. */
function call({ caller, callee, takers }: Pair): Promise<unknown> {
  const [create, invite] = [requestId(), requestId()];
  const [winner] = callee.sessions;
  let rung = 0;
  let told = 0;
  let room: unknown;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`a call stopped: ${rung} rang, ${told} were told`)), 10_000);
    takers.set(create, (frame) => {
      room = (frame.payload as Frame).room;
      const asking = { to: callee.id, mediatypes: { audio: true, video: false }, context: {}, payload: { room } };
      caller.session.send({ request: 'invitation', requestID: invite, ...asking });
    });
    takers.set(invite, (frame) => {
      if (frame.request !== undefined) {
        rung += 1;
        if (rung === sessionsRung) winner?.send({ answer: 'invitation', requestID: invite, from: frame.from });
        return;
      }
      told += 1;
      if (told < sessionsRung + 1) return;
      clearTimeout(late);
      for (const request of [create, invite]) takers.delete(request);
      resolve(room);
    });
    caller.session.send({ request: 'createRoom', requestID: create, payload: {} });
  });
}

/** Both leave every room, which ends it. */
async function leaveAll({ caller, callee, takers }: Pair, rooms: readonly unknown[]): Promise<void> {
  for (const room of rooms)
    await Promise.all(
      [caller.session, callee.sessions[0]].map(
        (session) =>
          new Promise<void>((resolve) => {
            const requestID = requestId();
            takers.set(requestID, () => {
              takers.delete(requestID);
              resolve();
            });
            session?.send({ request: 'leaveRoom', requestID, payload: { room } });
          }),
      ),
    );
}
