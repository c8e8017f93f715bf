import { type Fault, Problem } from '../../lib/problem.ts';
import type { Moment, Span, SubscribeRequest } from './wire.ts';

/** From where a reader without a kept position begins (calls.md 2.10). */
export type Start =
  | { readonly at: 'new' | 'oldest' | 'last' }
  | { readonly at: 'sequence'; readonly sequence: number }
  /** Epoch ms. */
  | { readonly at: 'moment'; readonly moment: number };

/** What a client asks to be sent. */
export interface Asked {
  readonly clientId: string;
  /** Readers of one queue share what comes; empty: it is alone. */
  readonly queue: string;
  /** Its position is kept under this name; empty: it is not. */
  readonly durable: string;
  readonly start: Start;
  /** So many unacknowledged at a time. */
  readonly maxInFlight: number;
  /** How long to wait for an acknowledgement, ms; null: what was sent counts as received. */
  readonly ackMs: number | null;
}

const longestName = 128;
const inFlight = { usual: 100, most: 1000 };
const ackWait = { usual: 30_000, least: 100, most: 600_000 };

/** @throws Problem `InvalidRequest` with every fault */
export function readRequest(request: SubscribeRequest, now: number): Asked {
  const faults: Fault[] = [];
  const fault = (name: string, reason: string) => void faults.push({ name, reason });

  // Absent means whatever there is; what there never is cannot be waited for.
  if (request.type.length > 0 && !request.type.includes('VOICE_EVENT')) fault('type', 'only VOICE_EVENT happens here');
  for (const [name, value] of [
    ['client_id', request.clientId],
    ['queue_name', request.queueName],
    ['durable_name', request.durableName],
  ] as const)
    if (value.length > longestName) fault(name, `longer than ${longestName} characters`);

  const manual = request.manualAck?.enable === true;
  const asked = manual && request.manualAck?.timeout ? spanMs(request.manualAck.timeout) : ackWait.usual;
  if (asked < ackWait.least || asked > ackWait.most)
    fault('manual_ack.timeout', `not between ${ackWait.least} ms and ${ackWait.most / 1000} s`);

  const start = startOf(request, now, fault);
  if (faults.length > 0) {
    const all = faults.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new Problem('InvalidRequest', `The subscription cannot be read: ${all}.`, { faults });
  }
  return {
    clientId: request.clientId,
    queue: request.queueName,
    durable: request.durableName,
    start,
    maxInFlight: Math.min(request.maxInFlight || inFlight.usual, inFlight.most),
    ackMs: manual ? asked : null,
  };
}

function startOf(request: SubscribeRequest, now: number, fault: (name: string, reason: string) => void): Start {
  switch (request.startPosition) {
    case 'startAtSequence':
      return { at: 'sequence', sequence: request.startAtSequence ?? 0 };
    case 'startAtTimestamp':
      return { at: 'moment', moment: momentMs(request.startAtTimestamp ?? { seconds: 0, nanos: 0 }) };
    case 'startAtTimeDelta': {
      const delta = spanMs(request.startAtTimeDelta ?? { seconds: 0, nanos: 0 });
      if (delta < 0) fault('start_at_time_delta', 'a time before now is a positive duration');
      return { at: 'moment', moment: now - delta };
    }
    case 'startWithLastReceived':
      return { at: 'last' };
    case 'startAtOldestPossible':
      return { at: 'oldest' };
    default:
      return { at: 'new' };
  }
}

const spanMs = ({ seconds, nanos }: Span): number => seconds * 1000 + nanos / 1e6;
const momentMs = ({ seconds, nanos }: Moment): number => seconds * 1000 + nanos / 1e6;
