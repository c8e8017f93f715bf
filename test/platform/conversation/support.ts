import { Problem } from '../../../server/lib/problem.ts';
import { apply, opened } from '../../../server/platform/conversation/apply.ts';
import { bridgeChat, requestChat } from '../../../server/platform/conversation/chat.ts';
import type { Unread } from '../../../server/platform/conversation/delivery.ts';
import type { ConversationEvent } from '../../../server/platform/conversation/events.ts';
import { joinAsHost } from '../../../server/platform/conversation/host.ts';
import { join as comeIn, openMeeting } from '../../../server/platform/conversation/lobby.ts';
import { addHostMessaging, addMessaging, startMeeting } from '../../../server/platform/conversation/meeting.ts';
import type { Conversation, Facts, Person } from '../../../server/platform/conversation/model.ts';
import { requestPeer } from '../../../server/platform/conversation/peer.ts';
import { relaysOf } from '../../../server/platform/conversation/relays.ts';
import { accept, invite, type RingRequest } from '../../../server/platform/conversation/ringing.ts';
import { say, type } from '../../../server/platform/conversation/say.ts';
import type { MeetingTerms } from '../../../server/platform/conversation/terms.ts';

export const endpoint: Person = { uri: 'sip:helpdesk@contoso.example', name: 'Helpdesk' };
export const visitor: Person = { uri: 'sip:1234567890@anonymous.invalid', name: 'Jane', anonymous: true };
export const alice: Person = { uri: 'sip:alice@contoso.example', name: 'Alice' };
export const bob: Person = { uri: 'sip:bob@contoso.example', name: 'Bob' };
export const carol: Person = { uri: 'sip:carol@contoso.example', name: 'Carol' };

/** Something that happened, and where. */
export interface Happening {
  readonly conversation: string;
  readonly event: ConversationEvent;
  /** The conversation just before, and just after. */
  readonly before: Conversation | undefined;
  readonly after: Conversation;
}

/** Conversations in memory, decided upon as the log does it: relays belong to the same all-or-nothing. */
export interface World {
  readonly happened: readonly Happening[];
  of(id: string): Conversation;
  /** Opens a conversation; what happened by it. */
  open(events: readonly ConversationEvent[]): ConversationEvent[];
  /** Decides in a conversation; what happened in it. Nothing does when the decision is refused, here or across a bridge. */
  decide(id: string, decision: (conversation: Conversation) => readonly ConversationEvent[]): ConversationEvent[];
  /** As `decide`; the code of the refusal, or undefined when it was none. */
  refusal(id: string, decision: (conversation: Conversation) => readonly ConversationEvent[]): string | undefined;
  /** What happened in a conversation, in order. */
  eventsIn(id: string): ConversationEvent[];
}

/** What was asked of a world: something to open, or something to decide in a conversation. */
export type Step =
  | { readonly open: readonly ConversationEvent[] }
  | { readonly id: string; readonly decision: Parameters<World['decide']>[1] };

/** @param onStep is told of everything that is asked, before it is tried */
export function createWorld(onStep: (step: Step) => void = () => undefined): World {
  let conversations = new Map<string, Conversation>();
  let happened: Happening[] = [];

  function record(id: string, events: readonly ConversationEvent[]): void {
    for (const event of events) {
      const before = conversations.get(id);
      const after = before ? apply(before, event) : opened(event);
      conversations.set(id, after);
      happened.push({ conversation: id, event, before, after });
    }
    const now = of(id);
    for (const event of events)
      for (const relay of relaysOf(now, event)) record(relay.conversation, relay.decide(of(relay.conversation)));
  }

  function of(id: string): Conversation {
    const found = conversations.get(id);
    if (!found) throw new Error(`there is no conversation ${id}`);
    return found;
  }

  function attempt(id: string, events: () => readonly ConversationEvent[]): ConversationEvent[] {
    const [conversationsBefore, before] = [new Map(conversations), happened.length];
    try {
      record(id, events());
    } catch (error) {
      conversations = conversationsBefore;
      happened = happened.slice(0, before);
      throw error;
    }
    return happened.slice(before).flatMap((one) => (one.conversation === id ? [one.event] : []));
  }

  const decide: World['decide'] = (id, decision) => {
    onStep({ id, decision });
    return attempt(id, () => decision(of(id)));
  };
  return {
    get happened() {
      return happened;
    },
    of,
    open(events) {
      const first = events[0];
      const opening = ['chatRequested', 'peerRequested', 'meetingStarted', 'meetingOpened', 'callCreated'];
      if (!first || !opening.includes(first.type) || !('facts' in first)) throw new Error('nothing opens so');
      onStep({ open: events });
      return attempt(first.facts.id, () => events);
    },
    decide,
    refusal(id, decision) {
      try {
        decide(id, decision);
        return undefined;
      } catch (error) {
        if (error instanceof Problem) return error.code;
        throw error;
      }
    },
    eventsIn: (id) => happened.flatMap((one) => (one.conversation === id ? [one.event] : [])),
  };
}

