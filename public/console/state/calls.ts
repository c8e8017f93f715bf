/** Stands for the person at the desk where somebody else has a name. */
export const me = Symbol('me');

/** A call that concerns me, as this tab knows it. Changed only by the pure functions beside it. Times are epoch ms. */
export interface Call {
  /** The `requestID` of the invitation that rings me, or that I sent. */
  readonly id: string;
  /** UUID in the call log; null until a frame told it. */
  readonly callId: string | null;
  readonly room: string | null;
  readonly phase: CallPhase;
  /** Whether I called. */
  readonly mine: boolean;
  /** User id (24 hex digits) of whoever rings me: goes back in the answer. */
  readonly from: string;
  /** Name of whoever rings me; empty where it was not told, and where I called. */
  readonly fromName: string;
  /** Whoever rings me hands me his place in a call that is on. */
  readonly isTransfer: boolean;
  /** SIP URI of whoever I call; empty in a call that rang here, and where I call the visitor of a chat. */
  readonly uri: string;
  /** Address of the meeting of the chat it belongs to, lower case; empty for a call of its own. */
  readonly meeting: string;
  /** Whom it is with; null until the call log told it. */
  readonly name: string | null;
  readonly title: string;
  /** Names of the others who are in it. */
  readonly others: readonly string[];
  /** When the phase began. */
  readonly since: number;
  /** In a call of two the other hung up; null otherwise. */
  readonly alone: Alone | null;
  /** How it ended; null before. */
  readonly why: CallEnd | null;
  /**
   * Who answered what stopped ringing here because it was answered: a name, or `me`. Null until the call log told it; empty
   * where it could not be read.
   */
  readonly answeredBy: string | typeof me | null;
  readonly trouble: string | null;
  /** What I asked for and is not answered yet. */
  readonly ask: CallAsk | null;
  /** My account has a phone, which the call can be handed to. */
  readonly hasPhone: boolean;
}

/**
 * `ringing`: rings here. `answering`: I pressed Answer. `opening`: a room is made for the call I make. `calling`: it
 * rings there. `in`: I am in it. `leaving`: I asked to leave. `over`: nothing can be done with it any more.
 */
export type CallPhase = 'ringing' | 'answering' | 'opening' | 'calling' | 'in' | 'leaving' | 'over';

/** How a call ended for me. */
export type CallEnd =
  | 'declined'
  | 'unanswered'
  | 'offline'
  | 'busy'
  | 'forbidden'
  | 'unknown'
  | 'cancelled'
  | 'missed'
  | 'withdrawn'
  | 'elsewhere'
  | 'refused'
  | 'left'
  | 'ended'
  | 'lost'
  | 'transferred'
  | 'phone'
  | 'failed';

/**
 * `starting`: no connection has been tried yet. `live`: rings arrive. `away`: the connection was lost, it is tried
 * again. `absent`: this installation takes no calls.
 */
export type CallLink = 'starting' | 'live' | 'away' | 'absent';

/** Somebody is asked into the call I am in, or it is about to go on without me, or on my phone. */
export interface CallAsk {
  /** The `requestID` it was asked with. */
  readonly id: string;
  readonly kind: 'bringIn' | 'transfer' | 'toPhone';
  /** Whom it is about. */
  readonly name: string;
}

/** I am left in a call of two. */
export interface Alone {
  /** Who hung up. */
  readonly name: string;
  /** When I am out of it too; null: I stay. */
  readonly until: number | null;
}

/** Everything about calls that the console shows. */
export interface Calls {
  readonly link: CallLink;
  /** In order of arrival; those that are over stay until they are dismissed. */
  readonly list: readonly Call[];
  /** Ids of invitations that were declined here: told again after a reconnection, they do not ring again. */
  readonly declined: readonly string[];
  /** I am in a room with another tab or device of mine. */
  readonly isElsewhere: boolean;
}

/** No calls, and no connection yet. */
export const noCalls: Calls = { link: 'starting', list: [], declined: [], isElsewhere: false };

/** How one phase leads to another. */
const after: Readonly<Record<CallPhase, readonly CallPhase[]>> = {
  ringing: ['answering', 'over'],
  answering: ['ringing', 'in', 'over'],
  opening: ['calling', 'in', 'over'],
  calling: ['in', 'leaving', 'over'],
  in: ['leaving', 'over'],
  leaving: ['in', 'over'],
  over: [],
};

/** The call in another phase; the same call where the table has no such way. */
export function inPhase(call: Call, phase: CallPhase, now: number, more: Partial<Call> = {}): Call {
  if (!after[call.phase].includes(phase)) return call;
  return { ...call, trouble: null, since: now, ...more, phase };
}

/** The call at its end; one that is over stays as it ended. */
export const overBy = (call: Call, why: CallEnd, now: number): Call => inPhase(call, 'over', now, { why });

/** The calls with one of them changed; the same calls when there is no such one or nothing changed. */
export function withCall(calls: Calls, id: string, change: (call: Call) => Call): Calls {
  const before = calls.list.find((call) => call.id === id);
  const changed = before && change(before);
  if (!changed || changed === before) return calls;
  return { ...calls, list: calls.list.map((call) => (call === before ? changed : call)) };
}

/** A call that nobody knows anything about yet. */
export const blankCall = (id: string, phase: CallPhase, now: number): Call => ({
  id,
  callId: null,
  room: null,
  phase,
  mine: false,
  from: '',
  fromName: '',
  isTransfer: false,
  uri: '',
  meeting: '',
  name: null,
  title: '',
  others: [],
  since: now,
  alone: null,
  why: null,
  answeredBy: null,
  trouble: null,
  ask: null,
  hasPhone: false,
});

/** It was answered, and who did is not known yet. */
export const wantsAnswerer = ({ why, answeredBy }: Call): boolean => why === 'elsewhere' && answeredBy === null;

/** Those that ring here and wait for me. */
export const ringingCalls = (calls: Calls): readonly Call[] => calls.list.filter(({ phase }) => phase === 'ringing');

const taken: readonly CallPhase[] = ['answering', 'opening', 'calling', 'in', 'leaving'];
/** The call I am in or about to be in. */
export const currentCall = (calls: Calls): Call | undefined => calls.list.find(({ phase }) => taken.includes(phase));

/** Whether I can call somebody now. */
export const canCall = (calls: Calls): boolean => calls.link === 'live' && currentCall(calls) === undefined;

/** After these I am out of the room already, or am in it elsewhere. */
const goesOn: readonly (CallEnd | null)[] = ['left', 'transferred', 'phone'];

/** Calls of mine that came to nothing: each leaves an empty room behind, which would be a call that goes on. */
export const callsLeftBehind = ({ list }: Calls): readonly Call[] =>
  list.filter(({ mine, phase, why }) => mine && phase === 'over' && !goesOn.includes(why));

/** The call that has sound: the one I am in. */
export const soundingCall = (calls: Calls): Call | undefined =>
  calls.list.find(({ phase, room }) => phase === 'in' && room !== null);
