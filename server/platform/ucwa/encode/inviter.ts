import type { SentEvent } from '../../../wire/events.ts';
import type { Facts, Invitation } from '../../conversation/model.ts';
import type { Cause } from '../../conversation/reasons.ts';
import type { Emitter } from './emit.ts';
import { participantInvitationResource } from './meetingInvitations.ts';
import { failedState, reasonOf } from './reasons.ts';
import { paths, type View } from './view.ts';

/**
 * A participantInvitation as whoever made it, a client or the application, is told of it: begun, or how it ended
 * (ucwa.md 5.7; trusted-application-api.md 6.6).
 */
export function inviting(
  view: View,
  facts: Facts,
  emit: Emitter,
  invitation: Invitation,
  ended?: Cause | 'joined',
): SentEvent[] {
  const path = paths.participantInvitation(invitation.id);
  const resource = (state: string) => participantInvitationResource(view, facts, invitation, state);
  const told = (type: 'started' | 'completed', how: Parameters<Emitter['general']>[3]) => [
    emit.general(type, 'participantInvitation', path, how),
  ];
  if (ended === undefined) return told('started', { resource: resource('Connecting') });
  const shown = resource(endState(view, ended));
  if (ended === 'joined') return told('completed', { status: 'Success', resource: shown });
  return told('completed', { status: 'Failure', reason: reasonOf[ended], resource: shown });
}

/** The state of one that has ended. */
export const endState = (view: View, ended: Cause | 'joined') =>
  ended === 'joined' ? 'Connected' : failedState(view, ended);
