import type { CallStatus, Party } from './call/model.ts';
import type { CallStep } from './call/steps.ts';
import type { ChatCallEvent } from './chatCall/events.ts';
import type {
  BridgedParticipant,
  ChatInvitation,
  Facts,
  Host,
  Invitation,
  Joining,
  Participant,
  Person,
  Standing,
} from './model.ts';
import type { Cause } from './reasons.ts';
import type { MeetingTerms } from './terms.ts';

/** A message as the meeting knows it that it was carried out of. */
interface Origin {
  readonly number: number;
  readonly operationId: string | null;
}

/** Why a message never reached a client: it was not heard of for its grace, or was removed. */
export type DeliveryCause = Extract<Cause, 'timeout' | 'unreachable'>;

/**
 * Everything that can happen in a conversation. An event carries the state its encoding needs, so that a follower
 * never asks what was true then. `to` names the devices told of it; the application's part is its encoder's rule.
 */
export type ConversationEvent =
  /** A visitor asks for a chat. */
  | {
      readonly type: 'chatRequested';
      readonly facts: Facts;
      readonly invitation: ChatInvitation;
      readonly visitor: Participant;
    }
  /** Somebody of the staff is rung for a chat of two; `caller` is null when the application asks, under its endpoint. */
  | {
      readonly type: 'peerRequested';
      readonly facts: Facts;
      readonly caller: Participant | null;
      readonly invitation: Invitation;
    }
  /** The one who was rung took the chat with one of his devices. */
  | {
      readonly type: 'peerConnected';
      readonly caller: Participant | null;
      readonly callee: Participant;
      readonly invitation: Invitation;
    }
  /** A chat of two never came about; `devices` were still ringing. */
  | {
      readonly type: 'peerRefused';
      readonly caller: Participant | null;
      readonly invitation: Invitation;
      readonly devices: readonly string[];
      readonly cause: Cause;
    }
  /** The application took the chat without a bridge. */
  | { readonly type: 'chatAccepted'; readonly invitation: ChatInvitation; readonly visitor: Participant }
  /** A chat of two has become a meeting: everybody stays in, messaging as it was. `participants`: as they are in it. */
  | { readonly type: 'conferenced'; readonly onlineMeetingUri: string; readonly participants: readonly Participant[] }
  /** The application took the chat and bridged it into a meeting. */
  | {
      readonly type: 'chatBridged';
      readonly invitation: ChatInvitation;
      readonly meeting: string;
      readonly onlineMeetingUri: string;
      readonly visitorName: string;
      readonly visitor: Participant;
    }
  /** The chat never came about. */
  | {
      readonly type: 'chatRefused';
      readonly invitation: ChatInvitation;
      readonly visitor: Participant;
      readonly cause: Cause;
    }
  /** A chat is over. `other` is the other party when that is not the application; `by` is absent when the platform ended it. */
  | {
      readonly type: 'chatEnded';
      readonly visitor: Participant;
      readonly other?: Participant;
      readonly by?: 'visitor' | 'application';
      readonly cause?: Cause;
    }
  | { readonly type: 'bridgedParticipantAdded'; readonly bridged: BridgedParticipant }
  | { readonly type: 'bridgedParticipantUpdated'; readonly bridged: BridgedParticipant }
  | { readonly type: 'bridgedParticipantRemoved'; readonly bridged: BridgedParticipant }
  /** The meeting has ended, or has the visitor no more: nothing crosses this bridge again. */
  | { readonly type: 'bridgeClosed'; readonly onlineMeetingUri: string }
  /** The application started a meeting; it is in it from the start, unseen. */
  | {
      readonly type: 'meetingStarted';
      readonly facts: Facts;
      readonly invitationId: string;
      readonly operationId: string;
    }
  /** The application joined the meeting's messaging. */
  | { readonly type: 'hostMessagingAdded'; readonly invitationId: string; readonly operationId: string }
  | { readonly type: 'invited'; readonly invitation: Invitation }
  /** An invitation ended without a joining; `devices` were still ringing. `final` is false while others of his ring on. */
  | {
      readonly type: 'invitationFailed';
      readonly invitation: Invitation;
      readonly devices: readonly string[];
      readonly cause: Cause;
      readonly final: boolean;
      /** There with which its invitation ends: that is found by it, as by a joining's. Events from before have none. */
      readonly invitationId?: string;
    }
  /** Somebody is in the meeting. `others` were there before him; `invitation` is how he came, when he was asked. */
  | {
      readonly type: 'joined';
      readonly participant: Participant;
      readonly others: readonly Participant[];
      readonly invitation: Invitation | null;
      readonly to: readonly string[];
      /** How he came by the meeting's address, when he did. */
      readonly joining?: Joining;
      /** Of `invitation`, so that it is found by it. Events from before have none. */
      readonly invitationId?: string;
      readonly terms?: MeetingTerms;
      /** Who is in the lobby, for a leader. */
      readonly waiting?: readonly Participant[];
    }
  /** A participant connected messaging; his device then gets what was said before. */
  | {
      readonly type: 'messagingAdded';
      readonly participant: Participant;
      readonly invitationId: string;
      readonly operationId: string;
      readonly to: readonly string[];
    }
  /** A participant takes no part in messaging any more. `typists`: whom he saw typing. */
  | {
      readonly type: 'messagingStopped';
      readonly participant: Participant;
      readonly typists: readonly Person[];
      readonly to: readonly string[];
    }
  | {
      readonly type: 'left';
      readonly participant: Participant;
      readonly cause?: Cause;
      readonly to: readonly string[];
      readonly scheduled?: true;
    }
  /** Somebody is the first to come to a scheduled meeting; what he does follows. */
  | { readonly type: 'meetingOpened'; readonly facts: Facts; readonly terms: MeetingTerms }
  /** The organizer changed the meeting while it goes on. */
  | { readonly type: 'meetingChanged'; readonly terms: MeetingTerms; readonly to: readonly string[] }
  /** An application joined a scheduled meeting, unseen. `more`: of whom it found there, `hostFound` follows. */
  | {
      readonly type: 'hostJoined';
      readonly more?: true;
      readonly host: Host;
      readonly joining: Joining;
      readonly others: readonly Participant[];
      readonly waiting: readonly Participant[];
      readonly terms: MeetingTerms;
    }
  /** Whom it found there besides; with `joining`, these are the last of them. */
  | {
      readonly type: 'hostFound';
      readonly others: readonly Participant[];
      readonly waiting: readonly Participant[];
      readonly terms: MeetingTerms;
      readonly host: Host;
      readonly joining: Joining | null;
    }
  | { readonly type: 'hostLeft' }
  /** The application that has just joined is told lines said before: those with these numbers, both included. */
  | { readonly type: 'hostCaughtUp'; readonly first: number; readonly last: number }
  /** Somebody waits to be let in. `to`: the leaders, here and below. */
  | {
      readonly type: 'lobbyEntered';
      readonly participant: Participant;
      readonly joining: Joining;
      readonly until: number;
      readonly to: readonly string[];
      /** Whether the application that takes part leads too. */
      readonly hostLeads: boolean;
    }
  /** Somebody in the lobby was let in. `to`: everybody in the meeting. */
  | {
      readonly type: 'admitted';
      readonly participant: Participant;
      readonly joining: Joining;
      readonly others: readonly Participant[];
      readonly terms: MeetingTerms;
      readonly to: readonly string[];
    }
  /** Somebody left the lobby without having been in the meeting; without a cause it is his own doing. */
  | {
      readonly type: 'lobbyLeft';
      readonly participant: Participant;
      readonly joining: Joining;
      readonly cause?: Cause;
      readonly to: readonly string[];
      readonly hostLeads: boolean;
    }
  /** Somebody leads from now on, or does no more. */
  | {
      readonly type: 'roleChanged';
      readonly participant: Participant;
      readonly others: readonly Participant[];
      readonly waiting: readonly Participant[];
      readonly terms: MeetingTerms;
      readonly to: readonly string[];
    }
  /** The meeting is over for everybody in it. */
  | { readonly type: 'meetingEnded'; readonly participants: readonly Participant[] }
  | {
      readonly type: 'message';
      readonly number: number;
      readonly from: Person & Standing;
      readonly text: string;
      readonly format: 'plain' | 'html';
      readonly operationId: string | null;
      /** True when it was spoken in the other conversation of a bridge and carried here. */
      readonly relayed: boolean;
      readonly to: readonly string[];
      /** Whom a message filter keeps it from, now and when they join messaging later. */
      readonly except: readonly string[];
      /** Of a line that was carried out of a meeting: what it is there. */
      readonly origin?: Origin;
    }
  /** A message did not reach somebody before his client was gone. `to`: who said it; empty where he is no client, or said it elsewhere. */
  | {
      readonly type: 'deliveryFailed';
      readonly number: number;
      /** When it was said, epoch ms. */
      readonly saidAt: number;
      readonly from: Person;
      readonly operationId: string | null;
      /** Whom it did not reach. */
      readonly participant: Person;
      readonly cause: DeliveryCause;
      /** As the message's: whoever said it there is told there. */
      readonly origin?: Origin;
      readonly to: readonly string[];
    }
  /** Somebody types until the moment given. `again`: he already did, nobody is told, and it is not kept in the log. */
  | {
      readonly type: 'typing';
      readonly who: Person;
      readonly until: number;
      readonly again: boolean;
      readonly relayed: boolean;
      readonly to: readonly string[];
      /** Whom a message filter keeps it from until he stops. */
      readonly except: readonly string[];
    }
  | ChatCallEvent
  /** Somebody made a call. */
  | {
      readonly type: 'callCreated';
      readonly facts: Facts;
      readonly status: Exclude<CallStatus, 'ended'>;
      readonly parties: readonly Party[];
      /** What making it brought about at once. */
      readonly steps: readonly CallStep[];
    }
  /** A decision about a call: everything that it brought about, in order. */
  | { readonly type: 'call'; readonly steps: readonly CallStep[] }
  | { readonly type: 'typingStopped'; readonly who: Person; readonly relayed: boolean; readonly to: readonly string[] };

export type EventOf<Type extends ConversationEvent['type']> = Extract<ConversationEvent, { type: Type }>;
