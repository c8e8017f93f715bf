import type { RosterMember } from '../model.ts';
import type { LegLinks } from './chat.ts';

/** What is asked of the platform, in the words the dashboard shows. */
export type What =
  | 'start meeting'
  | 'add messaging'
  | 'accept and bridge'
  | 'read bridge'
  | 'bridge'
  | 'unbridge'
  | 'say'
  | 'tell history'
  | 'invite'
  | 'withdraw'
  | 'decline'
  | 'bridge call'
  | 'decline call'
  | 'end chat'
  | 'end meeting';

/** Why something went wrong or ended, as the platform says it. */
export interface Cause {
  readonly code: string;
  readonly subcode: string | null;
}

/** A subcode of our own: an invitation, or somebody's stay in the meeting, is over, and nobody says how. */
export const endUnknown = 'EndUnknown';

/** What the answer to, or an event of, an operation tells beside its progress. Addresses are absolute. */
export interface Seen {
  /** Location of the answer, or the event's link. */
  readonly self?: string;
  readonly conversation?: { readonly id: string; readonly href: string };
  readonly onlineMeetingUri?: string;
  readonly cancel?: string;
  readonly bridgedParticipants?: string;
}

/** What may be done with an invitation to a call now, by rel; absolute. */
export interface CallLinks {
  readonly decline?: string;
  readonly acceptAndBridgeAudioVideo?: string;
}

export type Side = 'peer' | 'meeting';

/** An operation of this request moved on. */
export type OperationMoved = Extract<Happening, { type: 'operation' }>;

/** Everything that a support request reacts to. */
export type Happening =
  /** An operation moved on. `answered`: a 2xx came; the platform's events may precede it. */
  | {
      readonly type: 'operation';
      readonly id: string;
      readonly what: What;
      readonly target: string | null;
      readonly became: 'answered' | 'started' | 'completed' | 'failed' | 'expired';
      /** True when the platform told it by an event, false when its answer or the lapse of time did. */
      readonly byEvent: boolean;
      readonly cause: Cause | null;
      readonly seen: Seen;
    }
  /** The visitor's invitation completed: his chat is connected, or came to nothing. */
  | { readonly type: 'chatAnswered'; readonly success: boolean; readonly cause: Cause | null }
  /** What may be done with a conversation changed: `links` are all of those that `about` could have. */
  | {
      readonly type: 'links';
      readonly side: Side;
      readonly about: 'conversation' | 'messaging' | 'bridge';
      readonly links: LegLinks;
      readonly messaging?: string;
    }
  | {
      readonly type: 'joined';
      readonly uri: string;
      readonly name: string;
      readonly participant: string;
      readonly anonymous: boolean;
    }
  /** A participant of the meeting takes part in its messaging. */
  | { readonly type: 'listening'; readonly uri: string; readonly participant: string }
  /** A participant is no longer in the meeting; or he `stays` in it, and reads and writes in it no more. */
  | {
      readonly type: 'left';
      readonly uri: string;
      readonly participant: string;
      readonly cause: Cause | null;
      readonly stays?: true;
    }
  | {
      readonly type: 'said';
      readonly side: Side;
      readonly uri: string | null;
      readonly name: string;
      readonly anonymous: boolean;
      readonly text: string;
      readonly at: number;
      /** Path of the message: unique. */
      readonly key: string;
    }
  /** A conversation no longer exists. */
  | { readonly type: 'ended'; readonly side: Side; readonly cause: Cause | null }
  /** The visitor, or somebody in the meeting, wants to speak. */
  | {
      readonly type: 'callAsked';
      readonly side: Side;
      /** Path of the invitation, and where it can be read. */
      readonly path: string;
      readonly href: string;
      /** As the platform lists it, where it says. */
      readonly call: string | null;
      readonly name: string;
      readonly links: CallLinks;
    }
  /** Such an invitation completed. `name`: of who answered. */
  | {
      readonly type: 'callAnswered';
      readonly path: string;
      readonly success: boolean;
      readonly cause: Cause | null;
      readonly name: string | null;
    }
  /** A conversation has no call any more. */
  | { readonly type: 'callEnded'; readonly side: Side }
  /** Somebody in the meeting wants a colleague in it. */
  | { readonly type: 'broughtIn'; readonly member: RosterMember; readonly silent: boolean; readonly by: string }
  /** The meeting's messaging was read from the platform: a link that is not shown by now is withheld. */
  | { readonly type: 'looked' }
  /** The line before this visitor got shorter or longer. */
  | { readonly type: 'queueMoved' }
  | { readonly type: 'timePassed' };
