import type { Reason } from '../../../wire/events.ts';
import type { Cause } from '../../conversation/reasons.ts';
import type { View } from './view.ts';

/** The reason of a failed outgoing invitation or of a removal, as both sides of the wire tell it (ucwa.md 4.3). */
export const reasonOf: Record<Cause, Reason> = {
  declined: { code: 'RemoteFailure', subcode: 'Declined', message: 'The invitation was declined.' },
  timeout: { code: 'Timeout', subcode: 'Timeout', message: 'Nobody answered in time.' },
  cancelled: { code: 'LocalFailure', subcode: 'Canceled', message: 'The invitation was withdrawn.' },
  unreachable: { code: 'RemoteFailure', subcode: 'Unreachable', message: 'The person is not signed in.' },
  doNotDisturb: {
    code: 'RemoteFailure',
    subcode: 'DoNotDisturb',
    message: 'The person does not want to be disturbed.',
  },
  answeredElsewhere: { code: 'Informational', subcode: 'ConnectedElsewhere', message: 'Answered on another device.' },
  ended: { code: 'Informational', subcode: 'Ended', message: 'The conversation has ended.' },
  denied: { code: 'RemoteFailure', subcode: 'Denied', message: 'A leader of the meeting did not let you in.' },
  ejected: { code: 'RemoteFailure', subcode: 'Ejected', message: 'Sent out of the meeting by who leads it.' },
  inactive: {
    code: 'Gone',
    subcode: 'InactiveApplicationExpired',
    message: 'The client was not heard of for too long, or was removed.',
  },
};

/** Why somebody who stays takes no part in messaging any more (ucwa.md 8, "Removed"). */
export const messagingRemoved: Reason = {
  code: 'Informational',
  subcode: 'Removed',
  message: 'The participant has left the messaging, not the meeting.',
};

/**
 * The reason of an incoming invitation's end: what he who was rung did himself failed here, what became of it over
 * there failed there. Outgoing ones are the other way round.
 */
export function incomingReason(cause: Cause): Reason {
  const code = { declined: 'LocalFailure', cancelled: 'RemoteFailure' } as const;
  return cause === 'declined' || cause === 'cancelled' ? { ...reasonOf[cause], code: code[cause] } : reasonOf[cause];
}

/** Where an unsuccessful invitation ends: trusted applications only understand Failed (8.2), clients see which. */
export function failedState(view: View, cause: Cause): string {
  if (view.side === 'application') return 'Failed';
  return cause === 'declined' ? 'Declined' : cause === 'cancelled' ? 'Cancelled' : 'Failed';
}