export const facts = (id: string, kind: Facts['kind'], firstText: string | null = null): Facts => ({
  id,
  kind,
  application: '1000000001',
  endpoint,
  subject: 'Help',
  importance: 'Normal',
  threadId: 'thread',
  onlineMeetingUri: kind === 'meeting' ? `${endpoint.uri};gruu;opaque=app:conf:focus:id:${id}` : null,
  createdAt: 0,
  customContent: null,
  firstText,
});

/** A visitor's request for a chat, which waits until 30,000 unless told otherwise. */
export const request = (id: string, options: { device?: string; firstText?: string; expiresAt?: number } = {}) =>
  requestChat({
    facts: facts(id, 'peer', options.firstText ?? null),
    invitation: { id, operationId: 'ask', expiresAt: options.expiresAt ?? 30_000 },
    visitor,
    device: options.device ?? 'v1',
  });

/** A chat of two that rings a person: asked for by somebody with a device, or else by the application. */
export const peer = (
  id: string,
  to: Person,
  devices: readonly string[],
  more: { caller?: { person: Person; device: string }; firstText?: string; ring?: Partial<RingRequest> } = {},
) => {
  const { caller, firstText = null } = more;
  const host = caller ? { application: null, endpoint: caller.person } : {};
  return requestPeer({
    facts: { ...facts(id, 'peer', firstText), ...host },
    ring: ring(to, devices, { id, from: caller?.person ?? endpoint, ...more.ring }),
    caller: caller ? { ...caller, html: false } : null,
  });
};

export const meeting = (id: string) => startMeeting(facts(id, 'meeting'), { invitationId: 'mi', operationId: 'meet' });

/** Somebody without an account who knows a meeting's address. */
export const guest: Person = { uri: 'sip:5550000001@anonymous.invalid', name: 'Gus', anonymous: true };

/** Terms of a meeting of Alice's. */
export const terms = (more: Partial<MeetingTerms> = {}): MeetingTerms => ({
  organizer: { uri: alice.uri, name: alice.name },
  subject: 'Weekly',
  description: '',
  accessLevel: 'SameEnterprise',
  leaders: [],
  attendees: [],
  automaticLeaderAssignment: 'Disabled',
  entryExitAnnouncement: 'Disabled',
  phoneUserAdmission: 'Disabled',
  lobbyBypassForPhoneUsers: 'Disabled',
  joinUrl: 'https://example/meet/contoso.example/alice/1',
  expiresAt: 1_000_000,
  ...more,
});

/** A scheduled meeting that somebody is about to come to. */
export const scheduled = (id: string, more: Partial<MeetingTerms> = {}) =>
  openMeeting({ ...facts(id, 'meeting'), application: null, endpoint: alice }, terms(more));

/** Somebody coming by the address, as a command; he waits until 50,000 where he has to. */
export const coming =
  (person: Person, device: string, until = 50_000, id = `join-${device}`) =>
  (conversation: Conversation) =>
    comeIn(conversation, {
      person,
      device,
      until,
      joining: { id, operationId: 'join', subject: '', importance: 'Normal', threadId: 't' },
    });

