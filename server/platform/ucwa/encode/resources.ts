import { encodeDataUri } from '../../../wire/dataUri.ts';
import type { Link, Resource } from '../../../wire/resource.ts';
import {
  type Conversation,
  type Facts,
  isMeeting,
  meetingAddress,
  type Participant,
  type Person,
} from '../../conversation/model.ts';
import { mayWriteHtml } from '../../conversation/peer.ts';
import type { MeetingTerms } from '../../conversation/terms.ts';
import { anonymousDomain, domainPart } from '../../identity/sipUri.ts';
import { scheduledProperties } from './scheduled.ts';
import { addressSegment, linkTo, paths, type View } from './view.ts';

/** States a conversation is shown in (5.6). */
export type ConversationState =
  | 'Incoming'
  | 'Connecting'
  | 'Connected'
  | 'Conferencing'
  | 'Conferenced'
  | 'InLobby'
  | 'Disconnected';

/** Modalities that the documented shape always links to; unsupported ones refuse every method (contract). */
const modalities = ['applicationSharing', 'audioVideo', 'dataCollaboration', 'messaging', 'enableAudienceMuteLock'];

/**
 * conversation (trusted-application-api.md 5.6; ucwa.md 5.1). `messaging` tells whether that modality is connected,
 * `extensible` whether somebody may be added to a chat of two, `me` what the viewer is called in it.
 */
export function conversationResource(
  view: View,
  facts: Facts,
  shown: {
    state: ConversationState;
    messaging: boolean;
    bridged?: boolean;
    extensible?: boolean;
    me?: string | undefined;
  },
): Resource {
  const at = (rest: string): Link => linkTo(view, `${paths.conversation(facts.id)}${rest}`);
  const always = view.side === 'application' ? modalities : ['messaging'];
  const links: Record<string, Link> = { self: at('') };
  for (const rel of always) links[rel] = at(`/${rel}`);
  if (shown.bridged) links.conversationBridge = at('/conversationBridge');
  if (shown.state === 'Conferenced') {
    links.onlineMeeting = at('/onlineMeeting');
    links.participants = at('/participants');
    if (view.side === 'application') {
    }
    for (const list of ['leaders', 'attendees', 'lobby'] as const)
      links[list] = linkTo(view, paths.listed(view.side, facts.id, list));
  }
  if (view.side !== 'visitor' && (shown.state === 'Conferenced' || shown.extensible)) {
    const named = view.side === 'application' ? 'conversationId' : 'conversation';
    links.addParticipant = linkTo(view, `/communication/participantInvitations?${named}=${facts.id}`);
  }
  if (view.side !== 'application' && shown.state !== 'Connecting' && shown.state !== 'Incoming')
    links.localParticipant = linkTo(view, paths.localParticipant(facts.id), shown.me);
  return {
    state: shown.state,
    importance: facts.importance,
    threadId: facts.threadId,
    subject: facts.subject,
    activeModalities: shown.messaging ? ['Messaging'] : [],
    onlineMeetingLobbyStatus: 'None',
    recording: false,
    _links: links,
    rel: 'conversation',
  };
}

/** messaging (6.4; ucwa.md 5.2): what one may do is told by its links. `html`: whether a client may send that, too. */
export function messagingResource(
  view: View,
  id: string,
  state: 'Connecting' | 'Connected' | 'Disconnected' | 'Over',
  html = false,
): Resource {
  const at = (rest: string): Link => linkTo(view, `${paths.messaging(id)}${rest}`);
  const links: Record<string, Link> = { self: at(''), conversation: linkTo(view, paths.conversation(id)) };
  if (state === 'Connecting' || state === 'Connected') links.stopMessaging = at('/terminate');
  if (state === 'Connected') {
    links.sendMessage = view.side === 'application' ? at('/messages') : { ...at('/messages'), revision: '2' };
    links.setIsTyping = at('/typing');
    links.typingParticipants = at('/typingParticipants');
  }
  if (state === 'Disconnected')
    links.addMessaging =
      view.side === 'application'
        ? linkTo(view, `/communication/messagingInvitations?conversationId=${id}`)
        : at('/addMessaging');
  return {
    state: state === 'Over' ? 'Disconnected' : state,
    ...(state === 'Connected'
      ? { negotiatedMessageFormats: html || view.side === 'application' ? ['Html', 'Plain'] : ['Plain'] }
      : {}),
    _links: links,
    rel: 'messaging',
  };
}

