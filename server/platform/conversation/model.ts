import type { Call, CallTerms } from './call/model.ts';
import type { ChatCall } from './chatCall/model.ts';
import type { MeetingTerms } from './terms.ts';

/** A human or an endpoint, by SIP address. */
export interface Person {
  readonly uri: string;
  readonly name: string;
  readonly anonymous?: boolean;
}

/** Somebody in a conversation. */
export interface Participant extends Person {
  /** The device he is in with; null for the visitor as a meeting sees him, who comes over a bridge. */
  readonly device: string | null;
  /** The chat he comes from when he comes over a bridge, else null. */
  readonly chat: string | null;
  /** Whether he takes part in the messaging modality, so that messages reach him. */
  readonly messaging: boolean;
  /** Number of the last message there was when he last stopped messaging; absent: he never did. */
  readonly heard?: number;
  /** Whether his client listed Html beside Plain (ucwa.md 5.3). */
  readonly html?: boolean;
  /** A leader decides about others; absent: an attendee. */
  readonly role?: 'Leader';
  /** Whose meeting it is. */
  readonly organizer?: true;
}

/** What somebody is in a meeting, as its roster shows him. */
export type Standing = Pick<Participant, 'role' | 'organizer'>;

/** The invitation that somebody makes himself when he comes by a meeting's address (ucwa.md 6.2). */
export interface Joining {
  readonly id: string;
  readonly operationId: string;
  readonly subject: string;
  readonly importance: string;
  readonly threadId: string;
}

/** Somebody in the lobby: he is not in the meeting, hears nothing and says nothing. */
export interface Waiting {
  readonly participant: Participant;
  readonly invitation: Joining;
  /** Epoch ms at which he is sent away. */
  readonly until: number;
}

/** An application that takes part unseen. */
export interface Host {
  readonly application: string;
  readonly endpoint: Person;
}

/** Somebody being rung on all his devices: into a meeting, or for a chat of two. */
export interface Invitation {
  readonly id: string;
  readonly operationId: string;
  readonly to: Person;
  /** Who asks, and what he is in the meeting that he asks into. */
  readonly from: Person & Standing;
  readonly subject: string;
  /** Devices still ringing. */
  readonly devices: readonly string[];
  readonly expiresAt: number;
  /** There when he is rung for a chat of two. */
  readonly chat?: true;
  /** Whose client asked; absent when the application did. */
  readonly by?: { readonly uri: string; readonly device: string };
}

/** A chat waiting for the application's answer: a visitor's, or one that staff began. */
export interface ChatInvitation {
  readonly id: string;
  readonly operationId: string;
  readonly expiresAt: number;
}

/** Enabled: neither are this participant's messages told to the visitor nor the visitor's to him (contract, step 11). */
export type MessageFilter = 'Enabled' | 'Disabled';

/** A meeting participant whose messages are relayed to the visitor, under a name of the application's choice. */
export interface BridgedParticipant {
  readonly uri: string;
  readonly displayName: string;
  readonly filter: MessageFilter;
}

/** The link between a visitor's chat and a meeting; kept on the chat. */
export interface Bridge {
  readonly meeting: string;
  readonly onlineMeetingUri: string;
  /** What the meeting calls the visitor. */
  readonly visitorName: string;
  readonly bridged: readonly BridgedParticipant[];
  /** There once its meeting has ended, or has the visitor no more. */
  readonly closed?: true;
}

/** Somebody seen typing until the moment given, unless he types again. */
export interface Typist {
  readonly uri: string;
  readonly name: string;
  /** True when he types in the other conversation of a bridge. */
  readonly relayed: boolean;
  /** Addresses that a message filter keeps it from, as it was when he began. */
  readonly except: readonly string[];
  readonly until: number;
}

/** What never changes about a conversation. */
export interface Facts {
  readonly id: string;
  /** `peer`: two parties, one of which may be the application. `meeting`: staff, the application and whoever is bridged in. `call`: who is rung and speaks. */
  readonly kind: 'peer' | 'meeting' | 'call';
  /** Id of the registered application that takes part in it from its beginning; null: none does. */
  readonly application: string | null;
  /** Whose conversation it is: the application under its endpoint, else whoever began it, or a meeting's organizer. */
  readonly endpoint: Person;
  readonly subject: string;
  readonly importance: string;
  readonly threadId: string;
  readonly onlineMeetingUri: string | null;
  readonly createdAt: number;
  /** Data URI that came with a chat's invitation. */
  readonly customContent: string | null;
  /** Text that came with a chat's invitation, said as message 1 once it is connected. */
  readonly firstText: string | null;
  /** Of `firstText`; absent: plain. */
  readonly firstFormat?: 'plain' | 'html';
  /** There when it is a call. */
  readonly call?: CallTerms;
  /** A conversation of an application with somebody that is its call alone: there is no messaging, and it ends with the call. */
  readonly callOnly?: true;
}

