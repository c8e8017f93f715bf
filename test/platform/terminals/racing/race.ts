import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import type { Got } from '../../support/got.ts';
import { until } from '../../support/until.ts';
import { say } from '../support.ts';
import type { Device, Wires } from './wires.ts';

/** Somebody with an account and a phone number. */
export interface Person {
  readonly uri: string;
  readonly id: string;
  readonly token: string;
  readonly phone: string;
}

/** Two people with everything they have. */
export interface Table {
  readonly wires: Wires;
  readonly alice: Person;
  readonly bob: Person;
  caller: { room: Device; terminal: Device };
  callee: { room: Device; terminal: Device; notifications: Device };
}

/** What everybody does once it rings, each after so many turns (or milliseconds). */
export const races = fc.record({
  from: fc.constantFrom('room', 'terminal'),
  caller: fc.constantFrom('nothing', 'nothing', 'cancel', 'timeout'),
  room: fc.constantFrom('nothing', 'accept', 'acceptTwice', 'decline', 'lost', 'acceptAndLost', 'declineThenAccept'),
  terminal: fc.constantFrom('nothing', 'answer', 'ringThenAnswer', 'answerTwice', 'bye', 'lost', 'answerAndLost'),
  rtc: fc.constantFrom('nothing', 'joinCall', 'declineCall'),
  after: fc.constantFrom('nothing', 'hangUp', 'toPhone', 'toPhoneAndHangUp', 'bothHangUp'),
  /** Whether they wait until it nearly stops ringing by itself; only where time passes. */
  late: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  delays: fc.tuple(...[0, 1, 2, 3].map(() => fc.nat({ max: 6 }))),
});
type Possible<T> = T extends fc.Arbitrary<infer U> ? U : never;
export type Race = Possible<typeof races>;

/** How a race went, as the devices saw it before the call was ended. */
export interface Played {
  readonly callId: string;
  readonly room: string | null;
  /** Devices of Bob that hold that they have won. */
  readonly winners: readonly string[];
  /** Whether the device that may have won was lost at once, so that nobody holds it. */
  readonly lost: boolean;
  /** What the caller was told, by the codes of rooms; for a terminal 200 or 0. Null: it gave up itself. */
  readonly outcome: number | null;
  /** Devices of Bob that rang, are there and neither won nor were told that it is over. */
  readonly stuck: readonly string[];
}

let made = 0;
const requestId = () => `race-${++made}`;

export async function seat(wires: Wires, alice: Person, bob: Person): Promise<Table> {
  const { room, terminal, notifications } = wires;
  return {
    wires,
    alice,
    bob,
    caller: { room: await room(alice.token), terminal: await terminal(alice.token, alice.phone) },
    callee: {
      room: await room(bob.token),
      terminal: await terminal(bob.token, bob.phone),
      notifications: await notifications(bob.token),
    },
  };
}

export async function leave({ caller, callee }: Table): Promise<void> {
  for (const device of [...Object.values(caller), ...Object.values(callee)]) await device.close();
}