/** The application coming as {@link coming}. */
export const hosting =
  (id = 'join-host') =>
  (conversation: Conversation) =>
    joinAsHost(
      conversation,
      { application: '1000000001', endpoint },
      { id, operationId: 'join', subject: '', importance: 'Normal', threadId: 't' },
    );

/** Whom to ring, on which devices. */
export const ring = (to: Person, devices: readonly string[], more: Partial<RingRequest> = {}): RingRequest => ({
  id: `ring-${to.name}`,
  operationId: 'ring',
  to,
  devices,
  unavailable: null,
  expiresAt: 30_000,
  from: endpoint,
  subject: 'Help',
  ...more,
});

/** What acceptAndBridge says of a chat and a meeting. */
export const bridging = (chat: string, into: string) => ({
  invitationId: chat,
  meeting: into,
  onlineMeetingUri: facts(into, 'meeting').onlineMeetingUri ?? '',
  visitorName: 'Jane of the website',
});

/** Every device that an event names as told of it, joining, leaving or ringing. */
export function devicesNamed(event: ConversationEvent): string[] {
  const of = (participant: { readonly device: string | null }) => participant.device ?? [];
  switch (event.type) {
    case 'chatRequested':
    case 'chatBridged':
    case 'chatRefused':
      return [of(event.visitor)].flat();
    case 'chatEnded':
      return [of(event.visitor), event.other ? of(event.other) : []].flat();
    case 'chatAccepted':
      return [of(event.visitor)].flat();
    case 'peerRequested':
      return [...event.invitation.devices, event.caller ? of(event.caller) : []].flat();
    case 'peerConnected':
      return [of(event.callee), event.caller ? of(event.caller) : []].flat();
    case 'peerRefused':
      return [...event.devices, event.caller ? of(event.caller) : []].flat();
    case 'conferenced':
      return event.participants.flatMap(of);
    case 'invited':
      return [...event.invitation.devices];
    case 'invitationFailed':
      return [...event.devices];
    case 'joined':
    case 'messagingAdded':
    case 'messagingStopped':
    case 'left':
      return [...event.to, of(event.participant)].flat();
    case 'lobbyEntered':
    case 'lobbyLeft':
    case 'admitted':
    case 'roleChanged':
      return [...event.to, of(event.participant)].flat();
    case 'meetingChanged':
      return [...event.to];
    case 'meetingEnded':
      return event.participants.flatMap(of);
    case 'message':
    case 'deliveryFailed':
    case 'typing':
    case 'typingStopped':
      return [...event.to];
    default:
      return [];
  }
}

/** A meeting `m` with a chat `c` bridged into it. */
export function bridgedWorld(onStep?: (step: Step) => void): World {
  const world = createWorld(onStep);
  world.open(meeting('m'));
  world.decide('m', (m) => addHostMessaging(m, { invitationId: 'host', operationId: 'host' }));
  world.open(request('c'));
  world.decide('c', (chat) => bridgeChat(chat, bridging('c', 'm')));
  return world;
}

/** Somebody joins meeting `m` with a device, and its messaging. */
export function join(world: World, person: Person, device: string): void {
  world.decide('m', (m) => invite(m, ring(person, [device])));
  world.decide('m', (m) => accept(m, { invitationId: `ring-${person.name}`, device, uri: person.uri }));
  world.decide('m', (m) =>
    addMessaging(m, { uri: person.uri, device, invitationId: `add-${device}`, operationId: 'add' }),
  );
}

/** What a client leaves that fetched what happened in the world up to the `fetchedUpTo`th event, and nothing after. */
export const unreadOf = ({ happened }: World, id: string, fetchedUpTo = 0): Unread => ({
  lines: happened.flatMap(({ conversation, event: body }, index) =>
    conversation === id && body.type === 'message' ? [{ number: index + 1, at: 1000, body }] : [],
  ),
  fetchedUpTo,
  cause: 'timeout',
});

/** Something said, as a command. */
export const saying = (by: Person, text: string) => (conversation: Conversation) =>
  say(conversation, { by, text, format: 'plain', operationId: null });

/** Somebody typing until 10,000, as a command. */
export const typing =
  (by: Person, until = 10_000) =>
  (conversation: Conversation) =>
    type(conversation, { by, until });