/** A conversation as commands see it. `requested`: a chat that has not been answered yet. */
export interface Conversation {
  readonly facts: Facts;
  readonly phase: 'requested' | 'open' | 'closed';
  readonly chatInvitation: ChatInvitation | null;
  /** In order of joining; never the application itself. */
  readonly participants: readonly Participant[];
  /** Only those still ringing. */
  readonly invitations: readonly Invitation[];
  readonly bridge: Bridge | null;
  /** Whether the application takes part in messaging. */
  readonly hostMessaging: boolean;
  readonly lastMessage: number;
  readonly typing: readonly Typist[];
  /** There once a chat of two has become a meeting (ucwa.md 5.7). */
  readonly conferenced?: true;
  /** How a scheduled meeting is joined; absent: by invitation only. */
  readonly terms?: MeetingTerms;
  /** The application that joined a scheduled meeting; null after it left. Absent: the one of the facts. */
  readonly host?: Host | null;
  /** Number of the last line told to an application that joined and left; absent: it was told none. */
  readonly hostHeard?: number;
  /** Who waits to be let in, in order of coming. */
  readonly lobby?: readonly Waiting[];
  /** There when it is a call: everything that may change about it. */
  readonly call?: Call;
  /** There while a chat or meeting has a call. */
  readonly chatCall?: ChatCall;
}

/** Whether more than two may be in it: it began as a meeting, or has become one. */
export const isMeeting = ({ facts, conferenced }: Pick<Conversation, 'facts' | 'conferenced'>): boolean =>
  facts.kind === 'meeting' || conferenced === true;

/** Address of the meeting that a conversation is, or would become: its id is as random as a meeting's own. */
export const meetingAddress = ({ id, endpoint, onlineMeetingUri }: Facts): string =>
  onlineMeetingUri ?? `${endpoint.uri};gruu;opaque=app:conf:focus:id:${id.replaceAll('-', '')}`;

/** The application as one of the two of a chat; it stays so when the chat becomes a meeting. Of a meeting of its own it is never shown. */
export const applicationIn = ({ facts, hostMessaging, conferenced }: Conversation): Participant | null =>
  facts.kind === 'peer' && facts.application !== null
    ? {
        ...facts.endpoint,
        device: null,
        chat: null,
        messaging: hostMessaging,
        html: true,
        ...(conferenced ? organizing : {}),
      }
    : null;

/** What the one is whose meeting it is. */
export const organizing = { role: 'Leader', organizer: true } as const;

/** Everybody whom those in it see. */
export function rosterOf(conversation: Conversation): readonly Participant[] {
  const application = applicationIn(conversation);
  return application ? [...conversation.participants, application] : conversation.participants;
}

/** Somebody in the conversation by address, any case. */
export const participantOf = (conversation: Conversation, uri: string): Participant | undefined =>
  conversation.participants.find((participant) => participant.uri === uri.toLowerCase());

/** Everybody whom the person with this address may see typing. */
export const typistsFor = (conversation: Conversation, uri: string): readonly Typist[] =>
  conversation.typing.filter((typist) => typist.uri !== uri && !typist.except.includes(uri));

/** The application that takes part now, unseen; null when none does. */
export function hostOf({ host, facts }: Pick<Conversation, 'host' | 'facts'>): Host | null {
  if (host !== undefined) return host;
  return facts.application === null ? null : { application: facts.application, endpoint: facts.endpoint };
}

/** Whether this is the address of the application that takes part. */
export const isHost = (conversation: Pick<Conversation, 'host' | 'facts'>, uri: string): boolean =>
  hostOf(conversation)?.endpoint.uri === uri;

/** Somebody in the lobby by address, any case. */
export const waitingOf = ({ lobby = [] }: Conversation, uri: string): Waiting | undefined =>
  lobby.find(({ participant }) => participant.uri === uri.toLowerCase());

/** Devices that the conversation concerns now: of those in it, in its lobby and being rung. */
export function devicesOf(conversation: Conversation): Set<string> {
  const devices = new Set<string>();
  if (conversation.phase === 'closed') return devices;
  for (const { device } of conversation.participants) if (device !== null) devices.add(device);
  for (const { participant } of conversation.lobby ?? [])
    if (participant.device !== null) devices.add(participant.device);
  for (const invitation of conversation.invitations) for (const device of invitation.devices) devices.add(device);
  return devices;
}

/** The chat bridged into a meeting, if one is. */
export const bridgedChatOf = (meeting: Conversation): string | null =>
  meeting.participants.find(({ chat }) => chat !== null)?.chat ?? null;

/** The bridged participant with this address, any case. */
export const bridgedOf = (bridge: Bridge | null, uri: string): BridgedParticipant | undefined =>
  bridge?.bridged.find((bridged) => bridged.uri === uri.toLowerCase());
