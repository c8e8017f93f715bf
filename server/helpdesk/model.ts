/** Who answers: one row of the helpdesk's roster, keyed by lower-case SIP URI. */
export interface RosterMember {
  readonly uri: string;
  readonly name: string;
  readonly role: Role;
}

export type Role = 'agent' | 'supervisor' | 'admin';

/** Where a support request stands; `server/helpdesk/flow.ts` holds the table of moves. */
export type RequestState = 'opening' | 'waiting' | 'active' | 'closing' | 'closed';

/** How a closed support request went. */
export type Outcome = 'answered' | 'unanswered' | 'abandoned' | 'failed';

/** One visitor's call for help, from his invitation to the end of both its conversations. Times are epoch ms. */
export interface SupportRequest {
  readonly id: string;
  readonly state: RequestState;
  readonly outcome: Outcome | null;
  readonly visitorName: string;
  readonly visitorUri: string;
  readonly subject: string;
  /** The page the visitor wrote from, when the widget told it. */
  readonly page: string | null;
  /** What the website attached: parsed JSON where it is JSON, else the text. */
  readonly customContent: unknown;
  /** Who owns the chat: the first agent who joined, or null while nobody has. */
  readonly owner: { readonly uri: string; readonly name: string } | null;
  readonly onlineMeetingUri: string | null;
  readonly createdAt: number;
  readonly firstAnswerAt: number | null;
  readonly endedAt: number | null;
}

/** An operation id's life. `asked` = written down and sent; the platform's callbacks move it on. */
export type OperationState = 'asked' | 'started' | 'completed' | 'failed' | 'expired';

/** One thing asked of the platform. Times are epoch ms. */
export interface Operation {
  /** The operation id, as it travels. */
  readonly id: string;
  readonly requestId: string;
  /** In words: `start meeting`, `add messaging`, `accept and bridge`, `bridge`, `say`, `invite`, … */
  readonly what: string;
  /** Whom or what it concerns: a SIP URI, or null. */
  readonly target: string | null;
  readonly state: OperationState;
  readonly askedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly attempts: number;
  /** Why it failed, as `Code/Subcode` or a sentence. */
  readonly reason: string | null;
}

/** One line of a transcript. Events ("Alice joined") are lines too. */
export interface TranscriptLine {
  readonly id: number;
  readonly requestId: string;
  /** Epoch ms: the platform's timeStamp. */
  readonly at: number;
  readonly from: 'visitor' | 'staff' | 'helpdesk' | 'event' | 'call';
  readonly name: string;
  readonly text: string;
  /** Id of the call that a line of kind `call` is about; null where the platform gave none. */
  readonly call: string | null;
}

/** What a visitor left when nobody was there. */
export interface OfflineMessage {
  readonly id: number;
  readonly at: number;
  readonly name: string;
  readonly email: string;
  readonly text: string;
  readonly page: string | null;
}

export interface RequestFilter {
  readonly state?: RequestState;
  readonly outcome?: Outcome;
  readonly owner?: string;
  /** Part of a visitor's name or subject. */
  readonly search?: string;
  readonly limit: number;
  readonly offset: number;
}

/** The dashboard's figures. */
export interface Statistics {
  readonly waiting: number;
  readonly active: number;
  /** Requests made since local midnight of the server. */
  readonly today: number;
  /** Median of today's times from request to first answer, ms; null when nobody was answered yet. */
  readonly medianFirstAnswerMs: number | null;
  /** Requests per hour of today, 24 numbers, and how many of them were answered. */
  readonly hours: readonly { readonly requests: number; readonly answered: number }[];
}

/** What the console shows of a meeting; see the contract's `/console/meeting`. */
export interface MeetingFacts {
  readonly name: string;
  readonly page: string | null;
  readonly customContent: unknown;
  readonly bridged: readonly string[];
  /** When the visitor asked, epoch ms. */
  readonly askedAt: number;
  /** What became of calls, in order. */
  readonly calls: readonly Pick<TranscriptLine, 'at' | 'text' | 'call'>[];
}

/** What pages for people may ask of the helpdesk: everything below `server/pages` goes through this. */
export interface Desk {
  /** Everybody, in routing order. */
  roster(): readonly RosterMember[];
  /** By SIP URI, any case. */
  member(uri: string): RosterMember | undefined;
  /** Newest first, and how many match in all. */
  requests(filter: RequestFilter): { readonly items: readonly SupportRequest[]; readonly total: number };
  request(id: string): SupportRequest | undefined;
  transcript(requestId: string): readonly TranscriptLine[];
  /** Ids of a request's calls, oldest first. */
  calls(requestId: string): readonly string[];
  operations(requestId: string): readonly Operation[];
  offlineMessages(limit: number): readonly OfflineMessage[];
  statistics(): Statistics;
  /** Undefined when the meeting is unknown or `staffUri` is neither invited to it nor in it. */
  meetingFacts(onlineMeetingUri: string, staffUri: string): MeetingFacts | undefined;
  /**
   * Bridges (unless silent) and invites a colleague; resolves once that is on disk.
   * @throws Problem `NotInMeeting` | `UnknownColleague` | `UnknownMeeting`
   */
  bringIn(ask: { onlineMeetingUri: string; by: string; to: string; silent: boolean }): Promise<void>;
  /** Calls back with a request's id whenever something a page shows of it changed. Returns the way to stop. */
  onChange(listener: (requestId: string) => void): () => void;
}
