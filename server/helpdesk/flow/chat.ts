import { type Machine, machine } from '../../lib/machine.ts';
import type { Outcome, RequestState } from '../model.ts';

/** Where a support request may go. */
export const requestMachine: Machine<RequestState> = machine<RequestState>('support request', {
  /** The meeting is made and the visitor is bridged into it; he reads nothing yet. */
  opening: ['waiting', 'closing', 'closed'],
  /** The visitor has been welcomed; somebody is looked for. */
  waiting: ['active', 'closing', 'closed'],
  /** An agent owns the chat. */
  active: ['waiting', 'closing', 'closed'],
  /** It is over for visitor and staff; what is still open at the platform is being ended. */
  closing: ['closed'],
  /** Nothing of it is left at the platform. */
  closed: [],
});

/** How far the setup of a chat has come. */
export type SetupStep = 'meeting' | 'messaging' | 'bridge' | 'agents' | 'welcome' | 'done';

export const setupMachine: Machine<SetupStep> = machine<SetupStep>('setup', {
  /** The meeting is being started (step 8). */
  meeting: ['messaging'],
  /** The helpdesk joins the meeting's messaging. */
  messaging: ['bridge'],
  /** The visitor's chat is accepted and bridged into the meeting (steps 9 and 10). */
  bridge: ['agents'],
  /** Those about to be invited are being bridged (step 11). */
  agents: ['welcome'],
  /** The visitor is being welcomed (step 12). */
  welcome: ['done'],
  /** Agents may be invited (step 14). */
  done: [],
});

/** How a staff member stands to the meeting. */
export type Place = 'away' | 'bridging' | 'invited' | 'withdrawn' | 'present';

export const placeMachine: Machine<Place> = machine<Place>('place', {
  /** Not in it and not asked. */
  away: ['bridging', 'invited', 'present'],
  /** About to be invited: his bridging has been asked for. */
  bridging: ['away', 'invited', 'present'],
  /** Being rung. */
  invited: ['away', 'withdrawn', 'present'],
  /** His invitation is being taken back; he may still get in. */
  withdrawn: ['away', 'present'],
  /** In the meeting. */
  present: ['away'],
});

/** Whether a staff member's words reach the visitor: `joining` and `leaving` while the platform has been asked. */
export type Bridged = 'no' | 'joining' | 'yes' | 'leaving';

/** One staff member's part in one support request. */
export interface Seat {
  /** Lower case. */
  readonly uri: string;
  name: string;
  place: Place;
  bridged: Bridged;
  /** Where the platform keeps him as a bridged participant, for taking him off again. */
  bridgedHref: string | null;
  /** Bridgings that went wrong in a row. */
  bridgeFaults: number;
  /** Invited, but the visitor is to read nothing of his. */
  silent: boolean;
  /** Brought in by somebody, not found by routing. */
  colleague: boolean;
  /** Said no: routing does not ask him again. */
  declined: boolean;
  /** Was invited at least once. */
  everInvited: boolean;
  /** The last round that asked him; 0 for none. */
  round: number;
  /**
   * `over`: nothing more is expected of it, though the platform has not said how it ended. `ended`: its operation has;
   * until then it may ring, wherever he is.
   */
  invitation: {
    operation: string;
    cancel: string | null;
    withdrawing: boolean;
    over: boolean;
    ended?: boolean;
  } | null;
  /** Path of him as a participant, while present. */
  participant: string | null;
  /** Has been told what was said before he came. */
  informed?: boolean;
}

/** What may be done with a conversation now, by rel: an absent link means "not now". Addresses are absolute. */
export type LegLinks = { [Rel in LegRel]?: string };
export type LegRel = 'sendMessage' | 'addMessaging' | 'addParticipant' | 'conversationBridge' | 'bridgedParticipants';

/** One of the two conversations of a support request: with the visitor, and the meeting. */
export interface Leg {
  readonly id: string;
  readonly href: string;
  links: LegLinks;
  /** State of the messaging modality as the platform last told it. */
  messaging: string;
  /** It no longer exists at the platform. */
  gone: boolean;
  /** How often its end was asked for, and whether that is under way. */
  endings: number;
  ending: boolean;
}

/** So many at the head of the line are told of every move; who is further back was told his first place. */
export const nearest = 5;

/** Where the search for an agent stands. */
export interface Search {
  round: number;
  since: number;
  /** When the next round begins; null while one is going on. */
  nextAt: number | null;
  /** The visitor has been told that nobody is there. */
  toldNobody: boolean;
  /** How many before him the visitor was last told of. */
  toldAhead: number;
}

/** The call that a support request has, from its asking to its end. */
export interface Call {
  /** Which of the two conversations it was asked for in: by the visitor in his chat, by an agent in the meeting. */
  readonly side: 'peer' | 'meeting';
  /** Path of the invitation, and where it can be read. */
  readonly path: string;
  readonly href: string;
  /** As the platform lists it; null where it does not say. */
  readonly id: string | null;
  /** Who called. */
  readonly name: string;
  readonly decline: string | null;
  /** The operation that has the others rung; null once it, or the lack of anybody, is settled. */
  asked: string | null;
  declining: boolean;
  /** When somebody answered, epoch ms. */
  answeredAt: number | null;
}

/** One support request as the flow knows it: plain data, kept as JSON. Times are epoch ms. */
export interface Chat {
  readonly id: string;
  readonly visitor: { readonly uri: string; readonly name: string };
  readonly subject: string;
  readonly createdAt: number;
  /** The visitor's invitation: where it is and what may be done with it. */
  readonly invitation: {
    readonly href: string;
    readonly startAdhocMeeting: string | null;
    readonly acceptAndBridge: string | null;
    readonly decline: string | null;
    readonly inviteUserToMeeting: string | null;
  };
  state: RequestState;
  outcome: Outcome | null;
  setup: SetupStep;
  /** Ids of operations that the setup waits for. */
  asked: { meeting: string | null; messaging: string | null; accept: string | null; welcome: string | null };
  bridgeRead: boolean;
  /** Expired setup operations that were asked again. */
  retries: number;
  /** The platform does not take our callback address: it calls where we are registered. */
  registeredCallback?: boolean;
  peer: Leg;
  meeting: Leg | null;
  onlineMeetingUri: string | null;
  owner: { uri: string; name: string } | null;
  seats: Seat[];
  search: Search;
  firstAnswerAt: number | null;
  endedAt: number | null;
  /** There while somebody calls, or is in a call. */
  call?: Call;
  /** When the flow wants to be told that time has passed. */
  wakeAt: number | null;
}

/** A conversation nothing is known of but where it is. */
export const newLeg = (id: string, href: string): Leg => ({
  id,
  href,
  links: {},
  messaging: 'Disconnected',
  gone: false,
  endings: 0,
  ending: false,
});

export const isOver = (chat: Pick<Chat, 'state'>): boolean => chat.state === 'closing' || chat.state === 'closed';