/** participant (6.6; ucwa.md 5.6). `may`: what the viewer may do about him. */
export function participantResource(
  view: View,
  id: string,
  person: Person & Pick<Partial<Participant>, 'messaging' | 'role' | 'organizer'> & { inLobby?: boolean },
  may: readonly string[] = [],
): Resource {
  const self = paths.participant(id, person.uri);
  return {
    uri: person.uri,
    name: person.name,
    anonymous: person.anonymous ?? false,
    sourceNetwork: person.anonymous ? 'Everyone' : 'SameEnterprise',
    role: person.role ?? 'Attendee',
    organizer: person.organizer ?? false,
    inLobby: person.inLobby ?? false,
    _links: {
      self: linkTo(view, self),
      conversation: linkTo(view, paths.conversation(id)),
      ...(person.messaging ? { participantMessaging: linkTo(view, paths.participantMessaging(id, person.uri)) } : {}),
      ...contactLinks(view, person.uri),
      ...Object.fromEntries(may.map((action) => [action, linkTo(view, `${self}/${action}`)])),
    },
    rel: 'participant',
  };
}

/** Where staff read more of somebody (ucwa.md 4.4, 5.6); there is nothing to read of a visitor. */
function contactLinks(view: View, uri: string): Record<string, Link> {
  if (view.side !== 'staff' || domainPart(uri) === anonymousDomain) return {};
  const contact = `/people/${addressSegment(uri)}`;
  return { contact: linkTo(view, contact), contactPresence: linkTo(view, `${contact}/presence`) };
}

/** participant, as somebody sees himself: with the way to his own resource (ucwa.md 4.3, 5.6). */
export function localParticipantResource(view: View, id: string, person: Person & { messaging?: boolean }): Resource {
  const { _links: links, ...rest } = participantResource(view, id, person);
  return { ...rest, local: true, _links: { ...links, me: linkTo(view, '/me') } };
}

/** participantMessaging: that somebody takes part in messaging. */
export const participantMessagingResource = (view: View, id: string, uri: string): Resource => ({
  _links: {
    self: linkTo(view, paths.participantMessaging(id, uri)),
    participant: linkTo(view, paths.participant(id, uri)),
  },
  rel: 'participantMessaging',
});

/** onlineMeeting (5.4; ucwa.md 6.2). Without terms it was started from an invitation. */
export function onlineMeetingResource(view: View, facts: Facts, terms?: MeetingTerms): Resource {
  return {
    onlineMeetingUri: meetingAddress(facts),
    onlineMeetingId: meetingAddress(facts).split(':').at(-1),
    organizerUri: facts.endpoint.uri,
    subject: facts.subject,
    accessLevel: 'Invited',
    entryExitAnnouncement: 'Disabled',
    automaticLeaderAssignment: 'Disabled',
    attendees: [],
    leaders: [],
    ...(terms ? scheduledProperties(view, facts.onlineMeetingUri, terms) : {}),
    _links: {
      self: linkTo(view, paths.onlineMeeting(facts.id)),
      conversation: linkTo(view, paths.conversation(facts.id)),
      ...(view.side === 'application'
        ? { terminateOnlineMeeting: linkTo(view, `${paths.onlineMeeting(facts.id)}/terminateOnlineMeeting`) }
        : {}),
      ...(view.side === 'staff'
        ? { phoneDialInInformation: linkTo(view, '/onlineMeetings/phoneDialInInformation') }
        : {}),
    },
    rel: 'onlineMeeting',
  };
}

/** A line of a chat as it is told: who says it is a link; its text is a data URI (6.4; ucwa.md 5.4). */
export interface ShownMessage {
  readonly number: number;
  readonly at: number;
  readonly direction: 'Incoming' | 'Outgoing';
  readonly from: Person;
  readonly text: string;
  readonly format: 'plain' | 'html';
  readonly operationId: string | null;
}

