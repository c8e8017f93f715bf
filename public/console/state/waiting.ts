/** An invitation that rings here. */
export interface Waiting {
  /** The invitation's id. */
  readonly id: string;
  /** Id of the chat it leads to. */
  readonly chat: string;
  readonly name: string;
  /** Who asks for a chat of two, or adds me to what was one; null: a visitor, whom the helpdesk puts through. */
  readonly peer: Peer | null;
  readonly subject: string;
  /** What the invitation brings along, to be shown while it rings: once it is accepted, it comes as a message. */
  readonly firstText: string | null;
  readonly urgent: boolean;
  readonly onlineMeetingUri: string | null;
  /** When it first rang here. */
  readonly since: number;
  readonly accept: string | null;
  readonly decline: string | null;
  readonly step: 'ringing' | 'accepting' | 'declining';
  readonly trouble: string | null;
  /** Known from before the event channel was opened anew, and not heard of again yet. */
  readonly stale: boolean;
}

export interface Missed {
  readonly name: string;
  /** `timeout`: the helpdesk puts the visitor through again. `unanswered`: nobody does. */
  readonly why: 'answered' | 'answeredHere' | 'timeout' | 'unanswered' | 'over';
  readonly at: number;
}

/** The other one of a chat of two: a colleague, or an application. */
export interface Peer {
  /** Lower case; empty until an event told who it is. */
  readonly uri: string;
  /** Where to ask for his presence. */
  readonly presenceHref: string | null;
  /** As the platform last told (ucwa.md 7); null while it has not. */
  readonly availability: string | null;
}
