import type { ConversationEvent } from '../conversation/events.ts';
import type { Invitation } from '../conversation/model.ts';
import type { Cause } from '../conversation/reasons.ts';

/** How an invitation of somebody else ended. */
export interface Ended {
  readonly invitation: Invitation;
  readonly how: Cause | 'joined';
}

/**
 * The end of a participantInvitation among what happened by it; undefined while it rings, and where it ended before that
 * was kept. Who came by the meeting's address instead of answering has joined as well.
 */
export function endOf(events: readonly ConversationEvent[]): Ended | undefined {
  for (const event of events) {
    if (event.type === 'joined' && event.invitation) return { invitation: event.invitation, how: 'joined' };
    if (event.type === 'invitationFailed')
      return { invitation: event.invitation, how: event.final ? event.cause : 'joined' };
  }
  return undefined;
}
