import type { SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { ConversationEvent } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import { leads, type MeetingTerms } from '../../conversation/terms.ts';
import type { LoggedMessage } from '../../log/reading.ts';
import { bridgeClosed, bridgedChanged } from './bridge.ts';
import { calling, handingOver } from './calling.ts';
import { encodeChat } from './chatForApplication.ts';
import { becameMeeting } from './conferenced.ts';
import { notDelivered } from './delivery.ts';
import { emitter } from './emit.ts';
import { hostFound, hostJoined, hostMessagingAdded, meetingStarted } from './hosting.ts';
import { inviting } from './inviter.ts';
import { atTheDoor } from './lobby.ts';
import { encodePeer } from './peerForApplication.ts';
import { messagingRemoved, reasonOf } from './reasons.ts';
import { arrived, departed } from './roster.ts';
import { saidToApplication } from './saying.ts';
import { hrefOf, type View } from './view.ts';

/** What an event told to an application may need beside itself. */
export interface ApplicationSources {
  /** The application's own resource, embedded into an incoming invitation (5.1). */
  readonly application: () => Resource;
  /** Lines of the conversation by their numbers, both included, in order. */
  readonly said: (from: number, to: number) => readonly LoggedMessage[];
}

/**
 * What a trusted application is told of an event: the scripts of trusted-application-api.md 13, in their order
 * (what it checks on "completed" is told before "completed", 5.4 and 5.5). Empty when it does not concern it.
 */
export function encodeForApplication(
  view: View,
  facts: Facts,
  { body, at }: { body: ConversationEvent; at: number },
  { application, said }: ApplicationSources,
): SentEvent[] {
  const emit = emitter(view, facts);
  switch (body.type) {
    case 'chatRequested':
    case 'chatAccepted':
    case 'chatBridged':
    case 'chatRefused':
    case 'chatEnded':
      return encodeChat(view, facts, emit, body, application);
    case 'peerRequested':
    case 'peerConnected':
    case 'peerRefused':
      return encodePeer(view, facts, emit, body);
    case 'conferenced':
      return becameMeeting(view, facts, emit, body.participants);
    case 'bridgedParticipantAdded':
    case 'bridgedParticipantUpdated':
    case 'bridgedParticipantRemoved':
      return [bridgedChanged(view, facts, emit, body)];
    case 'bridgeClosed':
      return [bridgeClosed(view, facts, emit, body.onlineMeetingUri)];
    case 'meetingStarted':
      return meetingStarted(view, facts, emit, body);
    case 'hostMessagingAdded':
      return hostMessagingAdded(view, facts, emit, body);
    case 'hostJoined':
      return hostJoined(view, facts, emit, body, leadsHere(facts, body.terms));
    case 'hostFound':
      return hostFound(view, facts, emit, body, leadsHere(facts, body.terms));
    case 'hostLeft':
    case 'meetingEnded':
      return [emit.messagingIs('Over', reasonOf.ended), emit.conversationGone()];
    case 'invited':
      // What somebody else asks for is his doing; who joins is told when he does.
      return body.invitation.by ? [] : inviting(view, facts, emit, body.invitation);
    case 'invitationFailed':
      return !body.final || body.invitation.by ? [] : inviting(view, facts, emit, body.invitation, body.cause);
    case 'joined': {
      const looking = { terms: body.terms, leading: leadsHere(facts, body.terms) };
      const asked = body.invitation?.by ? null : body.invitation;
      return [
        ...arrived(emit, body.participant, looking),
        ...(asked ? inviting(view, facts, emit, asked, 'joined') : []),
      ];
    }
    case 'messagingAdded':
      return [emit.participantMessaging('added', body.participant, 'participant')];
    case 'messagingStopped':
      return [emit.participantMessaging('deleted', body.participant, 'participant', messagingRemoved)];
    case 'left':
      return departed(emit, body);
    case 'meetingOpened':
      return []; // whoever came first was told
    case 'lobbyEntered':
    case 'lobbyLeft':
      return atTheDoor(view, facts, emit, body, body.hostLeads);
    case 'admitted':
    case 'roleChanged':
    case 'meetingChanged':
      return atTheDoor(view, facts, emit, body, leadsHere(facts, body.terms));
    case 'hostCaughtUp':
      return said(body.first, body.last)
        .filter((logged) => !logged.body.relayed)
        .map((logged) => saidToApplication(view, facts, emit, logged));
    case 'message':
      return body.relayed ? [] : [saidToApplication(view, facts, emit, { body, at })];
    case 'deliveryFailed':
      return body.from.uri === facts.endpoint.uri ? [notDelivered(view, facts, emit, body)] : [];
    case 'typing':
      return body.relayed || body.again || body.who.uri === facts.endpoint.uri ? [] : [emit.typing('added', body.who)];
    case 'typingStopped':
      return body.relayed || body.who.uri === facts.endpoint.uri ? [] : [emit.typing('deleted', body.who)];
    case 'callTransfer':
      return [handingOver(view, facts, emit, body)];
    case 'callOpened':
    case 'callAsked':
    case 'callShared':
    case 'callRings':
    case 'callConnected':
    case 'callOver':
      return calling({ view, facts, emit, client: null, application }, body);
    case 'callCreated':
    case 'call':
      return []; // the calls' own wires tell it
  }
}

/** Whether the application, whose endpoint these facts name, decides about others. */
const leadsHere = ({ endpoint }: Facts, terms: MeetingTerms | undefined): boolean => !terms || leads(terms, endpoint);

/** Where a trusted application's stream of a conversation lies: `{TGT}/events?ack=N&key=…` (7.1). */
export function callbackLinks(view: View, facts: Facts, application: string, ack: number) {
  const key = encodeURIComponent(`${application}~${facts.endpoint.uri}~${facts.id}`).replaceAll('~', '%7E');
  const at = (n: number) => ({ href: `${hrefOf({ ...view, query: '' }, '/events')}?ack=${n}&key=${key}` });
  return { self: at(ack), next: at(ack + 1) };
}
