import { applyCall, newCall } from './call/apply.ts';
import type { Call, CallTerms } from './call/model.ts';
import type { ConversationEvent } from './events.ts';
import type { Bridge, BridgedParticipant, Conversation, Facts, Participant } from './model.ts';

/** The terms of a conversation that must be a call. */
function termsOf({ id, call }: Facts): CallTerms {
  if (!call) throw new Error(`conversation ${id} is no call`);
  return call;
}

/** What a conversation is before anything happened in it. */
function blank(facts: Facts): Conversation {
  return {
    facts,
    phase: 'open',
    chatInvitation: null,
    participants: [],
    invitations: [],
    bridge: null,
    hostMessaging: false,
    lastMessage: 0,
    typing: [],
  };
}

/** The conversation that an opening event makes; anything else first is a defect of the log. */
export function opened(event: ConversationEvent): Conversation {
  if (event.type === 'meetingStarted') return blank(event.facts);
  if (event.type === 'meetingOpened') return { ...blank(event.facts), terms: event.terms };
  if (event.type === 'chatRequested')
    return {
      ...blank(event.facts),
      phase: 'requested',
      chatInvitation: event.invitation,
      participants: [event.visitor],
    };
  if (event.type === 'peerRequested')
    return {
      ...blank(event.facts),
      phase: 'requested',
      participants: event.caller ? [event.caller] : [],
      invitations: [event.invitation],
    };
  if (event.type === 'callCreated') {
    const call = newCall(event.status, event.parties, termsOf(event.facts).creator);
    return withCall(blank(event.facts), event.steps.reduce(applyCall, call));
  }
  if (event.type === 'callOpened') return { ...blank(event.facts), phase: 'requested', chatCall: event.call };
  throw new Error(`a conversation cannot begin with ${event.type}`);
}

