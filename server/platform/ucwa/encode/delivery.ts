import type { Reason, SentEvent } from '../../../wire/events.ts';
import type { DeliveryCause, EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import type { Emitter } from './emit.ts';
import { messageResource } from './message.ts';
import { paths, type View } from './view.ts';

/** Why a message did not reach somebody (ucwa.md 5.4). */
const reasons: Record<DeliveryCause, Reason> = {
  timeout: { code: 'Timeout', subcode: 'Timeout', message: 'It was not fetched before its client was given up.' },
  unreachable: {
    code: 'RemoteFailure',
    subcode: 'Unreachable',
    message: 'It was not fetched before its client was removed.',
  },
};

/** A message that did not reach somebody, to who said it: its end once more, under the address it has. Its text is known to him. */
export function notDelivered(view: View, facts: Facts, emit: Emitter, failed: EventOf<'deliveryFailed'>): SentEvent {
  const { number, saidAt: at, from, operationId } = failed;
  const message = { number, at, from, operationId, direction: 'Outgoing', text: null, format: 'plain' } as const;
  return emit.here('completed', 'message', paths.message(facts.id, number), {
    status: 'Failure',
    reason: reasons[failed.cause],
    resource: messageResource(view, facts.id, { ...message, failures: [failed] }),
  });
}
