import type { Resource } from '../../../wire/resource.ts';
import { type Facts, type Invitation, meetingAddress } from '../../conversation/model.ts';
import type { InvitationState } from './chatInvitations.ts';
import { participantResource } from './participants.ts';
import { addressSegment, linkTo, paths, type View } from './view.ts';

/** onlineMeetingInvitation as its maker sees it (5.4). The meeting's address is there from the start. */
export const startedMeetingResource = (
  view: View,
  facts: Facts,
  started: { id: string; operationId: string },
  state: InvitationState,
): Resource => ({
  direction: 'Outgoing',
  state,
  operationId: started.operationId,
  importance: facts.importance,
  threadId: facts.threadId,
  subject: facts.subject,
  onlineMeetingUri: facts.onlineMeetingUri,
  availableModalities: ['Messaging'],
  _links: {
    self: linkTo(view, paths.onlineMeetingInvitation(started.id)),
    from: linkTo(view, paths.participant(facts.id, facts.endpoint.uri), facts.endpoint.name),
    conversation: linkTo(view, paths.conversation(facts.id)),
  },
  rel: 'onlineMeetingInvitation',
});

/** onlineMeetingInvitation as the one being rung sees it (ucwa.md 6.2). */
export function ringingResource(view: View, facts: Facts, rung: Invitation, state: InvitationState): Resource {
  const self = paths.onlineMeetingInvitation(rung.id);
  return {
    direction: 'Incoming',
    state,
    importance: facts.importance,
    threadId: facts.threadId,
    subject: rung.subject,
    onlineMeetingUri: meetingAddress(facts),
    availableModalities: ['Messaging'],
    _links: {
      self: linkTo(view, self),
      from: linkTo(view, paths.participant(facts.id, rung.from.uri), rung.from.name),
      to: linkTo(view, `/people/${addressSegment(rung.to.uri)}`),
      conversation: linkTo(view, paths.conversation(facts.id)),
      ...(state === 'Connecting'
        ? { accept: linkTo(view, `${self}/accept`), decline: linkTo(view, `${self}/decline`) }
        : {}),
    },
    _embedded: { from: participantResource(view, facts.id, rung.from) },
    rel: 'onlineMeetingInvitation',
  };
}

/** participantInvitation: the application's side of the same ringing (6.6). `cancel` is there while it rings. */
export function participantInvitationResource(
  view: View,
  facts: Facts,
  rung: Invitation,
  state: InvitationState,
): Resource {
  const self = paths.participantInvitation(rung.id);
  return {
    direction: 'Outgoing',
    state,
    operationId: rung.operationId,
    importance: facts.importance,
    threadId: facts.threadId,
    subject: rung.subject,
    to: rung.to.uri,
    _links: {
      self: linkTo(view, self),
      from: linkTo(view, paths.participant(facts.id, rung.from.uri), rung.from.name),
      conversation: linkTo(view, paths.conversation(facts.id)),
      ...(state === 'Connecting' ? { cancel: linkTo(view, `${self}/cancel`) } : {}),
    },
    rel: 'participantInvitation',
  };
}