/** The conversation after one more event. */
export function apply(before: Conversation, event: ConversationEvent): Conversation {
  switch (event.type) {
    case 'chatRequested':
    case 'peerRequested':
    case 'meetingStarted':
    case 'meetingOpened':
    case 'callCreated':
    case 'callOpened':
      return opened(event);
    case 'peerConnected':
      return {
        ...before,
        phase: 'open',
        hostMessaging: event.caller === null,
        participants: event.caller ? [event.caller, event.callee] : [event.callee],
        invitations: [],
      };
    case 'chatAccepted':
      return { ...before, phase: 'open', chatInvitation: null, hostMessaging: true, participants: [event.visitor] };
    case 'conferenced':
      return { ...before, conferenced: true, participants: event.participants };
    case 'chatBridged':
      return {
        ...before,
        phase: 'open',
        chatInvitation: null,
        hostMessaging: true,
        participants: replace(before.participants, event.visitor),
        bridge: {
          meeting: event.meeting,
          onlineMeetingUri: event.onlineMeetingUri,
          visitorName: event.visitorName,
          bridged: [],
        },
      };
    case 'chatRefused':
    case 'peerRefused':
    case 'chatEnded':
      return { ...before, phase: 'closed', chatInvitation: null, participants: [], invitations: [], typing: [] };
    case 'bridgedParticipantAdded':
    case 'bridgedParticipantUpdated':
      return { ...before, bridge: withBridged(before.bridge, event.bridged) };
    case 'bridgedParticipantRemoved':
      return { ...before, bridge: withoutBridged(before.bridge, event.bridged) };
    case 'bridgeClosed':
      return { ...before, bridge: before.bridge && { ...before.bridge, closed: true } };
    case 'hostMessagingAdded':
      return { ...before, hostMessaging: true };
    case 'invited':
      return event.invitation.devices.length === 0
        ? before
        : { ...before, invitations: [...before.invitations, event.invitation] };
    case 'invitationFailed':
      return { ...before, invitations: stopRinging(before, event.invitation.id, event.devices, event.final) };
    case 'joined':
      return {
        ...before,
        participants: [...before.participants, event.participant],
        invitations: before.invitations.filter((invitation) => invitation.to.uri !== event.participant.uri),
      };
    case 'messagingAdded':
    case 'messagingStopped':
      return { ...before, participants: replace(before.participants, event.participant) };
    case 'left':
      return {
        ...before,
        participants: before.participants.filter(({ uri }) => uri !== event.participant.uri),
        typing: before.typing.filter(({ uri }) => uri !== event.participant.uri),
      };
    case 'meetingEnded':
      return { ...before, phase: 'closed', participants: [], invitations: [], typing: [], ...without(before.lobby) };
    case 'meetingChanged':
      return { ...before, terms: event.terms };
    case 'hostJoined':
      return { ...before, host: event.host };
    case 'hostLeft':
      return { ...before, host: null, hostMessaging: false, hostHeard: before.lastMessage };
    case 'hostFound':
    case 'hostCaughtUp':
      return before; // its own telling
    case 'lobbyEntered': {
      const { participant, joining: invitation, until } = event;
      return { ...before, lobby: [...(before.lobby ?? []), { participant, invitation, until }] };
    }
    case 'admitted':
      return {
        ...before,
        participants: [...before.participants, event.participant],
        ...without(before.lobby, event.participant.uri),
      };
    case 'lobbyLeft':
      return { ...before, ...without(before.lobby, event.participant.uri) };
    case 'roleChanged':
      return { ...before, participants: replace(before.participants, event.participant) };
    case 'deliveryFailed':
      return before; // what was said stays said
    case 'message':
      return { ...before, lastMessage: event.number };
    case 'typing': {
      const { who, relayed, except, until } = event;
      const others = before.typing.filter(({ uri }) => uri !== who.uri);
      return { ...before, typing: [...others, { uri: who.uri, name: who.name, relayed, except, until }] };
    }
    case 'callAsked':
    case 'callShared':
    case 'callRings':
    case 'callTransfer':
      return { ...before, chatCall: event.call };
    case 'callConnected':
      return { ...before, chatCall: event.call, ...(before.facts.callOnly ? { phase: 'open' } : {}) };
    case 'callOver': {
      const { chatCall: _, ...rest } = before;
      return rest.facts.callOnly ? { ...rest, phase: 'closed' } : rest;
    }
    case 'call':
      if (!before.call) throw new Error('what happens to a call cannot happen to what is none');
      return withCall(before, event.steps.reduce(applyCall, before.call));
    case 'typingStopped':
      return { ...before, typing: before.typing.filter(({ uri }) => uri !== event.who.uri) };
  }
}

const withCall = (before: Conversation, call: Call): Conversation => ({
  ...before,
  call,
  phase: call.status === 'ended' ? 'closed' : 'open',
});

/** The lobby when somebody, or everybody, has left it. A conversation that never had one gets none. */
const without = (lobby: Conversation['lobby'], uri?: string): Pick<Conversation, 'lobby'> =>
  lobby ? { lobby: uri === undefined ? [] : lobby.filter(({ participant }) => participant.uri !== uri) } : {};

function replace(participants: readonly Participant[], changed: Participant): readonly Participant[] {
  return participants.map((participant) => (participant.uri === changed.uri ? changed : participant));
}

function withBridged(bridge: Bridge | null, bridged: BridgedParticipant): Bridge | null {
  const rest = withoutBridged(bridge, bridged);
  return rest && { ...rest, bridged: [...rest.bridged, bridged] };
}

function withoutBridged(bridge: Bridge | null, gone: BridgedParticipant): Bridge | null {
  return bridge && { ...bridge, bridged: bridge.bridged.filter(({ uri }) => uri !== gone.uri) };
}

function stopRinging(before: Conversation, id: string, devices: readonly string[], final: boolean) {
  if (final) return before.invitations.filter((invitation) => invitation.id !== id);
  return before.invitations.map((invitation) =>
    invitation.id === id
      ? { ...invitation, devices: invitation.devices.filter((device) => !devices.includes(device)) }
      : invitation,
  );
}
