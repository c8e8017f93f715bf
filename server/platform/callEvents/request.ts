import { type Fault, Problem } from '../../lib/problem.ts';
import type { Span, SubscribeRequest } from './wire.ts';

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
    ['client_id', request.client_id],
    ['queue_name', request.queue_name],
    ['durable_name', request.durable_name],
  ] as const)
    if (value.length > longestName) fault(name, `longer than ${longestName} characters`);

  const manual = request.manual_ack?.enable === true;
  const asked = manual && request.manual_ack?.timeout ? spanMs(request.manual_ack.timeout) : ackWait.usual;
  if (asked < ackWait.least || asked > ackWait.most)
    fault('manual_ack.timeout', `not between ${ackWait.least} ms and ${ackWait.most / 1000} s`);

  const start = startOf(request, now, fault);
  if (faults.length > 0) {
    const all = faults.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    throw new Problem('InvalidRequest', `The subscription cannot be read: ${all}.`, { faults });
  }
  return {
    clientId: request.client_id,
    queue: request.queue_name,
    durable: request.durable_name,
    start,
    maxInFlight: Math.min(request.max_in_flight || inFlight.usual, inFlight.most),
    ackMs: manual ? asked : null,
  };
}

function startOf(request: SubscribeRequest, now: number, fault: (name: string, reason: string) => void): Start {
  switch (request.start_position) {
    case 'start_at_sequence':
      return { at: 'sequence', sequence: Number(request.start_at_sequence ?? 0) };
    case 'start_at_timestamp':
      return { at: 'moment', moment: spanMs(request.start_at_timestamp) };
    case 'start_at_time_delta': {
      const delta = spanMs(request.start_at_time_delta);
      if (delta < 0) fault('start_at_time_delta', 'a time before now is a positive duration');
      return { at: 'moment', moment: now - delta };
    }
    case 'start_with_last_received':
      return { at: 'last' };
    case 'start_at_oldest_possible':
      return { at: 'oldest' };
    default:
      return { at: 'new' };
  }
}

/** In ms; what is left out is zero. */
const spanMs = (span: Span | null | undefined): number => Number(span?.seconds ?? 0) * 1000 + (span?.nanos ?? 0) / 1e6;