/** @param ringMs how long it rings; null: nothing waits for time to pass */
export async function play(table: Table, race: Race, ringMs: number | null): Promise<Played> {
  const { wires, alice, bob, caller, callee } = table;
  const wait = async (n: number) => {
    if (ringMs !== null) await pause((race.late ? ringMs - 30 : 0) + n * 10);
    else for (let k = 0; k < n; k++) await turn();
  };
  const [d1 = 0, d2 = 0, d3 = 0, d4 = 0] = race.delays;
  const { callId, requestID, room } = await begin(table, race);
  const about = (one: Got) => one.requestID === requestID || one.call_id === callId || one.callId === callId;
  const rang = (device: Device, isIt: (one: Got) => boolean) =>
    until('ringing', () => device.told.find((one) => about(one) && isIt(one)));
  await rang(callee.room, ({ request }) => request === 'invitation');
  await rang(callee.terminal, ({ message }) => message === 'offer');
  await rang(callee.notifications, ({ type }) => type === 'IncomingCall');

  const accept = { answer: 'invitation', requestID, from: alice.id };
  const statuses: number[] = [];
  const deeds: Promise<unknown>[] = [];
  await Promise.all([
    wait(d1).then(() => {
      const { room: device } = callee;
      if (race.room === 'decline' || race.room === 'declineThenAccept') device.send({ ...accept, error: 603 });
      if (/accept/i.test(race.room)) device.send(accept);
      if (race.room === 'acceptTwice') device.send(accept);
      if (/lost/i.test(race.room)) deeds.push(device.close());
    }),
    wait(d2).then(() => {
      const { terminal: device } = callee;
      if (race.terminal === 'ringThenAnswer') device.send(say.ringing(callId));
      if (/answer/i.test(race.terminal)) device.send(say.answer(callId));
      if (race.terminal === 'answerTwice') device.send(say.answer(callId));
      if (race.terminal === 'bye') device.send(say.bye(callId));
      if (/lost/i.test(race.terminal)) deeds.push(device.close());
    }),
    wait(d3).then(() => {
      if (race.rtc !== 'nothing')
        deeds.push(wires.rtc(bob.token, race.rtc, callId).then((status) => statuses.push(status)));
    }),
    wait(d4).then(() => {
      if (race.caller !== 'nothing') giveUp(race.caller);
    }),
  ]);
  function giveUp(how: 'cancel' | 'timeout'): void {
    if (race.from === 'terminal') caller.terminal.send(say.bye(callId));
    else if (how === 'cancel') caller.room.send({ cancel: 'invitation', requestID, error: 487 });
    else
      caller.room.send({
        type: 'request',
        payload: { endpoint: 'close', payload: { medium: 'sipcall' }, id: requestID },
      });
  }
  await Promise.all(deeds);
  const devices = () => [...Object.values(caller), ...Object.values(callee)];
  /** Everything that was sent has been taken, decided, and told; twice where one thing waits for another. */
  const rounds = /Twice|Then/.test(race.room) ? 2 : 1;
  async function settle(): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      await Promise.all(devices().map((device) => device.settle()));
      await wires.rtc(alice.token, 'declineCall', callId); // refused, when all that was asked before is decided
    }
    await Promise.all(devices().map((device) => device.settle()));
  }
  await settle();

  const isEnd = ({ message, answer, cancel }: Got) =>
    race.from === 'terminal' ? message === 'answer' || message === 'bye' : answer || cancel === 'invitation';
  const end = () => caller[race.from as 'room' | 'terminal'].told.find((one) => about(one) && isEnd(one));
  const gaveUp = race.from === 'terminal' && race.caller !== 'nothing';
  if (!end() && !gaveUp) giveUp('cancel'); // nobody else does anything any more, but for those that are lost
  const told = race.from === 'terminal' ? undefined : await until('an outcome', end);
  await settle();
  const outcome =
    race.from === 'room' ? (told?.error ?? 200) : end() === undefined ? null : end()?.message === 'answer' ? 200 : 0;
  const answers = (device: Device, isIt: (one: Got) => boolean) => device.told.some((one) => about(one) && isIt(one));
  const isByed = answers(callee.terminal, ({ message }) => message === 'bye' || message === 'error');
  const wins = {
    room: !callee.room.isClosed() && answers(callee.room, ({ answer, error }) => answer && error === undefined),
    terminal: !callee.terminal.isClosed() && /answer/i.test(race.terminal) && !isByed,
    rtc: race.rtc === 'joinCall' && statuses[0] === 200,
  };
  const winners = Object.entries(wins).flatMap(([name, isWin]) => (isWin ? [name] : []));
  const over = {
    room: answers(callee.room, ({ cancel, error }) => cancel === 'invitation' || error !== undefined),
    terminal: isByed || race.terminal === 'bye',
    notifications: answers(callee.notifications, ({ type }) => type !== 'IncomingCall'),
  };
  const stuck = Object.entries(over).flatMap(([name, isOver]) => {
    const device = callee[name as keyof typeof over];
    return isOver || device.isClosed() || winners.includes(name) ? [] : [name];
  });
  if (outcome === 200) await afterwards(table, race, callId, room, winners);
  const lost = race.room === 'acceptAndLost' || race.terminal === 'answerAndLost';
  return { callId, room, winners, lost, outcome, stuck };
}

async function begin({ bob, caller }: Table, race: Race) {
  if (race.from === 'terminal') {
    const callId = crypto.randomUUID();
    caller.terminal.send(say.offer(callId, bob.phone));
    return { callId, requestID: callId, room: null };
  }
  const [first, requestID] = [requestId(), requestId()];
  caller.room.send({ request: 'createRoom', requestID: first, payload: {} });
  const { payload } = await until('a room', () => caller.room.told.find((one) => one.requestID === first));
  const { room, callId } = payload as { room: string; callId: string };
  const ask = { to: bob.id, mediatypes: { audio: true, video: false }, context: {}, payload: { room } };
  caller.room.send({ request: 'invitation', requestID, ...ask });
  return { callId, requestID, room };
}

/** What crosses once they speak: a call pushed to the phone, hang-ups from both sides. */
async function afterwards(
  { wires, bob, caller, callee }: Table,
  race: Race,
  callId: string,
  room: string | null,
  winners: readonly string[],
): Promise<void> {
  const ends: Promise<unknown>[] = [];
  const hangUp = (who: 'alice' | 'bob') => {
    if (who === 'bob' && winners.includes('rtc')) ends.push(wires.rtc(bob.token, 'leaveCall', callId));
    else if (who === 'bob' && winners.includes('terminal')) callee.terminal.send(say.bye(callId));
    else if (race.from === 'terminal') caller.terminal.send(say.bye(callId));
    else caller.room.send({ request: 'leaveRoom', requestID: requestId(), payload: { room } });
  };
  if (/toPhone/.test(race.after)) {
    if (winners.includes('terminal')) callee.terminal.send(say.toPhone(callId));
    if (race.from === 'terminal') caller.terminal.send(say.toPhone(callId));
  }
  if (/hangUp/i.test(race.after)) hangUp('alice');
  if (race.after === 'bothHangUp') hangUp('bob');
  await Promise.all(ends);
}

/** Ends the call, and brings back whoever was lost. */
export async function clear(table: Table, callId: string): Promise<void> {
  const { wires, alice, bob, caller, callee } = table;
  const status = await wires.rtc(alice.token, 'endCall', callId);
  if (status !== 200 && status !== 410) throw new Error(`a call could not be ended: ${status}`);
  if (callee.room.isClosed()) callee.room = await wires.room(bob.token);
  if (callee.terminal.isClosed()) callee.terminal = await wires.terminal(bob.token, bob.phone);
  for (const device of [...Object.values(caller), ...Object.values(callee)]) (device.told as Got[]).length = 0;
}