/**
 * message. An Outgoing one carries its text only to UCWA clients, together with `participant`, so that the speaker's
 * other tabs can show it (ucwa.md 5.4: text without participant breaks a client).
 */
export function messageResource(view: View, id: string, message: ShownMessage): Resource {
  const outgoing = message.direction === 'Outgoing';
  const text = { href: encodeDataUri(message.format === 'html' ? 'text/html' : 'text/plain', message.text) };
  const told = !outgoing || view.side !== 'application';
  const incomingHere = view.side === 'application' && !outgoing;
  const { contact } = outgoing ? {} : contactLinks(view, message.from.uri);
  return {
    direction: message.direction,
    timeStamp: view.date(message.at),
    ...(message.operationId !== null && outgoing ? { operationId: message.operationId } : {}),
    status: 'Succeeded',
    _links: {
      self: linkTo(view, paths.message(id, message.number)),
      messaging: linkTo(view, paths.messaging(id)),
      ...(contact ? { contact } : {}),
      ...(told ? { participant: linkTo(view, paths.participant(id, message.from.uri), message.from.name) } : {}),
      ...(told ? { [message.format === 'html' ? 'htmlMessage' : 'plainMessage']: text } : {}),
    },
    ...(incomingHere
      ? { _embedded: { senderParticipant: [participantResource(view, id, { ...message.from, messaging: true })] } }
      : {}),
    rel: 'message',
  };
}

/** conversationBridge (6.5). */
export const bridgeResource = (view: View, id: string, onlineMeetingUri: string): Resource => ({
  onlineMeetingUri,
  _links: {
    self: linkTo(view, paths.bridge(id)),
    bridgedParticipants: linkTo(view, paths.bridgedParticipants(id)),
  },
  rel: 'conversationBridge',
});

/** bridgedParticipant (6.5). */
export const bridgedResource = (
  view: View,
  id: string,
  bridged: { uri: string; displayName: string; filter: string },
): Resource => ({
  displayName: bridged.displayName,
  participantUri: bridged.uri,
  messageFilterState: bridged.filter,
  _links: { self: linkTo(view, paths.bridgedParticipant(id, bridged.uri)) },
  rel: 'bridgedParticipant',
});

/** How a conversation is shown to somebody who is in it now. */
export function shownConversation(view: View, conversation: Conversation, viewer?: Participant): Resource {
  const { facts } = conversation;
  const me = viewer?.name;
  if (conversation.phase === 'closed')
    return conversationResource(view, facts, { state: 'Disconnected', messaging: false, me });
  if (isMeeting(conversation)) {
    const messaging = view.side === 'application' ? conversation.hostMessaging : (viewer?.messaging ?? false);
    return conversationResource(view, facts, { state: 'Conferenced', messaging, me });
  }
  if (conversation.phase === 'requested') {
    const asked = view.side === 'application' ? conversation.chatInvitation !== null : viewer === undefined;
    return conversationResource(view, facts, { state: asked ? 'Incoming' : 'Connecting', messaging: false });
  }
  return conversationResource(view, facts, {
    state: 'Connected',
    messaging: true,
    bridged: view.side === 'application' && conversation.bridge !== null,
    extensible: conversation.bridge === null,
    me,
  });
}

/** messaging as somebody finds it: connected, to be added, or over with the conversation. */
export function shownMessagingResource(view: View, conversation: Conversation, me: Participant | undefined): Resource {
  const messaging = view.side === 'application' ? conversation.hostMessaging : (me?.messaging ?? false);
  const html = me !== undefined && mayWriteHtml(conversation, me.uri);
  return messagingResource(view, conversation.facts.id, shownMessaging(conversation, messaging), html);
}

function shownMessaging(
  conversation: Conversation,
  messaging: boolean,
): 'Connecting' | 'Connected' | 'Disconnected' | 'Over' {
  if (conversation.phase === 'closed') return 'Over';
  if (conversation.phase === 'requested') return 'Connecting';
  return messaging ? 'Connected' : 'Disconnected';
}
