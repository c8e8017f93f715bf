import { status } from '@grpc/grpc-js';
import { Problem } from '../../lib/problem.ts';

/** Why a reader of events is refused; each has a sentence for whoever wrote it. */
const refusals = {
  QueueDiffers: 'The others of this subscription differ in manual_ack.enable: all of them acknowledge or none does.',
  TooManyReaders: 'As many streams of this client are open as may be.',
  TooManyDurables: 'As many durable subscriptions of this client are kept as may be.',
  SequenceToCome: 'start_at_sequence lies beyond what has happened here.',
  NoSuchInbox: 'This client has no such ack_inbox, or no longer.',
  NeverSent: 'No event with this sequence number was sent from this ack_inbox.',
} as const;

type Refusal = keyof typeof refusals;

/** The error to throw for a refusal. */
export const refuse = (code: Refusal): Problem<Refusal> => new Problem(code, refusals[code]);

/** What a refusal is in gRPC. */
export const grpcCodes: Readonly<Record<Refusal | 'InvalidRequest', status>> = {
  InvalidRequest: status.INVALID_ARGUMENT,
  QueueDiffers: status.FAILED_PRECONDITION,
  TooManyReaders: status.RESOURCE_EXHAUSTED,
  TooManyDurables: status.RESOURCE_EXHAUSTED,
  SequenceToCome: status.OUT_OF_RANGE,
  NoSuchInbox: status.NOT_FOUND,
  NeverSent: status.NOT_FOUND,
};
