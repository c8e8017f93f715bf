import {
  applyStep,
  type Reach,
  type Ring,
  type RingEnd,
  type RingOver,
  type RingStep,
  type Rung,
  ringingDevices,
  rungOf,
} from './ring.ts';

/** What a decision about a ring may ask: the time, and what can ring somebody at this moment. */
export interface RingFacts {
  /** Epoch ms. */
  readonly now: number;
  readonly reach: (uri: string) => Reach;
}

/** Begins: everybody's turn, or the first one's. */
export const beginRing = (ring: Ring, facts: RingFacts): RingStep[] => settled(ring, [], facts);

/** A device of somebody has connected: it joins his ringing. */
export function deviceConnected(ring: Ring, uri: string, device: Reach['devices'][number], now: number): RingStep[] {
  const rung = rungOf(ring, uri);
  if (!rung || device.busy || rung.devices.includes(device.id)) return [];
  if (rung.state !== 'ringing') return [];
  return [{ step: 'joinedRinging', uri, device: device.id, until: rung.until ?? now + ring.policy.timeoutMs }];
}

/** A device has lost its connection: it may come back for `graceMs`. */
export function deviceLost(ring: Ring, device: string, graceMs: number, facts: RingFacts): RingStep[] {
  const rung = ring.people.find(({ devices }) => devices.includes(device));
  if (!rung) return [];
  const lost: RingStep = { step: 'deviceLost', uri: rung.uri, device, until: facts.now + graceMs };
  return settled(ring, [lost], facts);
}

/**
 * Somebody answers, with a device that rings or `byRequest` beside his devices; undefined when it does not ring. One
 * winner: the ring is over with it.
 */
export function answerRing(
  ring: Ring,
  uri: string,
  device: string,
  byRequest: boolean,
): Extract<RingStep, { step: 'answered' }> | undefined {
  const rung = rungOf(ring, uri);
  if (rung?.state !== 'ringing' || (!byRequest && !rung.devices.includes(device))) return undefined;
  const silenced = ringingDevices(ring).filter((other) => other.device !== device);
  return { step: 'answered', uri, device, silenced };
}

/** One device declines for itself, silently, unless it was the last that could answer (calls.md 3.6). */
export function declineDevice(ring: Ring, device: string, facts: RingFacts): RingStep[] | undefined {
  const rung = ring.people.find(({ devices }) => devices.includes(device));
  if (!rung) return undefined;
  return settled(ring, [{ step: 'deviceDeclined', uri: rung.uri, device }], facts);
}

/** Somebody declines on all his devices at once. */
export function declinePerson(ring: Ring, uri: string, facts: RingFacts): RingStep[] | undefined {
  const rung = rungOf(ring, uri);
  if (rung?.state !== 'ringing') return undefined;
  return settled(ring, [outOf(rung, 'declined')], facts);
}

/** Somebody has come by another way: his turn is over or will not come. */
export function excuse(ring: Ring, uri: string, facts: RingFacts): RingStep[] {
  const rung = rungOf(ring, uri);
  const isToCome = rung && ['waiting', 'ringing', 'unreachable'].includes(rung.state);
  return isToCome ? settled(ring, [outOf(rung, 'present')], facts) : [];
}

/** Somebody may not be called any more: he is out of the ringing, or of waiting for his turn. */
export function dropPerson(ring: Ring, uri: string, facts: RingFacts): RingStep[] {
  const rung = rungOf(ring, uri);
  const isIn = rung?.state === 'waiting' || rung?.state === 'ringing';
  return isIn ? settled(ring, [outOf(rung, 'forbidden')], facts) : [];
}

/** Every lost device of a ring has until then to come back, epoch ms. */
export const renewLost = ({ people }: Ring, until: number): RingStep[] =>
  people.flatMap(({ uri, lost }) => lost.map(({ device }): RingStep => ({ step: 'deviceLost', uri, device, until })));

/** Ends it for everybody. */
export const endRing = (ring: Ring, cause: RingOver): RingStep[] => [
  { step: 'over', cause, silenced: ringingDevices(ring) },
];

/** Nobody answered, and whoever rang waits no longer. */
export function timeOutRing(ring: Ring): RingStep[] {
  const ringing = ring.people.filter(({ state }) => state === 'ringing').map((rung) => outOf(rung, 'timeout'));
  return [...ringing, { step: 'over', cause: 'timeout', silenced: [] }];
}

/** Everything that is due. */
export const elapseRing = (ring: Ring, facts: RingFacts): RingStep[] => settled(ring, [], facts);

/**
 * Goes on from steps already taken until nothing more follows: who cannot answer any more is out, the next one's turn
 * comes, and when everybody is out the ring is over.
 */
function settled(before: Ring, taken: readonly RingStep[], facts: RingFacts): RingStep[] {
  const steps = [...taken];
  let ring: Ring | null = before;
  for (const step of taken) ring = ring && applyStep(ring, step);
  while (ring) {
    const step = nextStep(ring, facts);
    if (!step) break;
    steps.push(step);
    ring = applyStep(ring, step);
  }
  return steps;
}

function nextStep(ring: Ring, facts: RingFacts): RingStep | undefined {
  for (const rung of ring.people)
    if (rung.state === 'ringing') {
      const step = dueOf(rung, ring, facts.now);
      if (step) return step;
    }
  const next = nextInTurn(ring);
  if (next) return turnOf(next, ring, facts);
  if (ring.people.some(({ state }) => state === 'waiting' || state === 'ringing')) return undefined;
  return { step: 'over', cause: summary(ring), silenced: [] };
}

function dueOf(rung: Rung, ring: Ring, now: number): RingStep | undefined {
  const gone = rung.lost.find(({ until }) => until <= now);
  if (gone) return { step: 'deviceDropped', uri: rung.uri, device: gone.device };
  const hasRung = rung.rang || ring.policy.unreachable === 'elsewhere';
  if (rung.until !== null && rung.until <= now) return outOf(rung, hasRung ? 'timeout' : 'unreachable');
  if (rung.devices.length + rung.lost.length > 0) return undefined;
  if (rung.declined) return outOf(rung, 'declined');
  return ring.policy.unreachable === 'fail' ? outOf(rung, 'unreachable') : undefined;
}

function nextInTurn({ policy, people }: Ring): Rung | undefined {
  if (policy.order === 'sequential' && people.some(({ state }) => state === 'ringing')) return undefined;
  return people.find(({ state }) => state === 'waiting');
}

function turnOf(rung: Rung, { policy }: Ring, { now, reach }: RingFacts): RingStep {
  const { devices, forbidden } = reach(rung.uri);
  if (forbidden) return outOf(rung, 'forbidden');
  const free = devices.filter(({ busy }) => !busy);
  if (free.length === 0 && devices.length > 0) return outOf(rung, 'busy');
  if (free.length === 0 && policy.unreachable === 'fail') return outOf(rung, 'unreachable');
  return { step: 'rang', uri: rung.uri, devices: free.map(({ id }) => id), until: now + policy.timeoutMs };
}

const outOf = ({ uri, devices }: Rung, cause: RingEnd): RingStep => ({ step: 'out', uri, cause, devices });

/** What whoever rang is told when everybody is out: what somebody did weighs more than what he could not do. */
const weights: readonly RingEnd[] = ['declined', 'timeout', 'busy', 'unreachable', 'forbidden', 'present'];
const summary = ({ people }: Ring): RingEnd =>
  weights.find((cause) => people.some(({ state }) => state === cause)) ?? 'unreachable';
